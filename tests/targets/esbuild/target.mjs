import { bundlerRow } from "../support/bundler.mjs";

export const kit = "bundlers";
export const rows = [bundlerRow({
  title: "esbuild",
  quick: true,
  uses: ["esbuild"],
  build: (bench) => bench.run("esbuild", ["main.js", "--bundle", "--minify", "--format=esm", "--outfile=out/main.js"]),
})];
