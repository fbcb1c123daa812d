// Builds the handler as Vercel does: by the condition edge-light, and each wasm module a global of the sandbox.
import { dirname, join } from "node:path";
import { cp } from "node:fs/promises";
import { build } from "esbuild";

const wasmModules = {
  name: "wasm modules",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path.replace(/\?module$/, "")), namespace: "wasm" }));
    onLoad({ filter: /.*/, namespace: "wasm" }, async ({ path }) => {
      await cp(path, join("out", "module.wasm"));
      return { contents: "export default globalThis.wasm_module;", resolveDir: dirname(path) };
    });
  },
};

await build({ entryPoints: ["handler.js"], outfile: "out/handler.js", bundle: true, format: "iife", conditions: ["edge-light"], logLevel: "warning", plugins: [wasmModules] });
