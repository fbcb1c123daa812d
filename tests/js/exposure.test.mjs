// A key in a page is warned of, once and in pages alone, and nobody else is bothered.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { startChromium } from "./support/browser.mjs";
import { PACKAGE, TESTS } from "./support/paths.mjs";
import { serveFolders } from "./support/static.mjs";
import { bundleWorker, startWorker } from "./support/workerd.mjs";

const KEY = "sk-proj-0aB1cD2eF3gH4iJ5kL6m";
const site = await serveFolders({ "/chatwire/": join(PACKAGE, "dist"), "/": join(TESTS, "e2e", "pages") }, "default-src * 'unsafe-inline' 'wasm-unsafe-eval' data: blob:");
const browser = await startChromium();
after(() => Promise.all([browser.close(), site.close()]));

/** What a page's console says when clients are made there; `inWorker` makes them in a worker of the page. */
async function warnings(list, inWorker = false) {
  const page = await browser.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(`${site.origin}/`);
  const failed = await page.evaluate(async ([made, there]) => {
    const script = `
      import { Chatwire } from "${location.origin}/chatwire/index.js";
      let failed = "";
      try {
        for (const options of ${made}) new Chatwire(options.apiKey === "function" ? { ...options, apiKey: () => "sk-proj-0aB1cD2eF3gH4iJ5kL6m" } : options);
      } catch (error) {
        failed = error.message;
      }
      (globalThis.done ?? postMessage)(failed);`;
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    return new Promise((resolve) => {
      globalThis.done = resolve;
      if (there) new Worker(url, { type: "module" }).onmessage = ({ data }) => resolve(data);
      else void import(url);
    });
  }, [JSON.stringify(list), inWorker]);
  await page.close();
  assert.equal(failed, "");
  return said;
}

const REMOTE = "https://api.example.org/v1";
const TEXT = "chatwire: apiKey is in a page, where anyone can read it: keep it in a worker, or set dangerouslyAllowBrowser (chatwire, docs/security.md#keys-in-pages)";

for (const inWorker of [false, true]) {
  test(`a key in a ${inWorker ? "worker of a page" : "page"} is warned of once, however many clients have it`, async () => {
    assert.deepEqual(await warnings([{ baseURL: REMOTE, apiKey: KEY }, { baseURL: REMOTE, apiKey: KEY }, { baseURL: "https://other.example.org", apiKey: KEY }], inWorker), [TEXT]);
  });
}

const KEYS = {
  "in a header": { baseURL: REMOTE, defaultHeaders: { authorization: `Bearer ${KEY}` } },
  "in a header of its own": { baseURL: REMOTE, defaultHeaders: { "x-api-key": KEY } },
  "for a provider's own address": { provider: "flexai", apiKey: KEY },
  "for a profile's address": { provider: { baseURL: REMOTE }, apiKey: KEY },
  "of 32 digits": { baseURL: REMOTE, apiKey: "0123456789abcdef0123456789abcdef" },
  "for a host that only looks local": { baseURL: "https://localhost.evil.com", apiKey: KEY },
};
for (const [name, options] of Object.entries(KEYS)) test(`a key ${name} is warned of`, async () => assert.deepEqual(await warnings([options]), [TEXT]));

test("what is no provider's key for a server that is not one's own raises no alarm", async () => {
  const quiet = [
    { baseURL: REMOTE, apiKey: KEY, dangerouslyAllowBrowser: true },
    { baseURL: REMOTE },
    { baseURL: REMOTE, apiKey: "function" },
    ...["ollama", "lm-studio", "EMPTY", "none", "sk-no-key-required", "your-api-key-goes-here", "", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"].map((apiKey) => ({ baseURL: REMOTE, apiKey })),
    ...["/api", `${site.origin}/api`, "http://localhost:11434/v1", "http://127.0.0.1:8000", "http://127.9.9.9", "http://[::1]:1", "http://a.localhost", "http://192.168.1.2", "http://ollama:11434", "https://gpu.internal"]
      .map((baseURL) => ({ baseURL, apiKey: KEY })),
  ];
  assert.deepEqual(await warnings(quiet), []);
});

test("a page on plain http may ask its own server, and no other", async () => {
  // The host is told to the browser alone.
  const page = await browser.newPage();
  await page.route("http://app.example.org/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    const response = await fetch(`${site.origin}${pathname}`);
    return route.fulfill({ contentType: response.headers.get("content-type"), body: Buffer.from(await response.arrayBuffer()) });
  });
  await page.goto("http://app.example.org/");
  const made = await page.evaluate(async () => {
    const { Chatwire } = await import("/chatwire/index.js");
    return ["/api", "http://app.example.org/v1", "http://app.example.org:81/v1", "http://other.example.org"].map((baseURL) => {
      try {
        return new Chatwire({ baseURL }) && "fine";
      } catch ({ field }) {
        return field;
      }
    });
  });
  await page.close();
  assert.deepEqual(made, ["fine", "fine", "baseURL", "baseURL"]);
});

test("neither Node nor workerd is warned of its keys", async () => {
  const script = `import { Chatwire } from "chatwire"; new Chatwire({ baseURL: "${REMOTE}", apiKey: "${KEY}" });`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { cwd: TESTS });
  assert.deepEqual([stdout, stderr], ["", ""]);
  const miniflare = startWorker(await bundleWorker(join(TESTS, "js", "support", "worker.mjs"), "exposure"));
  const response = await miniflare.dispatchFetch("http://worker.test/warned", { method: "POST", body: JSON.stringify({ options: { baseURL: REMOTE, apiKey: KEY } }) });
  assert.deepEqual(await response.json(), []);
  await miniflare.dispose();
});
