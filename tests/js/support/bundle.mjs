// Bundles the scripted provider (TypeScript) into one file that Node can import.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { BUILT, TESTS } from "./paths.mjs";

/** Writes target/js-tests/provider.mjs, which exports all of tests/server/index.ts and tests/server/node.ts. */
export async function bundleProvider() {
  const folder = join(TESTS, "server");
  for (const name of ["index.ts", "node.ts"]) {
    if (!existsSync(join(folder, name))) throw new Error(`tests/server/${name} is missing: the scripted provider is needed to test.`);
  }
  await build({
    stdin: { contents: 'export * from "./index"; export * from "./node";', resolveDir: folder, loader: "ts" },
    outfile: join(BUILT, "provider.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    logLevel: "warning",
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await bundleProvider();
