// Next with no configuration: a client component, a server component, and a route handler in either runtime.
export const kit = "next";

const NEXT = "node_modules/next/dist/bin/next";

/** Each of the app's parts. */
async function parts(bench, { origin, log }) {
  const told = {
    "the Node route": await bench.ask(`${origin}/node`),
    "the edge route": await bench.ask(`${origin}/edge`),
    "the server component": await bench.page(`${origin}/server`),
    "the client component": await bench.page(`${origin}/client`),
  };
  // The development server only warns of what the deployed edge refuses.
  if (/dynamic (?:wasm )?code|DynamicWasm/i.test(log())) throw new Error("the edge route compiles bytes");
  return told;
}

const row = (mode, bundler, flags) => ({
  title: "Next",
  name: `${mode}, ${bundler}: client and server component, Node and edge route`,
  async run(bench) {
    bench.uses("next", "react");
    const node = await bench.node();
    if (mode === "build and start") await bench.script([NEXT, "build", ...flags]);
    const port = await bench.port();
    const args = mode === "dev" ? ["dev", ...flags] : ["start"];
    return parts(bench, await bench.serve(node, [NEXT, ...args, "--port", port, "--hostname", "127.0.0.1"], `http://127.0.0.1:${port}`));
  },
});

export const rows = ["dev", "build and start"].flatMap((mode) => [row(mode, "Turbopack", []), row(mode, "webpack", ["--webpack"])]);
