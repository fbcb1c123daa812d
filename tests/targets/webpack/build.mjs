// webpack as it is: an entry and a place for the output.
import { join } from "node:path";
import webpack from "webpack";

const mode = process.argv[2];
webpack({ mode, entry: "./main.js", output: { path: join(process.cwd(), "out"), filename: "main.js" } }, (error, stats) => {
  const said = error ?? (stats.hasErrors() || stats.hasWarnings() ? stats.toString({ warnings: true }) : undefined);
  if (said === undefined) return;
  console.error(String(said));
  // The size of the bundle is no fault of what is in it.
  if (error || stats.hasErrors() || stats.compilation.warnings.some(({ name }) => !/^(?:AssetsOver|EntrypointsOver|NoAsyncChunks)/.test(name))) process.exitCode = 1;
});
