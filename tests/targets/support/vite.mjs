// What is tried with each major of Vite, with no configuration.

/** The development server, and the build, each opened in a browser. */
export function viteRows(title, kit) {
  const vite = "node_modules/vite/bin/vite.js";
  return [
    {
      title,
      name: "dev server",
      async run(bench) {
        bench.uses("vite");
        const port = await bench.port();
        const node = await bench.node();
        const { origin } = await bench.serve(node, [vite, "--port", port, "--strictPort", "--host", "127.0.0.1"], `http://127.0.0.1:${port}`);
        return bench.pages(`${origin}/`);
      },
    },
    {
      title,
      name: "build",
      quick: kit === "bundlers",
      async run(bench) {
        bench.uses("vite");
        await bench.script([vite, "build", "--outDir", "out"]);
        return bench.pages(`${await bench.site("out")}/`);
      },
    },
  ];
}
