// Bundles a worker as a deployment does, and runs it in workerd.
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { BUILT, PACKAGE } from "./paths.mjs";

/**
 * Bundles the worker at `entry` by the `workerd` condition, its wasm left as a module beside it.
 *
 * Gives the folder, the package's files that went in, and the wasm modules by path.
 */
export async function bundleWorker(entry, name) {
  const wasm = new Map();
  const folder = join(BUILT, "workers", name);
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(folder, "index.mjs"),
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    metafile: true,
    logLevel: "warning",
    plugins: [{
      name: "wasm-modules",
      setup({ onResolve }) {
        onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, importer }) => {
          wasm.set("./module.wasm", readFileSync(join(dirname(importer), path.replace(/\?module$/, ""))));
          return { path: "./module.wasm", external: true };
        });
      },
    }],
  });
  return { folder, wasm, inputs: Object.keys(metafile.inputs).map((path) => relative(PACKAGE, join(process.cwd(), path))) };
}

/** Starts a bundled worker. `bindings` is its environment, `options` what else Miniflare is to know. */
export function startWorker({ folder, wasm }, bindings = {}, options = {}) {
  return new Miniflare({
    ...options,
    cf: false,
    compatibilityDate: "2026-04-01",
    bindings,
    modulesRoot: folder,
    modules: [
      { type: "ESModule", path: join(folder, "index.mjs") },
      ...[...wasm].map(([path, contents]) => ({ type: "CompiledWasm", path: join(folder, path), contents })),
    ],
  });
}
