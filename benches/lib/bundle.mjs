// Bundles the stage for a page or a worker, as an application that uses the packages would be bundled.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { BENCHES, BUILT } from "./paths.mjs";

const OPTIONS = { bundle: true, format: "esm", target: "es2022", minify: true, logLevel: "error", absWorkingDir: BENCHES };

/** Bundles a page's script; gives its text. */
export async function bundlePage(entry) {
  const { outputFiles: [file] } = await build({ ...OPTIONS, entryPoints: [entry], platform: "browser", write: false });
  return file.text;
}

/** Bundles a worker by the `workerd` condition, its wasm left as modules beside it: Miniflare's list of modules. */
export async function bundleWorker(entry, name) {
  const wasm = [];
  const outfile = join(BUILT, "workers", name, "index.mjs");
  await build({
    ...OPTIONS,
    entryPoints: [entry],
    outfile,
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*"],
    plugins: [{
      name: "wasm-modules",
      setup({ onResolve }) {
        onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, importer }) => {
          const contents = readFileSync(join(dirname(importer), path.replace(/\?module$/, "")));
          const file = `./module-${wasm.length}.wasm`;
          wasm.push({ type: "CompiledWasm", path: join(dirname(outfile), file), contents });
          return { path: file, external: true };
        });
      },
    }],
  });
  return { modulesRoot: dirname(outfile), modules: [{ type: "ESModule", path: outfile }, ...wasm] };
}
