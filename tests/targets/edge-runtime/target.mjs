export const kit = "edge-runtime";
export const rows = [{
  title: "Vercel's edge runtime",
  name: "edge-light entry, in the sandbox",
  async run(bench) {
    bench.uses("edge-runtime");
    await bench.script(["build.mjs"]);
    return (await bench.script(["run.mjs", bench.query])).trim();
  },
}];
