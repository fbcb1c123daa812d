// What the page weighs: all that its first view loads, and all that it can ever load, in brotli as an edge sends it.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { openStage } from "./conversation.mjs";

const LIMIT = 150_000;
const built = fileURLToPath(new URL("../dist/page/", import.meta.url));
const weigh = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

test(`the first view loads less than ${LIMIT} bytes, the wasm included`, async () => {
  const stage = await openStage("chromium");
  try {
    const loaded = new Map();
    const loads = [];
    await stage.onPage({}, async (page) => {
      page.on("response", (response) => {
        if (!new URL(response.url()).pathname.startsWith("/api/")) loads.push(response.body().then((body) => loaded.set(new URL(response.url()).pathname, weigh(body))));
      });
      await page.reload({ waitUntil: "networkidle" });
      await Promise.all(loads);
    });
    const first = sum(loaded.values());
    const all = new Map();
    for (const file of await readdir(built, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) all.set(join(file.parentPath, file.name).slice(built.length - 1), weigh(await readFile(join(file.parentPath, file.name))));
    }
    console.log(`first view: ${first} bytes in ${loaded.size} files; everything: ${sum(all.values())} bytes in ${all.size} files (brotli)`);
    for (const [path, size] of all) console.log(`  ${String(size).padStart(7)} ${path}${loaded.has(path) || (path === "/index.html" && loaded.has("/")) ? "" : " (later)"}`);
    assert.ok(loaded.has("/") && [...loaded.keys()].some((path) => path.endsWith(".js")) && [...loaded.keys()].some((path) => path.endsWith(".css")), [...loaded.keys()].join(" "));
    assert.ok(first > 62_000, "the wasm is among it");
    assert.ok(first < LIMIT, `the first view loads ${first} bytes`);
  } finally {
    await stage.close();
  }
});

function sum(sizes) {
  return [...sizes].reduce((total, size) => total + size, 0);
}
