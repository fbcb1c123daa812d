// Writes the fixtures as files, so that the native benchmarks read the very bytes that JavaScript measures.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FIXTURES, makeFixture } from "../fixtures.mjs";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("Name the folder to write to: node lib/write-fixtures.mjs <folder>");
mkdirSync(folder, { recursive: true });
for (const name of FIXTURES) {
  const { events } = makeFixture(name);
  writeFileSync(join(folder, `${name}.sse`), Buffer.concat(events));
  // Where the events end, so that nothing has to parse them to cut them.
  writeFileSync(join(folder, `${name}.lengths`), events.map(({ length }) => `${length}\n`).join(""));
}
