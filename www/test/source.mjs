// Modules of the page's sources, for tests of what needs no page: bundled, since Node knows no JSX and older ones no types.

import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The exports of a module below `src`. */
export async function load(path) {
  const outfile = join(root, "dist/test", `${path.replaceAll("/", "-")}.mjs`);
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(root, "src", path)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["chatwire", "chatwire/*"],
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".css": "empty" },
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
}
