export const kit = "astro";

const ASTRO = "node_modules/astro/bin/astro.mjs";

async function parts(bench, { origin }) {
  return {
    "the endpoint": await bench.ask(`${origin}/endpoint`),
    "the server's page": await bench.page(`${origin}/server`),
    "the page's script": await bench.page(`${origin}/client`),
  };
}

const row = (name, served) => ({
  title: "Astro",
  name: `${name}: endpoint, page of the server, script of a page`,
  async run(bench) {
    bench.uses("astro", "@astrojs/node");
    const node = await bench.node(24);
    const port = await bench.port();
    return parts(bench, await served(bench, node, port, `http://127.0.0.1:${port}/endpoint`).then(({ log }) => ({ log, origin: `http://127.0.0.1:${port}` })));
  },
});

export const rows = [
  row("dev server", (bench, node, port, origin) => bench.serve(node, [ASTRO, "dev", "--port", port, "--host", "127.0.0.1"], origin)),
  row("build, by the Node adapter", async (bench, node, port, origin) => {
    await bench.script([ASTRO, "build"]);
    return bench.serve(node, ["dist/server/entry.mjs"], origin, { env: { HOST: "127.0.0.1", PORT: String(port) } });
  }),
];
