// The Rust examples, as the step `examples` built them: the page in Chromium, the worker in workerd, both beside the scripted provider.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { after, test } from "node:test";
import { openPage, startChromium } from "../js/support/browser.mjs";
import { bundleProvider } from "../js/support/bundle.mjs";
import { ROOT } from "../js/support/paths.mjs";
import { providerModule, startScripted } from "../js/support/scripted.mjs";
import { bundleWorker, startWorker } from "../js/support/workerd.mjs";

const BUILT = join(ROOT, "target", "examples", "www");
const TEXT = "Hello 世界, 🚀 \"quoted\" from Rust.";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm" };

await bundleProvider();
const scripted = await startScripted();
const { baseURL, apiKey } = scripted.options("openai");
after(() => scripted.close());

/** Serves the page's files, and the provider below `/api`, with the key that the page does not have. */
async function site(request) {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/api/")) {
    const sent = new Request(baseURL + pathname.slice("/api".length), { method: request.method, headers: request.headers, body: await request.text() });
    sent.headers.set("authorization", `Bearer ${apiKey}`);
    return fetch(sent);
  }
  const path = normalize(pathname === "/" ? "/index.html" : pathname);
  const body = await readFile(join(BUILT, "yew", path)).catch(() => undefined);
  return body ? new Response(body, { headers: { "content-type": TYPES[extname(path)] ?? "text/plain" } }) : new Response(null, { status: 404 });
}

test("the page in Yew streams the exact answer to what is typed into it", async () => {
  const server = await (await providerModule()).listen(0, site);
  const browser = await startChromium();
  try {
    const { page, problems } = await openPage(browser, `${server.origin}/`);
    const input = page.getByPlaceholder("Ask something");
    const shown = (text) => page.waitForFunction((expected) => document.querySelector("p")?.textContent === expected, text);
    // Each state that the page goes through.
    await input.waitFor();
    await page.evaluate(() => {
      globalThis.states = [];
      new MutationObserver(() => states.push(document.querySelector("p").textContent)).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await input.fill(`[[text:${TEXT}]][[pace:20]]`);
    await input.press("Enter");
    await shown(TEXT);
    const states = await page.evaluate(() => states);
    assert.ok(states.length > 2, states.join("|"));
    for (const state of states) assert.ok(TEXT.startsWith(state), state);
    const { body } = scripted.last();
    assert.deepEqual([body.stream, body.messages.length], [true, 1]);
    assert.deepEqual(problems, []);

    await input.fill("[[text:one two three four five]][[error:2]]");
    await input.press("Enter");
    await shown("one two […]");
    await page.close();
  } finally {
    await browser.close();
    await server.close();
  }
});

test("the worker in Rust answers with the exact text, and with the provider's error", async () => {
  const bundle = await bundleWorker(join(BUILT, "worker", "index.mjs"), "rust-example");
  const worker = startWorker(bundle, { BASE_URL: baseURL, API_KEY: apiKey });
  const ask = (body) => worker.dispatchFetch("http://worker.test/", { method: "POST", body });
  try {
    const response = await ask(`[[text:${TEXT}]]`);
    assert.deepEqual([response.status, await response.text()], [200, TEXT]);
    assert.equal(scripted.last().headers.authorization, `Bearer ${apiKey}`);
    const failed = await ask("[[status:429]]");
    assert.equal(failed.status, 502);
    assert.match(await failed.text(), /^rate_limit \(429\)/);
    const many = await Promise.all(Array.from({ length: 10 }, async (_, at) => (await ask(`[[text:answer ${at}]][[pace:5]]`)).text()));
    assert.deepEqual(many, many.map((_, at) => `answer ${at}`));
  } finally {
    await worker.dispose();
  }
});
