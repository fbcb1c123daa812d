// A panic of the core in each of its exports, with calls in flight: every one of them ends with a typed error, a body that is passed on goes
// on, and the next call works. In Node, in workerd and in Chromium.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import * as chatwire from "chatwire/slim";
import { armedCore } from "./support/arm.mjs";
import { openPage, startChromium } from "./support/browser.mjs";
import { panicIn, watchCores } from "./support/panics.mjs";
import { PACKAGE, TESTS } from "./support/paths.mjs";
import { serveFolders } from "./support/static.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";
import { bundleWorker, startWorker } from "./support/workerd.mjs";

const { folder, bytes, names } = await armedCore();
const number = Object.fromEntries(names.map((name, at) => [name, at + 1]));

const cores = watchCores();
await chatwire.init(bytes);

const bundle = await bundleWorker(join(TESTS, "js", "support", "panic-worker.mjs"), "panics");
bundle.wasm.set("./module.wasm", Buffer.from(bytes));
const miniflare = startWorker(bundle);

const site = await serveFolders({ "/chatwire/": join(PACKAGE, "dist"), "/support/": join(TESTS, "js", "support"), "/armed/": folder, "/": join(TESTS, "e2e", "pages") }, "default-src 'none'; img-src data:; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'");
const browser = await startChromium();
const { page, problems } = await openPage(browser, `${site.origin}/`);
await page.evaluate(async () => {
  const { panicIn, watchCores } = await import("/support/panics.mjs");
  const chatwire = await import("/chatwire/slim.js");
  const cores = watchCores();
  await chatwire.init("/armed/armed.wasm");
  globalThis.panics = (name, number) => panicIn(chatwire, cores, name, number);
});
after(async () => {
  await browser.close();
  await Promise.all([site.close(), miniflare.dispose()]);
});

const RUNTIMES = {
  Node: (name) => panicIn(chatwire, cores, name, number),
  workerd: async (name) => (await miniflare.dispatchFetch("http://worker.test/", { method: "POST", body: JSON.stringify({ name, number }) })).json(),
  Chromium: (name) => page.evaluate(([name, number]) => globalThis.panics(name, number), [name, number]),
};
const INTERNAL = { name: "InternalError", kind: "internal", cause: "RuntimeError" };

test("the core has the exports that the facade calls", () => {
  assert.deepEqual([...names].sort(), [
    "call_end", "call_fork", "call_free", "call_limits", "call_meter", "call_outcome", "call_prepare", "call_read", "call_reply", "call_snapshot",
    "call_spill", "call_warnings", "request", "text_input", "text_keep", "text_models", "text_output",
  ]);
});

for (const [runtime, run] of Object.entries(RUNTIMES)) {
  for (const name of names) {
    test(`${runtime}: a panic in ${name} ends all calls in flight, and the next one works`, async () => {
      const { trigger, beside, relay, next } = await run(name);
      // What is whole when its call is freed stays whole.
      assert.deepEqual(trigger, name === "call_free" ? { name: "no error" } : INTERNAL);
      for (const error of beside) assert.deepEqual(error, INTERNAL);
      if (name !== "text_input") assert.deepEqual(relay, { passed: " more", type: "failed", error: INTERNAL });
      assert.deepEqual(next, { text: "Hi", type: "complete" });
    });
  }
}

test("nothing went wrong in the page besides", () => assert.deepEqual(problems, []));

nothingUnhandled();
