// What no file of the package may contain: each of these broke someone's bundler, runtime or privacy.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Throws, naming the file, when the package in `outDir` breaks a rule. */
export function check(outDir) {
  const faults = filesIn(outDir).flatMap((file) => faultsOf(file).map((fault) => `${relative(outDir, file)} ${fault}`));
  faults.push(...missing(outDir));
  if (faults.length > 0) throw new Error(`the package is not fit to publish:\n  ${faults.join("\n  ")}`);
}

const RULES = [
  // Bundlers move the JavaScript and not the file beside it.
  [/\.js$/, /\bimport\.meta\b/, "uses import.meta"],
  // With a text: the core itself parses the addresses it is given.
  [/\.c?js$/, /\bnew URL\(\s*["'`]/, "names a file by new URL("],
  [/\.js$/, /\brequire\(/, "uses require("],
  // But for what the user of an entry installs beside the package.
  [/\.cjs$/, /\brequire\((?!"@cfworker\/json-schema"\))/, "requires another file"],
  [/\.c?js$/, /\/\/[#@] sourceMappingURL=/, "has a source map"],
  [/\.c?js$/, /\b(?:__dirname|__filename)\b|["']node:/, "expects Node"],
];

function faultsOf(file) {
  const text = readFileSync(file, "latin1");
  const faults = RULES.filter(([name, rule]) => name.test(file) && rule.test(text)).map(([, , fault]) => fault);
  if (file.endsWith(".js") && !isSync(text)) faults.push("awaits at top level");
  for (const folder of [ROOT, homedir()]) {
    if (folder.length > 1 && text.includes(`${folder}/`)) faults.push(`carries the path ${folder} of this machine`);
  }
  return faults;
}

/** A top-level await deadlocks in cycles and has no CommonJS form, so the transform refuses it. */
function isSync(text) {
  try {
    transformSync(text, { format: "cjs", target: "es2022", logLevel: "silent" });
    return true;
  } catch {
    return false;
  }
}

/** Every path that package.json names must be there. */
function missing(outDir) {
  const manifest = JSON.parse(readFileSync(join(outDir, "package.json"), "utf8"));
  const { exports, main, module, types, sideEffects } = manifest;
  const paths = new Set([main, module, types, ...sideEffects, ...leaves(exports)]);
  return [...paths].filter((path) => !existsSync(join(outDir, path))).map((path) => `package.json names ${path}, which is not there`);
}

function leaves(value) {
  return typeof value === "string" ? [value] : Object.values(value).flatMap(leaves);
}

function filesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}
