// The package as its linters see it: what each entry resolves to, by which condition, with which types.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { tarball } from "../../js/support/paths.mjs";

export const kit = "package";

/** A row whose tool has nothing to say. */
const row = (name, run) => ({
  title: "The package",
  name,
  quick: true,
  due: /^$/,
  result: "clean",
  async run(bench) {
    bench.uses(name);
    return run(bench);
  },
});

export const rows = [
  row("publint", async (bench) => {
    const said = await bench.script(["node_modules/publint/src/cli.js", "--strict", tarball()]);
    return said.includes("All good!") ? "" : said;
  }),
  row("@arethetypeswrong/cli", async (bench) => {
    // The wasm is no module of TypeScript's, and package.json is for tools. The profile leaves out only how TypeScript resolved before `exports`.
    const others = ["--profile", "node16", "--exclude-entrypoints", "chatwire.wasm", "package.json"];
    const said = JSON.parse(await bench.script(["node_modules/@arethetypeswrong/cli/dist/index.js", tarball(), "--format", "json", ...others]));
    const entries = Object.keys(JSON.parse(await readFile(join(bench.folder, "node_modules", "chatwire", "package.json"), "utf8")).exports).filter((name) => !/wasm|json$/.test(name));
    const seen = Object.keys(said.analysis.entrypoints);
    const unseen = entries.filter((entry) => !seen.includes(entry));
    return [...unseen.map((entry) => `${entry} was not looked at`), ...said.analysis.problems.filter(({ resolutionKind }) => resolutionKind !== "node10").map((problem) => JSON.stringify(problem))].join("\n");
  }),
];
