export const kit = "angular";

const NG = "node_modules/@angular/cli/bin/ng.js";

const row = (name, address) => ({
  title: "Angular",
  name,
  async run(bench) {
    bench.uses("@angular/build", "@angular/core");
    return bench.pages(await address(bench, await bench.node(24)));
  },
});

export const rows = [
  row("dev server", async (bench, node) => {
    const port = await bench.port();
    return (await bench.serve(node, [NG, "serve", "--port", port, "--host", "127.0.0.1"], `http://127.0.0.1:${port}/`)).origin;
  }),
  row("build", async (bench) => {
    await bench.script([NG, "build"]);
    return `${await bench.site("out")}/`;
  }),
];
