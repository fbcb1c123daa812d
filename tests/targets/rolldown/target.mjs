import { bundlerRow } from "../support/bundler.mjs";

export const kit = "bundlers";
export const rows = [bundlerRow({
  title: "Rolldown",
  uses: ["rolldown"],
  build: (bench) => bench.script(["node_modules/rolldown/bin/cli.mjs", "main.js", "--format", "esm", "--minify", "--file", "out/main.js"]),
})];
