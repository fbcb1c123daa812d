// Bundles the scripted provider (TypeScript) and its own tests into files that Node can run.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { BUILT, TESTS } from "./paths.mjs";

const SERVER = join(TESTS, "server");
const OPTIONS = { bundle: true, format: "esm", platform: "node", target: "node20", sourcemap: "inline", logLevel: "warning" };

/** Writes target/js-tests/provider.mjs, which exports all of tests/server/index.ts and tests/server/node.ts. */
export async function bundleProvider() {
  for (const name of ["index.ts", "node.ts"]) {
    if (!existsSync(join(SERVER, name))) throw new Error(`tests/server/${name} is missing: the scripted provider is needed to test.`);
  }
  const contents = 'export * from "./index"; export * from "./node";';
  await build({ ...OPTIONS, stdin: { contents, resolveDir: SERVER, loader: "ts" }, outfile: join(BUILT, "provider.mjs") });
}

/** Bundles the provider's own tests; gives the paths to run. */
export async function bundleProviderTests() {
  const names = readdirSync(SERVER).filter((name) => name.endsWith(".test.ts")).sort();
  const entryPoints = names.map((name) => join(SERVER, name));
  const outdir = join(BUILT, "server");
  await build({ ...OPTIONS, entryPoints, outdir, outExtension: { ".js": ".mjs" } });
  return names.map((name) => join(outdir, name.replace(/\.ts$/, ".mjs")));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await bundleProvider();
