// Where things stand.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const BENCHES = join(ROOT, "benches");
/** What the runners measured, as JSON, and what they bundle; never checked in. */
export const BUILT = join(ROOT, "target", "bench");

/** The packed tarball; throws a sentence when there is none, or more than one. */
export function tarball() {
  const folder = join(ROOT, "target", "pack");
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => /^chatwire-.*\.tgz$/.test(name)) : [];
  if (found.length !== 1) {
    throw new Error(`target/pack holds ${found.length} chatwire tarballs where one is due: run \`cargo xtask pack\`.`);
  }
  return join(folder, found[0]);
}

/** Path of a program: from an environment variable, else the first of `names` on PATH; undefined when there is none. */
export function program(variable, names) {
  if (process.env[variable]) return process.env[variable];
  const folders = (process.env.PATH ?? "").split(":").filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
}
