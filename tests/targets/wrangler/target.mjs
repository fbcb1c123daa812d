// Cloudflare Workers: workerd compiles no bytes, so that only the entry of its condition can work there.
import { readdir } from "node:fs/promises";
import { join } from "node:path";

export const kit = "wrangler";

const WRANGLER = "node_modules/wrangler/bin/wrangler.js";
const VITE = "node_modules/vite/bin/vite.js";

/** A row that serves the worker and asks it. */
const row = (name, uses, served) => ({
  title: "Cloudflare Workers",
  name,
  async run(bench) {
    bench.uses(...uses, "workerd");
    const node = await bench.node(24);
    const port = await bench.port();
    const { origin } = await served(bench, node, port, `http://127.0.0.1:${port}`);
    return bench.ask(`${origin}/`);
  },
});

/** What a deployment would upload. */
async function deployed(bench) {
  await bench.script([WRANGLER, "deploy", "--dry-run", "--outdir", "out"]);
  const wasm = (await readdir(join(bench.folder, "out"))).filter((name) => name.endsWith(".wasm"));
  if (wasm.length !== 1) throw new Error(`${wasm.length} wasm files would be uploaded`);
}

export const rows = [
  row("wrangler dev", ["wrangler"], (bench, node, port, origin) =>
    bench.serve(node, [WRANGLER, "dev", "--port", port, "--ip", "127.0.0.1", "--inspector-port", "0", "--show-interactive-dev-session=false"], origin)),
  row("wrangler deploy --dry-run, served by miniflare", ["wrangler", "miniflare"], async (bench, node, port, origin) => {
    await deployed(bench);
    return bench.serve(node, ["miniflare.mjs", port], origin);
  }),
  row("@cloudflare/vite-plugin, dev server", ["@cloudflare/vite-plugin", "vite"], (bench, node, port, origin) =>
    bench.serve(node, [VITE, "--port", port, "--strictPort", "--host", "127.0.0.1"], origin)),
  row("@cloudflare/vite-plugin, build and preview", ["@cloudflare/vite-plugin", "vite"], async (bench, node, port, origin) => {
    await bench.script([VITE, "build"]);
    return bench.serve(node, [VITE, "preview", "--port", port, "--strictPort", "--host", "127.0.0.1"], origin);
  }),
];
