// Next with no configuration: a client component, a server component, and handlers of routes in either runtime and either router.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const kit = "next";

const NEXT = "node_modules/next/dist/bin/next";

/** Each of the app's parts. */
async function parts(bench, { origin, log }, edge) {
  const told = {};
  for (const path of ["node", "api/edge", ...edge]) told[`/${path}`] = await bench.ask(`${origin}/${path}`);
  for (const path of ["server", "client"]) told[`/${path}`] = await bench.page(`${origin}/${path}`);
  // The development server only warns of what the deployed edge refuses.
  if (/dynamic (?:wasm )?code|DynamicWasm/i.test(log())) throw new Error("an edge route compiles bytes");
  return told;
}

const row = (mode, bundler, flags, edge) => ({
  title: "Next",
  name: `${mode}, ${bundler}: client and server component, Node and edge route`,
  async run(bench) {
    bench.uses("next", "react");
    const node = await bench.node();
    if (edge.length === 0) await rm(join(bench.folder, "app", "edge"), { recursive: true });
    if (mode === "build and start") await bench.script([NEXT, "build", ...flags]);
    const port = await bench.port();
    const args = mode === "dev" ? ["dev", ...flags] : ["start"];
    return parts(bench, await bench.serve(node, [NEXT, ...args, "--port", port, "--hostname", "127.0.0.1"], `http://127.0.0.1:${port}`), edge);
  },
});

/** Fails where an edge route that imports nothing builds, since the exception is then none. */
async function stillBroken(bench) {
  bench.uses("next");
  await writeFile(join(bench.folder, "app", "edge", "route.js"), 'export const runtime = "edge";\n\nexport const GET = () => new Response("Hi");\n');
  const built = await bench.script([NEXT, "build", "--webpack"]).then(() => true, () => false);
  if (built || !/route_client-reference-manifest/.test(bench.said())) throw new Error("Next builds such a route now, or fails otherwise: make it a row like the others");
}

export const rows = [
  ...["dev", "build and start"].flatMap((mode) => [row(mode, "Turbopack", [], ["edge"]), row(mode, "webpack", ["--webpack"], [])]),
  {
    title: "Next",
    name: "build, webpack: edge route of the app router",
    exception: "Next itself builds no such route by webpack, not even one that imports nothing: it looks for a `route_client-reference-manifest.js` that it did not write. Edge routes of the pages router are part of the rows above",
    run: stillBroken,
  },
];
