// Runs the apps of this folder on the packed tarball: `node run.mjs [--quick] [--write] [name ...]`; `--list` names them.
//
// Each folder with a target.mjs is an environment. Its `rows` are what is tried there; a row's `run` gives what the app reported, or
// each part of it, which must be the very text that the scripted provider was told to answer with. Where chatwire cannot
// work, the error that is `due` must be told instead; where the environment itself cannot, the row is an `exception` with its reason.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bundleProvider } from "../js/support/bundle.mjs";
import { Bench } from "./support/bench.mjs";
import { closeBrowsers } from "./support/browsers.mjs";
import { here } from "./support/kits.mjs";
import { lacking, nameOf, record, written } from "./support/matrix.mjs";

const [flags, names] = [process.argv.slice(2).filter((word) => word.startsWith("--")), process.argv.slice(2).filter((word) => !word.startsWith("--"))];
for (const flag of flags) if (!["--list", "--quick", "--write"].includes(flag)) throw new Error(`${flag} is not an option`);

const environments = readdirSync(here).filter((name) => existsSync(join(here, name, "target.mjs"))).sort();
for (const name of names) if (!environments.includes(name)) throw new Error(`There is no tests/targets/${name}; these are: ${environments.join(", ")}`);

/** The rows to run, each with its environment. */
async function chosen() {
  const found = [];
  for (const environment of environments) {
    const { rows, kit = environment } = await import(`./${environment}/target.mjs`);
    for (const row of rows) found.push({ environment, kit, ...row });
  }
  return found;
}

/** Runs one row; gives what went wrong, or nothing. */
async function tried(row) {
  const bench = await Bench.open(row, flags.includes("--quick"));
  try {
    const told = await bench.limited(row.run(bench));
    // Its run has found the reason still to hold.
    if (row.exception) return undefined;
    for (const [part, text] of Object.entries(typeof told === "string" ? { it: told } : told)) {
      const right = bench.due instanceof RegExp ? bench.due.test(text) : text === bench.due;
      if (!right) return `${part} told ${JSON.stringify(text).slice(0, 500)} where ${row.due ?? JSON.stringify(bench.due)} was due${bench.said()}`;
    }
    // Where a refusal is due, nothing may have been sent either.
    const sent = bench.scripted.count() > 0;
    return sent === (row.due === undefined) ? undefined : `the provider was ${sent ? "" : "not "}asked${bench.said()}`;
  } catch (error) {
    return `${error?.message ?? error}${bench.said()}`;
  } finally {
    row.used = bench.used();
    await bench.close();
  }
}

const all = await chosen();
const rows = all.filter((row) => (names.length === 0 || names.includes(row.environment)) && (!flags.includes("--quick") || row.quick));
if (flags.includes("--list")) {
  for (const row of all) console.log(`${row.environment}: ${nameOf(row)}${row.quick ? " (quick)" : ""}`);
  process.exit();
}
await bundleProvider();
const failed = [];
for (const row of rows) {
  const started = Date.now();
  const fault = await tried(row);
  if (fault !== undefined) failed.push(row);
  if (!flags.includes("--quick") && !row.beside) record(row, fault);
  console.log(`${fault !== undefined ? "FAILED" : row.exception ? "except" : "ok    "} ${nameOf(row)} (${((Date.now() - started) / 1000).toFixed(1)} s)${fault === undefined ? "" : `\n       ${fault}`}`);
}
await closeBrowsers();
console.log(`${rows.length - failed.length} ok, ${failed.length} failed`);
if (rows.length === 0) throw new Error("Nothing ran.");
// Rows that stand beside are no environments of their own.
const listed = all.filter((row) => !row.beside);
if (flags.includes("--write")) written(listed);
// The page tells of every row, or it is out of date.
const missing = lacking(listed);
for (const name of missing) console.log(`docs/targets.md lacks a row: ${name}`);
process.exit(failed.length + missing.length === 0 ? 0 : 1);
