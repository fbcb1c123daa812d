// The tarball itself: what is in it, what it exports, and what must never be in it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { transformSync } from "esbuild";
import { PACKAGE, ROOT, tarball } from "./support/paths.mjs";

const folder = mkdtempSync(join(tmpdir(), "chatwire-tarball-"));
execFileSync("tar", ["-xzf", tarball(), "-C", folder]);
after(() => rmSync(folder, { recursive: true }));

const files = execFileSync("tar", ["-tzf", tarball()], { encoding: "utf8" })
  .split("\n").filter((path) => path !== "" && !path.endsWith("/")).map((path) => path.replace(/^package\//, "")).sort();
const bytesOf = (path) => readFileSync(join(folder, "package", path));
const textOf = (path) => bytesOf(path).toString("utf8");
const manifest = JSON.parse(textOf("package.json"));
const scripts = files.filter((path) => /\.(js|cjs|mjs)$/.test(path));

/** Every leaf of the exports map: the conditions that lead to it, and the file. */
function leaves(value, path = []) {
  if (typeof value === "string") return [{ path, file: value.replace(/^\.\//, "") }];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

test("it holds what the entries need and no sources of tests or builds", () => {
  const due = [
    "package.json", "README.md", "LICENSE-MIT", "LICENSE-APACHE", "dist/chatwire.wasm", "dist/index.js", "dist/index.edge.js", "dist/index.cjs",
    "dist/slim.js", "dist/slim.cjs", "dist/index.d.ts", "dist/index.d.cts", "dist/slim.d.ts", "dist/slim.d.cts",
  ];
  assert.deepEqual(due.filter((path) => !files.includes(path)), [], "missing");
  const odd = files.filter((path) => !/^(package\.json|README\.md|CHANGELOG\.md|LICENSE-[A-Z]+|dist\/.*|src\/.*\.ts)$/.test(path));
  assert.deepEqual(odd, [], "not expected");
  assert.deepEqual(files.filter((path) => /test|node_modules|tsconfig|lock|\.env/i.test(path)), []);
});

test("it holds one wasm file", () => {
  assert.deepEqual(files.filter((path) => path.endsWith(".wasm")), ["dist/chatwire.wasm"]);
  assert.equal(bytesOf("dist/chatwire.wasm").subarray(0, 4).toString("latin1"), "\0asm");
});

test("the inline copy of the wasm is the wasm file", async (context) => {
  const { Chatwire } = await import(pathToFileURL(join(folder, "package", "dist", "index.js")).href);
  const { instantiate } = WebAssembly;
  let bytes;
  context.mock.method(WebAssembly, "instantiate", (...given) => {
    [bytes] = given;
    return instantiate(...given);
  });
  const client = new Chatwire({ baseURL: "http://provider.test/v1", fetch: async () => Response.json({ choices: [{ message: { content: "Hi" } }] }) });
  await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }] });
  assert.ok(bytesOf("dist/chatwire.wasm").equals(bytes));
});

test("every file that package.json names is there", () => {
  const named = [...leaves(manifest.exports).map(({ file }) => file), ...[manifest.main, manifest.module, manifest.types, ...manifest.sideEffects].map((path) => path.replace(/^\.\//, ""))];
  assert.deepEqual(named.filter((path) => !files.includes(path)), []);
});

test("types come first in every branch, and runtimes before import and require", () => {
  for (const { path } of leaves(manifest.exports).filter(({ path }) => path.includes("types"))) assert.equal(path.at(-1), "types");
  for (const branch of Object.values(manifest.exports).filter((value) => typeof value === "object")) {
    for (const leaf of Object.values(branch).filter((value) => typeof value === "object")) assert.equal(Object.keys(leaf)[0], "types");
  }
  const order = Object.keys(manifest.exports["."]);
  assert.ok(order.indexOf("workerd") < order.indexOf("import") && order.indexOf("edge-light") < order.indexOf("import"), order.join(", "));
});

/** What the entry chatwire/json-schema checks with. */
const VALIDATOR = "@cfworker/json-schema";

test("it has no dependencies and runs nothing at install", () => {
  for (const key of ["dependencies", "optionalDependencies", "bundledDependencies"]) assert.equal(manifest[key], undefined, key);
  // Of one entry, for those who import it.
  assert.deepEqual(Object.keys(manifest.peerDependencies), [VALIDATOR]);
  assert.deepEqual(manifest.peerDependenciesMeta, { [VALIDATOR]: { optional: true } });
  for (const key of ["preinstall", "install", "postinstall", "prepare"]) assert.equal(manifest.scripts?.[key], undefined, key);
});

test("name, licence, engine and side effects are declared", () => {
  assert.equal(manifest.name, "chatwire");
  assert.equal(manifest.license, "MIT OR Apache-2.0");
  assert.equal(manifest.type, "module");
  assert.match(manifest.engines.node, />=\s*20/);
  const entries = ["full", "index"].flatMap((entry) => [`./dist/${entry}.cjs`, `./dist/${entry}.edge.js`, `./dist/${entry}.js`]);
  assert.deepEqual([...manifest.sideEffects].sort(), ["./dist/edge.cjs", "./dist/edge.edge.js", "./dist/edge.js", ...entries]);
});

test("no file names a path of the machine that built it", () => {
  const places = [ROOT.replace(/\/$/, ""), homedir(), "/.cargo/", "/.rustup/"].filter((place) => place.length > 2);
  for (const path of files) {
    const bytes = bytesOf(path);
    for (const place of places) assert.ok(!bytes.includes(place), `${path} holds ${place}`);
  }
});

test("no script needs what bundlers and workers lack", () => {
  const banned = {
    "import.meta": /\bimport\.meta\b/, "an asset's URL": /\bnew URL\(\s*["'`]/, "node modules": /\b(?:from|import|require)\s*\(?\s*["'](?:node:|fs|path|url)["'/:]/,
    "__dirname": /\b__(?:dirname|filename)\b/, "eval": /\beval\(|\bnew Function\(/, "compiling at once": /new WebAssembly\.Module\(/,
  };
  for (const path of scripts) {
    const text = withoutComments(path);
    for (const [name, pattern] of Object.entries(banned)) assert.ok(!pattern.test(text), `${path} has ${name}`);
  }
});

test("no script awaits at its top level", () => {
  for (const path of scripts) {
    // A script format has no top-level await, so the transform refuses it.
    assert.doesNotThrow(() => transformSync(textOf(path), { format: "cjs", target: "es2022", logLevel: "silent" }), path);
  }
});

test("modules import each other by relative paths only", () => {
  // A text may end in "from": what stands before the word tells.
  for (const path of scripts) {
    for (const [, target] of withoutComments(path).matchAll(/(?:[}*]\s*from|\bimport\s+[\w$]+\s+from|(?<!["'])\bimport)\s*\(?["']([^"']+)["']/g)) {
      if (path === "dist/json-schema.js" && target === VALIDATOR) continue;
      assert.ok(/^\.\.?\//.test(target), `${path} imports ${target}`);
      assert.ok(existsSync(join(folder, "package", "dist", target.replace(/\?module$/, ""))), `${path} imports ${target}, which is not there`);
    }
  }
});

test("what is installed for the tests is this tarball", () => {
  const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
  for (const path of files) assert.equal(hash(readFileSync(join(PACKAGE, path))), hash(bytesOf(path)), path);
});

test("the wasm stays within its size", (context) => {
  const wasm = bytesOf("dist/chatwire.wasm");
  const compressed = brotliCompressSync(wasm).length;
  context.diagnostic(`chatwire.wasm: ${wasm.length} bytes, ${compressed} compressed by brotli`);
  assert.ok(compressed < 100_000, `${compressed} bytes compressed`);
});

/** A script without comments, whose prose may say anything, and without long texts. */
function withoutComments(path) {
  return transformSync(textOf(path).replace(/"[A-Za-z0-9+/=]{1000,}"/g, '""'), { minifyWhitespace: true, legalComments: "none", logLevel: "silent" }).code;
}
