import { bundlerRow } from "../support/bundler.mjs";

export const kit = "bundlers";
export const rows = ["production", "development"].map((mode) => bundlerRow({
  title: "webpack",
  name: `build for ${mode}`,
  quick: mode === "production",
  uses: ["webpack"],
  build: (bench) => bench.script(["build.mjs", mode]),
}));
