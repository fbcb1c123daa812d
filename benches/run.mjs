// Installs what is pinned, puts the packed tarball on top, measures, and writes the report.
//
// node run.mjs [--quick] [--only node,workerd,chromium,startup,firsttoken,memory,growth,instructions,types,partial]
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BENCHES, tarball } from "./lib/paths.mjs";

const RUNNERS = ["node", "workerd", "chromium", "startup", "firsttoken", "memory", "growth", "instructions", "types", "partial"];

const words = process.argv.slice(2);
const only = words.includes("--only") ? (words[words.indexOf("--only") + 1] ?? "").split(",") : RUNNERS;
const unknown = only.filter((name) => !RUNNERS.includes(name));
if (unknown.length) throw new Error(`There is no runner ${unknown.join(", ")}; there are ${RUNNERS.join(", ")}.`);

// The peers declare Node 22: all are measured in the pinned one, whichever runs this script.
const node = join(BENCHES, "node_modules", "node", "bin", "node");
install();
for (const name of only) {
  console.log(`» measure: ${name}`);
  execFileSync(node, [join(BENCHES, "runners", `${name}.mjs`), ...words.filter((word) => word === "--quick")], { stdio: "inherit" });
}
console.log("» write the report");
execFileSync(node, [join(BENCHES, "report.mjs")], { stdio: "inherit" });

function install() {
  const npm = (...args) => execFileSync("npm", args, { cwd: BENCHES, stdio: ["ignore", "ignore", "inherit"] });
  const modules = join(BENCHES, "node_modules");
  console.log("» install the pinned peers and the packed tarball");
  if (!existsSync(node) || !existsSync(join(modules, "openai"))) npm("ci", "--loglevel=error");
  // A tarball of the same version may hold other code: npm would keep what is there.
  rmSync(join(modules, "chatwire"), { recursive: true, force: true });
  npm("install", "--no-save", "--loglevel=error", tarball());
}
