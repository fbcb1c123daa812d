// Nothing comes along with the package: what npm installs for it, and what its files ask for.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { tarball } from "./support/paths.mjs";

const folder = mkdtempSync(join(tmpdir(), "chatwire-alone-"));
after(() => rmSync(folder, { recursive: true }));
const installed = join(folder, "node_modules/chatwire");

test("npm installs it alone, without a network and without running anything", () => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "app", private: true }));
  // A script of an install would leave its trace in what npm prints.
  const options = ["--offline", "--no-audit", "--no-fund", "--foreground-scripts", "--loglevel=verbose"];
  const printed = execFileSync("npm", ["install", ...options, tarball()], { cwd: folder, encoding: "utf8", shell: false, stdio: ["ignore", "pipe", "pipe"] });
  assert.match(printed, /added 1 package/);
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  assert.deepEqual(Object.keys(lock.packages), ["", "node_modules/chatwire"]);
  assert.equal(lock.packages["node_modules/chatwire"].hasInstallScript, undefined);
  assert.ok(!existsSync(join(installed, "node_modules")));
});

test("its manifest names no scripts, programs or packages but the optional peer", () => {
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const odd = ["scripts", "bin", "gypfile", "dependencies", "devDependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"];
  assert.deepEqual(odd.filter((name) => name in manifest), []);
  const required = Object.keys(manifest.peerDependencies).filter((name) => manifest.peerDependenciesMeta[name]?.optional !== true);
  assert.deepEqual(required, []);
});

test("its types ask for no other package", () => {
  const dist = join(installed, "dist");
  const declarations = readdirSync(dist).filter((name) => /\.d\.c?ts$/.test(name));
  assert.ok(declarations.length > 20, `${declarations.length} declarations`);
  for (const name of declarations) {
    const text = readFileSync(join(dist, name), "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/(?!\/).*$/gm, "");
    for (const [, target] of text.matchAll(/\b(?:from|import|require)\s*\(?\s*["']([^"']+)["']/g)) assert.match(target, /^\.\.?\//, name);
    assert.ok(!/\/\/\/\s*<reference\s+types/.test(text), `${name} asks for types of others`);
  }
});

test("its scripts load nothing by a bare name, also in code that runs late", () => {
  const names = readdirSync(join(installed, "dist")).filter((name) => /\.c?js$/.test(name));
  for (const name of names) {
    // Its own entry imports the optional peer.
    const allowed = /^json-schema\.c?js$/.test(name) ? ["@cfworker/json-schema"] : [];
    const text = readFileSync(join(installed, "dist", name), "utf8").replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
    // What is no name of a module is a text that happens to end in one of the words.
    const loads = [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*["'`]([\w@./:-]+)["'`]/g)].map(([, target]) => target);
    assert.deepEqual(loads.filter((target) => !/^\.\.?\//.test(target) && !allowed.includes(target)), [], name);
  }
});
