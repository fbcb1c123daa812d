// Loads the modules of the page that need no page: bundled for Node, since they are TypeScript.

import { build } from "esbuild";
import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** The exports of these files of `src/wire`, all in one: one instance of each module, whoever imports it. */
export async function load(...files) {
  // In this folder, so that packages are found.
  const folder = await mkdtemp(join(root, "test/.built-"));
  try {
    const contents = files.map((file) => `export * from ${JSON.stringify(join(root, "src/wire", file))};`).join("\n");
    const outfile = join(folder, "wire.mjs");
    await build({ stdin: { contents, resolveDir: root }, outfile, bundle: true, format: "esm", platform: "node", packages: "external", logLevel: "warning" });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
