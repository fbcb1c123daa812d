// What an Electron window loads: a classic script from a file, under the policy that Electron's checklist asks for in the page itself.
// Electron cannot be installed by npm alone, since it downloads its program from elsewhere; its engine is Chromium's.
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { bundled } from "../support/esbuild.mjs";

export const kit = "plain";
export const rows = [{
  title: "Electron-like window",
  name: "bundled script of a `file:` page with a policy, in Chromium",
  quick: true,
  async run(bench) {
    await bundled(bench, { entryPoints: ["main.js"], outfile: "out/main.js", format: "iife" });
    return bench.page(pathToFileURL(join(bench.folder, "page.html")).href);
  },
}];
