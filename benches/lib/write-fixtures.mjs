// Writes the fixtures as files, so that the native benchmarks read the very bytes that JavaScript measures.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FIXTURES, makeFixture } from "../fixtures.mjs";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("Name the folder to write to: node lib/write-fixtures.mjs <folder>");
mkdirSync(folder, { recursive: true });
for (const name of FIXTURES) {
  writeFileSync(join(folder, `${name}.sse`), Buffer.concat(makeFixture(name).events));
}
