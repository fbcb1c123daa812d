// Assembles the npm package: node build.mjs <glueDir> <outDir>
//
// <glueDir> holds chatwire_bg.js and chatwire_bg.wasm, as wasm-bindgen --target bundler and wasm-opt wrote them.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

import { check } from "./check.mjs";
import { packInline } from "./inline.mjs";
import { shorten } from "./names.mjs";
import { withNaturalAlignment } from "./streams.mjs";

const template = dirname(fileURLToPath(import.meta.url));

/** Builds the package into `outDir`; throws a sentence when something is not as it must be. */
export async function assemble(glueDir, outDir) {
  const dist = join(outDir, "dist");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  compile(dist);
  await copyCore(glueDir, dist);
  await bundle(dist, ["index", "full", "edge", "ai-sdk", "json-schema", "presets", "router", "slim"]);
  await merge(dist, ["index", "index.edge", "full-exports", "edge-exports", "ai-sdk", "json-schema", "presets", "router", "slim"]);
  typesForRequire(dist);
  copySources(outDir);
  writeManifest(outDir);
  for (const [from, to] of DOCUMENTS) copyFileSync(join(template, from), join(outDir, to));
  check(outDir);
}

/** What an entry's user installs beside the package. */
const OTHERS = ["@cfworker/json-schema"];

const DOCUMENTS = [
  ["../README.md", "README.md"],
  ["../LICENSE-MIT", "LICENSE-MIT"],
  ["../LICENSE-APACHE", "LICENSE-APACHE"],
];

function compile(dist) {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "--project", template, "--outDir", dist], { stdio: "inherit" });
  // The edge entries have the same types as the default ones.
  for (const entry of ["index.edge", "full.edge", "edge.edge"]) for (const type of ["d.ts", "d.ts.map"]) rmSync(join(dist, `${entry}.${type}`));
  // tsc names the sources where they were compiled; in the package they are in src.
  for (const file of readdirSync(dist).filter((name) => name.endsWith(".d.ts.map"))) {
    const map = JSON.parse(readFileSync(join(dist, file), "utf8"));
    map.sources = [`../src/${file.replace(/\.d\.ts\.map$/, ".ts")}`];
    writeFileSync(join(dist, file), JSON.stringify(map));
  }
}

/** Writes glue.js, chatwire.wasm and wasm-inline.js. */
async function copyCore(glueDir, dist) {
  const short = await shorten(
    readFileSync(join(glueDir, "chatwire_bg.js"), "utf8"),
    readFileSync(join(glueDir, "chatwire_bg.wasm")),
  );
  const wasm = withNaturalAlignment(short.wasm);
  writeFileSync(join(dist, "glue.js"), short.glue);
  writeFileSync(join(dist, "chatwire.wasm"), wasm);
  writeFileSync(join(dist, "wasm-inline.js"), packInline(wasm));
  await checkInline(dist, wasm);
}

/** The package must unpack what was packed. */
async function checkInline(dist, wasm) {
  const part = (name) => import(pathToFileURL(join(dist, name)).href);
  const { joinStreams, unpackInline } = await part("inline.js");
  const { length, singles, starts, text } = await part("wasm-inline.js");
  const unpacked = await joinStreams(unpackInline(text, singles), starts, length);
  if (Buffer.compare(unpacked, wasm) !== 0) throw new Error("the wasm that the default entry unpacks is another one");
}

/**
 * Puts what the entries have in common into few modules: thirty of them cost a fresh Node process three times as long to import.
 *
 * The same for all entries, or who imports two of them would have two of each class.
 */
async function merge(dist, entries) {
  const { outputFiles } = await build({
    entryPoints: entries.map((entry) => join(dist, `${entry}.js`)),
    outdir: dist,
    chunkNames: "chunk-[hash]",
    absWorkingDir: dist,
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    charset: "utf8",
    logLevel: "warning",
    plugins: [{
      name: "the wasm and what others install stay apart",
      setup: (builder) => builder.onResolve({ filter: /^(?:\.\/(?:wasm-inline\.js|chatwire\.wasm\?module)|@cfworker\/json-schema)$/ }, ({ path }) => ({ path, external: true })),
    }],
  });
  // Those of full and edge only name others.
  for (const file of readdirSync(dist)) if (/^(?!wasm-inline|full\.|edge\.).*\.js$/.test(file)) rmSync(join(dist, file));
  // Names that stay from build to build: what most entries have in common is the largest.
  const chunks = outputFiles.map(({ path }) => basename(path)).filter((name) => name.startsWith("chunk-"));
  const sizes = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents.length]));
  chunks.sort((left, right) => sizes.get(right) - sizes.get(left));
  const named = (text) => chunks.reduce((text, name, at) => text.replaceAll(name, at === 0 ? "shared.js" : `shared-${at + 1}.js`), text);
  for (const { path, text } of outputFiles) writeFileSync(join(dist, named(basename(path))), named(text));
}

/** One CommonJS file an entry: Jest before Node 24.9 cannot require ES modules. */
async function bundle(dist, entries) {
  for (const entry of entries) {
    await build({
      entryPoints: [join(dist, `${entry}.js`)],
      outfile: join(dist, `${entry}.cjs`),
      // Or the comments that name the parts would show where they were built.
      absWorkingDir: dist,
      bundle: true,
      format: "cjs",
      platform: "neutral",
      target: "es2022",
      charset: "utf8",
      logLevel: "warning",
      external: OTHERS,
      // Lets Node see the names when an ES module imports the file.
      footer: { js: namesFor(await exportsOf(join(dist, `${entry}.js`))) },
    });
  }
}

async function exportsOf(file) {
  const { metafile } = await build({
    entryPoints: [file], bundle: true, format: "esm", platform: "neutral", write: false, metafile: true, logLevel: "silent",
    outdir: "unwritten", external: OTHERS,
  });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

function namesFor(names) {
  return `0 && (module.exports = { ${names.join(", ")} });`;
}

/** The same types for `require`, with maps of their own: TypeScript takes a .d.ts of this package for an ES module. */
function typesForRequire(dist) {
  for (const file of readdirSync(dist).filter((name) => name.endsWith(".d.ts"))) {
    const types = file.replace(/\.d\.ts$/, ".d.cts");
    const text = readFileSync(join(dist, file), "utf8").replace(/(from |import\()"(\.\/[^"]+)\.js"/g, '$1"$2.cjs"');
    writeFileSync(join(dist, types), text.replace(`sourceMappingURL=${file}.map`, `sourceMappingURL=${types}.map`));
    // Every definition is on the line that it was on; imports have grown by a letter, which nobody goes to.
    const map = JSON.parse(readFileSync(join(dist, `${file}.map`), "utf8"));
    writeFileSync(join(dist, `${types}.map`), JSON.stringify({ ...map, file: types }));
  }
}

/** The declaration maps lead "go to definition" to the sources, so they travel along. */
function copySources(outDir) {
  const target = join(outDir, "src");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  for (const file of readdirSync(join(template, "src")).filter((name) => name.endsWith(".ts"))) {
    copyFileSync(join(template, "src", file), join(target, file));
  }
}

function writeManifest(outDir) {
  const { scripts, devDependencies, ...manifest } = JSON.parse(readFileSync(join(template, "package.json"), "utf8"));
  manifest.version = process.env.CHATWIRE_VERSION ?? manifest.version;
  writeFileSync(join(outDir, "package.json"), JSON.stringify(manifest, null, 2) + "\n");
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [glueDir, outDir] = process.argv.slice(2);
  if (!glueDir || !outDir) {
    console.error("usage: node build.mjs <glueDir> <outDir>");
    process.exit(2);
  }
  await assemble(resolve(glueDir), resolve(outDir)).catch((error) => {
    console.error(`pkg-template/build.mjs: ${error.message}`);
    process.exit(1);
  });
}
