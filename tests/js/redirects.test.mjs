// A redirect takes neither key nor request along: two servers, of which the first sends to the second.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { Chatwire, clientCredentials, ProtocolError } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { PACKAGE, TESTS } from "./support/paths.mjs";
import { openPage, startChromium } from "./support/browser.mjs";
import { chunk, ENDING, startRaw, startStream } from "./support/raw.mjs";
import { serveFolders } from "./support/static.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";
import { bundleWorker, startWorker } from "./support/workerd.mjs";

const KEY = "sk-redirected-000000000001";
const CORS = { "access-control-allow-origin": "*", "access-control-allow-headers": "*, authorization", "access-control-allow-methods": "*" };

/** Lets every page in; what is no preflight goes on. */
const open = (serve) => (request, response) => {
  for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
  return request.method === "OPTIONS" ? response.writeHead(204).end() : serve(request, response);
};
const second = await startRaw(open((_, response) => startStream(response).end(`${chunk("stolen")}${ENDING}`)));
let redirect = { status: 307, to: second.url };
const first = await startRaw(open((_, response) => response.writeHead(redirect.status, { location: `${redirect.to}/chat/completions?secret=${KEY}` }).end()));
const site = await serveFolders({ "/chatwire/": join(PACKAGE, "dist"), "/": join(TESTS, "e2e", "pages") }, "default-src * 'unsafe-inline' 'wasm-unsafe-eval' data:");
const bundle = await bundleWorker(join(TESTS, "js", "support", "worker.mjs"), "redirects");
const miniflare = startWorker(bundle);
const browser = await startChromium();
after(() => Promise.all([first.close(), second.close(), site.close(), miniflare.dispose(), browser.close()]));

const HOST = second.url.replace("127.0.0.1", "localhost");
const SAME = `${first.url}/elsewhere`;
const PARAMS = { model: "m", messages: [{ role: "user", content: "hi" }] };

/** Where the key stands, and what else a client sends. */
const WAYS = {
  "authorization": { apiKey: KEY },
  "a header of the profile": { apiKey: KEY, provider: { authHeader: "x-api-key", authScheme: "" } },
  "a default header": { defaultHeaders: { "api-key": KEY } },
  "the query": { provider: { query: `key=${KEY}` } },
  "a workspace's header": { provider: "neuroflash", workspaceId: KEY, apiKey: "no secret" },
};

/** Sends in each runtime; gives the name and the message of the error. */
const RUNTIMES = {
  async Node(options) {
    const error = await rejection(new Chatwire(options).chat.completions.create({ ...PARAMS, stream: true }));
    return { name: error.name, message: error.message };
  },
  async workerd(options) {
    const response = await miniflare.dispatchFetch("http://worker.test/text", { method: "POST", body: JSON.stringify({ options, message: "hi" }) });
    return response.json();
  },
  async Chromium(options) {
    const { page } = await openPage(browser, `${site.origin}/`);
    await page.waitForFunction(() => globalThis.ready === true);
    const { error } = await page.evaluate((given) => globalThis.stream(given), { options, message: "hi" });
    await page.close();
    return error;
  },
};

for (const [runtime, send] of Object.entries(RUNTIMES)) {
  for (const [way, options] of Object.entries(WAYS)) {
    test(`in ${runtime} a redirect does not take ${way} along`, async () => {
      for (const status of runtime === "Node" ? [301, 302, 303, 307, 308] : [302, 307]) {
        for (const to of [second.url, HOST, SAME]) {
          redirect = { status, to };
          const before = posts(first);
          const error = await send({ baseURL: first.url, maxRetries: 0, ...options });
          assert.equal(error?.name, "ProtocolError", JSON.stringify(error));
          // A browser does not say where it would have gone.
          const where = runtime === "Chromium" ? "elsewhere" : `${to}/chat/completions`;
          assert.equal(error.message ?? `the server redirects to ${where}, which is not followed`, `the server redirects to ${where}, which is not followed`);
          assert.equal(posts(first) - before, 1);
          assert.equal(second.requests.length, 0, "the second server was asked nothing");
        }
      }
    });
  }
}

test("pages and tokens do not follow either", async () => {
  redirect = { status: 307, to: second.url };
  const client = new Chatwire({ baseURL: first.url, provider: { extends: "neuroflash", needsWorkspace: false }, apiKey: KEY });
  assert.ok(await rejection(client.models.list()) instanceof ProtocolError);
  assert.ok(await rejection(client.health()) instanceof ProtocolError);
  const token = clientCredentials({ clientId: "me", clientSecret: KEY, tokenURL: first.url });
  const error = await rejection(token({ rejected: undefined }));
  assert.match(error.message, /no token \(status 307\)/);
  assert.equal(second.requests.length, 0);
});

test("without all that, fetch takes a key along: who wants it can have it", async () => {
  redirect = { status: 307, to: second.url };
  const follow = (request) => fetch(new Request(request, { redirect: "follow" }));
  const client = new Chatwire({ baseURL: first.url, apiKey: KEY, provider: { authHeader: "x-api-key", authScheme: "" }, fetch: follow });
  const stream = await client.chat.completions.create({ ...PARAMS, stream: true });
  assert.equal(await stream.text(), "stolen");
  assert.ok(second.last().rawHeaders.includes(KEY));
});

function posts(server) {
  return server.requests.filter(({ method }) => method !== "OPTIONS").length;
}

nothingUnhandled();
