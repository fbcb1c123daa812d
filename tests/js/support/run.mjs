// Runs the suites: `node js/support/run.mjs [--litellm] [file ...]`. Without a file: all but LiteLLM's.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundleProvider, bundleProviderTests } from "./bundle.mjs";
import { BUILT, TESTS, requireInstalled } from "./paths.mjs";

/** A file, and each test in it, may take this long (ms); the slowest needs a tenth of it on two cores. */
const TEST_TIMEOUT = process.env.CUTS === "all" ? 3_600_000 : 600_000;

const LITELLM = "litellm.test.mjs";

/** What only computes may run two at a time; the others measure times and memory, and run by themselves. */
const COMPUTES = /cuts-(?:eof|reset|stall)\.test\.mjs$/;

function suites(folder) {
  return readdirSync(join(TESTS, folder))
    .filter((name) => /\.test\.(mjs|cjs)$/.test(name))
    .sort()
    .map((name) => join(TESTS, folder, name));
}

async function chosen(args) {
  const named = args.filter((argument) => !argument.startsWith("--"));
  if (named.length > 0) return named.map((name) => resolve(name));
  if (args.includes("--litellm")) return [join(TESTS, "js", LITELLM)];
  return [...(await bundleProviderTests()), ...suites("js").filter((path) => !path.endsWith(LITELLM)), ...suites("e2e")];
}

/** Runs node's test runner, so many files at a time, and resolves with its exit code. */
function runNode(files, report, atOnce) {
  const child = spawn(
    process.execPath,
    [
      "--test",
      `--test-concurrency=${atOnce}`,
      `--test-timeout=${TEST_TIMEOUT}`,
      "--test-reporter=spec", "--test-reporter-destination=stdout",
      "--test-reporter=tap", `--test-reporter-destination=${report}`,
      ...files,
    ],
    { cwd: TESTS, stdio: ["ignore", "inherit", "inherit"] },
  );
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (code, signal) => done(signal ? 1 : code ?? 1));
  });
}

/** Reads one of the summary counters that end a TAP report. */
function counter(report, name) {
  const line = new RegExp(`^# ${name} (\\d+)$`, "gm");
  let value = 0;
  for (const match of report.matchAll(line)) value = Number(match[1]);
  return value;
}

requireInstalled();
mkdirSync(BUILT, { recursive: true });
await bundleProvider();
const files = await chosen(process.argv.slice(2));
const groups = [[1, files.filter((file) => !COMPUTES.test(file))], [2, files.filter((file) => COMPUTES.test(file))]];
let code = 0;
for (const [atOnce, group] of groups) {
  if (group.length === 0) continue;
  const reportPath = join(BUILT, `report-${atOnce}.tap`);
  code = (await runNode(group, reportPath, atOnce)) || code;
  const report = readFileSync(reportPath, "utf8");
  // A suite that quietly tests nothing must not look like one that passes.
  for (const word of ["skipped", "todo", "cancelled"]) {
    if (counter(report, word) > 0) {
      console.error(`${counter(report, word)} tests were ${word}; every test must run.`);
      code = 1;
    }
  }
  if (counter(report, "pass") === 0) {
    console.error("No test passed.");
    code = 1;
  }
}
process.exitCode = code;
