// Bundles small apps on the unpacked package as a user's bundler would, and compares their size with a limit:
// node apps.mjs <unpacked package> budgets|ceilings

import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";

const { build } = createRequire(new URL("../pkg-template/package.json", import.meta.url))("esbuild");

const STREAMING = `
  import { Chatwire } from "chatwire";
  export async function ask(baseURL, content, show) {
    const client = new Chatwire({ baseURL });
    const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content }], stream: true });
    for await (const chunk of stream) show(chunk.choices[0]?.delta.content ?? "");
  }`;
const RELAY = `
  import { relay } from "chatwire";
  export const pass = async (request, onOutcome) => relay(await fetch(request), { onOutcome });`;

const APPS = {
  "streaming, default entry": { source: STREAMING, conditions: [] },
  "streaming, edge entry": { source: STREAMING, conditions: ["workerd"] },
  "relay alone, edge entry": { source: RELAY, conditions: ["workerd"] },
};

/** What the project aims at, in bytes after brotli: all that a user downloads. `cargo xtask size` fails above them. */
const BUDGETS = { "streaming, default entry": 48_000, "streaming, edge entry": 38_000 };

/** What it has reached, and a hundredth more. `cargo xtask test` fails above them: lower them when the size has shrunk. */
const CEILINGS = {
  "streaming, default entry": 65_600,
  "streaming, edge entry": 69_950,
  "relay alone, edge entry": 61_880,
};

const LIMITS = { budgets: BUDGETS, ceilings: CEILINGS };

const [folder, kind] = process.argv.slice(2);
const limits = LIMITS[kind];
const place = join(resolve(folder), "../../app");
const over = [];

rmSync(place, { recursive: true, force: true });
mkdirSync(join(place, "node_modules"), { recursive: true });
symlinkSync(resolve(folder), join(place, "node_modules/chatwire"));

console.log(`  ${"app, minified".padEnd(26)}${["js", "wasm", "brotli", kind.slice(0, -1)].map((title) => title.padStart(10)).join("")}`);
for (const [name, app] of Object.entries(APPS)) {
  const { js, wasm } = await sizesOf(app);
  const all = js + wasm;
  const limit = limits[name];
  if (all > limit) over.push(`${name} is ${all - limit} bytes over its ${kind.slice(0, -1)} of ${limit}`);
  console.log(`  ${name.padEnd(26)}${[js, wasm, all, limit ?? ""].map((size) => String(size).padStart(10)).join("")}`.trimEnd());
}
for (const line of over) console.log(`  ${line}`);
process.exitCode = over.length > 0 ? 1 : 0;

async function sizesOf({ source, conditions }) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: place },
    absWorkingDir: place,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    conditions,
    // An edge runtime compiles the file beside the code.
    external: ["*.wasm?module"],
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  const [{ contents }] = outputFiles;
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const beside = imports.some(({ path }) => path.endsWith(".wasm?module"));
  return { js: brotli(contents), wasm: beside ? brotli(readFileSync(join(folder, "dist/chatwire.wasm"))) : 0 };
}

function brotli(bytes) {
  return brotliCompressSync(bytes).length;
}
