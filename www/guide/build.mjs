// Builds the documentation site into dist/site/docs: the guide, the types' reference below /api/, the crate's below /rust/, every link checked.
//
// The crate's pages are taken from target/doc, where `cargo doc` writes them.

import { cpSync, existsSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { build } from "vitepress";
import { brokenLinks } from "./links.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../dist/site/docs");
const crate = resolve(here, "../../target/doc");

if (!existsSync(join(crate, "chatwire/index.html"))) throw new Error("The crate's documentation is not built: run `cargo xtask docs`.");
rmSync(out, { recursive: true, force: true });
// A copy, since beside docs/ no package is installed that the pages could be built with.
const pages = join(here, "pages");
rmSync(pages, { recursive: true, force: true });
cpSync(resolve(here, "../../docs"), pages, { recursive: true });
cpSync(join(here, "../src/favicon.svg"), join(pages, "public/favicon.svg"));
await build(here);
await reference();
// What is beside the crate's own pages belongs to other crates of the workspace.
cpSync(crate, join(out, "rust"), { recursive: true, filter: (path) => !/\/(?:src\/)?xtask(?:\/|$)|\.lock$/.test(path.slice(crate.length)) });

const broken = brokenLinks(out, "/docs/");
for (const link of broken) console.error(link);
if (broken.length > 0) throw new Error(`${broken.length} links lead nowhere.`);

async function reference() {
  const app = await Application.bootstrapWithPlugins({ options: join(here, "typedoc.json") });
  const project = await app.convert();
  if (!project) throw new Error("The types do not compile.");
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("The types' documentation has warnings, shown above.");
}
