// Versions of what is measured and what measures.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BENCHES } from "./paths.mjs";

/** The version of an installed package. */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(BENCHES, "node_modules", name, "package.json"), "utf8")).version;
}

/** Tells builds of one version apart: the first letters of a hash over the installed package's files. */
export function buildOf(name) {
  const folder = join(BENCHES, "node_modules", name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const hash = createHash("sha256");
  for (const path of files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort()) hash.update(readFileSync(path));
  return hash.digest("hex").slice(0, 12);
}
