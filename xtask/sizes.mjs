// Prints the files of a folder, then a tarball, with their raw, gzip and brotli sizes in bytes.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const [folder, tarball] = process.argv.slice(2);

const files = readdirSync(folder, { recursive: true })
  .map((name) => join(folder, name))
  .filter((path) => statSync(path).isFile())
  .sort();

const rows = files.map((path) => {
  const bytes = readFileSync(path);
  return [relative(folder, path), bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
});

const raw = rows.reduce((sum, [, size]) => sum + size, 0);
const table = [["file", "raw", "gzip", "brotli"], ...rows, [`${basename(tarball)}, ${rows.length} files`, raw, statSync(tarball).size, ""]];
const width = Math.max(...table.map(([name]) => name.length));
for (const [name, ...sizes] of table) {
  console.log(`  ${name.padEnd(width)}${sizes.map((size) => String(size).padStart(10)).join("")}`.trimEnd());
}
