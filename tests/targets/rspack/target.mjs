import { bundlerRow } from "../support/bundler.mjs";

export const kit = "bundlers";
export const rows = ["production", "development"].map((mode) => bundlerRow({
  title: "Rspack",
  name: `build for ${mode}`,
  quick: false,
  uses: ["@rspack/core"],
  build: (bench) => bench.script(["build.mjs", mode]),
}));
