import { bundlerRow } from "../support/bundler.mjs";

export const kit = "bundlers";
export const rows = [bundlerRow({
  title: "Rollup",
  quick: true,
  uses: ["rollup", "@rollup/plugin-node-resolve"],
  build: (bench) => bench.script(["node_modules/rollup/dist/bin/rollup", "main.js", "--format", "es", "--plugin", "node-resolve", "--file", "out/main.js", "--failAfterWarnings"]),
})];
