// What the runners measured, kept as JSON between them and the report.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUILT } from "./paths.mjs";
import { buildOf } from "./versions.mjs";

/** Keeps what a runner measured, for the report. */
export function save(name, value) {
  mkdirSync(BUILT, { recursive: true });
  writeFileSync(join(BUILT, `${name}.json`), JSON.stringify({ at: new Date().toISOString(), build: buildOf("chatwire"), ...value }));
}

/** What a runner kept, or undefined. */
export function load(name) {
  const path = join(BUILT, `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
