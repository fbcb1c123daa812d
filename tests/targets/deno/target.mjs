export const kit = "deno";

export const rows = ["main.mjs", "main.cjs"].map((file) => ({
  title: "Deno",
  name: file === "main.mjs" ? "ES module" : "CommonJS",
  async run(bench) {
    bench.uses("deno");
    return (await bench.run("deno", ["run", "--no-lock", "--node-modules-dir=manual", "--allow-net", "--allow-env", "--allow-read", file])).trim();
  },
}));
