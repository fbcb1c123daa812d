// Checks an unpacked npm package: its file list against a golden file, what its manifest promises, and that no file
// holds what breaks bundlers or names the machine that built it. BLESS=1 rewrites the golden file.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";

const [folder, golden] = process.argv.slice(2);
const faults = [];

const files = readdirSync(folder, { recursive: true })
  .filter((name) => statSync(join(folder, name)).isFile())
  .sort();

checkFileList();
checkManifest(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
for (const name of files) checkText(name, readFileSync(join(folder, name), "latin1"));

for (const fault of faults) console.log(`  ${fault}`);
if (faults.length > 0) process.exit(1);
console.log(`  ${files.length} files, as listed in ${golden}`);

function checkFileList() {
  if (process.env.BLESS === "1") {
    writeFileSync(golden, `${files.join("\n")}\n`);
    return;
  }
  const expected = existsSync(golden) ? readFileSync(golden, "utf8").split("\n").filter(Boolean) : [];
  for (const name of files) if (!expected.includes(name)) faults.push(`${name} is new: if it belongs there, cargo xtask bless`);
  for (const name of expected) if (!files.includes(name)) faults.push(`${name} is missing from the tarball`);
}

function checkManifest(manifest) {
  for (const kind of ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies"]) {
    if (Object.keys(manifest[kind] ?? {}).length > 0) faults.push(`package.json has ${kind}: users install chatwire alone`);
  }
  for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
    if (manifest.scripts?.[script]) faults.push(`package.json runs code on install: ${script}`);
  }
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) {
    if (!files.includes(licence)) faults.push(`${licence} is missing`);
  }
  const named = [manifest.main, manifest.module, manifest.types, ...manifest.sideEffects ?? [], ...targets(manifest.exports)];
  for (const path of named.filter(Boolean)) {
    if (!files.includes(relative(".", path))) faults.push(`package.json names ${path}, which is not in the tarball`);
  }
}

/** The file paths in an `exports` map, at any depth. */
function targets(node) {
  return typeof node === "string" ? [node] : Object.values(node ?? {}).flatMap(targets);
}

function checkText(name, text) {
  for (const place of new Set([process.cwd(), homedir()])) {
    if (place.length > 1 && text.includes(`${place}/`)) faults.push(`${name} names ${place} of this machine`);
  }
  if (!name.endsWith(".js")) return;
  // Each of these fails in some bundler or runtime without a word at build time.
  for (const banned of ["import.meta", "require(", "node:", 'from "fs"']) {
    if (code(text).includes(banned)) faults.push(`${name} uses ${banned}`);
  }
}

/** The text without its comments. */
function code(text) {
  return text.replace(/\/\*[^]*?\*\/|(^|\s)\/\/.*$/gm, "");
}
