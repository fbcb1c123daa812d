// Node in every major that is kept: the three that are maintained, and the one that runs this.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled } from "../support/esbuild.mjs";

export const kit = "plain";

const printed = async (bench, args, options) => (await bench.script(args, options)).trim();

const WAYS = {
  "ES module": (bench) => printed(bench, ["main.mjs"]),
  "CommonJS": (bench) => printed(bench, ["main.cjs"]),
  "bundled as an ES module, and moved away": (bench) => moved(bench, "main.mjs", "esm", "main.mjs"),
  "bundled as CommonJS, and moved away": (bench) => moved(bench, "main.cjs", "cjs", "main.cjs"),
};

/** The shape of a function that is deployed as one file: nothing of the project is where it runs. */
async function moved(bench, entry, format, name) {
  await bundled(bench, { entryPoints: [entry], outfile: `out/${name}`, format, platform: "node" });
  const folder = await mkdtemp(join(tmpdir(), "chatwire-moved-"));
  try {
    await cp(join(bench.folder, "out", name), join(folder, name));
    return await printed(bench, [join(folder, name)], { cwd: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const on = (major) => Object.entries(WAYS).map(([name, way]) => ({
  title: major ? `Node ${major}` : "Node, the one that is installed",
  name,
  quick: major === undefined,
  async run(bench) {
    await bench.node(major);
    return way(bench);
  },
}));

export const rows = [...on(undefined), ...on(20), ...on(22), ...on(24)];
