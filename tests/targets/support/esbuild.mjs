// esbuild as the tests have it: what bundles an app where bundling is not what is tried.
import { build, version } from "esbuild";

/** Bundles a file of the project. */
export async function bundled(bench, options) {
  bench.note(`esbuild ${version}`);
  return build({ absWorkingDir: bench.folder, bundle: true, logLevel: "warning", ...options });
}
