// Bundles the edge worker into dist/worker: one ES module with the built page inside, and the wasm beside it.

import { build } from "esbuild";
import { copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const page = join(root, "dist/page");
const output = join(root, "dist/worker");

const contentTypes = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Reads the built page as { "/path": { type, body } }; every file of it is text. */
async function pageFiles() {
  const entries = await readdir(page, { recursive: true, withFileTypes: true });
  const files = {};
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const type = contentTypes[extname(file)];
    if (type === undefined) throw new Error(`${relative(root, file)}: no content type is known for this file`);
    files[`/${relative(page, file).split(sep).join("/")}`] = { type, body: await readFile(file, "utf8") };
  }
  if (files["/index.html"] === undefined) throw new Error("dist/page is missing: run `vite build` first");
  return files;
}

/** Provides the module `virtual:page`: the page's files as one object. */
const embeddedPage = {
  name: "embedded-page",
  setup(build) {
    build.onResolve({ filter: /^virtual:page$/ }, () => ({ path: "page", namespace: "page" }));
    build.onLoad({ filter: /.*/, namespace: "page" }, async () => ({
      contents: `export const files = ${JSON.stringify(await pageFiles())};`,
    }));
  },
};

/** Copies each `x.wasm?module` beside the bundle and leaves the import for the runtime, which compiles it. */
const wasmModules = {
  name: "wasm-modules",
  setup(build) {
    build.onResolve({ filter: /\.wasm(\?module)?$/ }, async ({ path, resolveDir }) => {
      const source = resolve(resolveDir, path.replace(/\?module$/, ""));
      await copyFile(source, join(output, basename(source)));
      return { path: `./${basename(source)}`, external: true };
    });
  },
};

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
await build({
  entryPoints: [join(root, "worker/index.ts")],
  outfile: join(output, "index.js"),
  bundle: true,
  format: "esm",
  platform: "neutral",
  conditions: ["workerd", "import"],
  mainFields: ["module", "main"],
  target: "es2022",
  // tests/server lies outside this folder and has no tsconfig of ours.
  tsconfig: join(root, "worker/tsconfig.json"),
  plugins: [embeddedPage, wasmModules],
  logLevel: "warning",
});
