export const kit = "bun";

const row = (name, run) => ({
  title: "Bun",
  name,
  async run(bench) {
    bench.uses("bun");
    return (await run(bench)).trim();
  },
});

export const rows = [
  row("ES module", (bench) => bench.run("bun", ["main.mjs"])),
  row("CommonJS", (bench) => bench.run("bun", ["main.cjs"])),
  row("bundled by Bun", async (bench) => {
    await bench.run("bun", ["build", "main.mjs", "--target=bun", "--outfile=out/main.mjs"]);
    return bench.run("bun", ["out/main.mjs"]);
  }),
];
