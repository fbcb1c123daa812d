// The example of a gateway, bundled and configured as wrangler.jsonc says, in workerd.
import assert from "node:assert/strict";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createVirtualKey } from "chatwire/edge";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../gateway");
const output = resolve(root, "../dist/gateway");
const config = JSON.parse((await readFile(join(root, "wrangler.jsonc"), "utf8")).replaceAll(/^\s*\/\/.*$/gm, ""));

/** A provider that answers, and one that does not. */
const answer = { id: "1", object: "chat.completion", created: 1, model: "m", choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }], usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 } };
const asked = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  asked.push({ path: request.url, key: request.headers.authorization, model: body && JSON.parse(body).model });
  const down = request.url.startsWith("/down");
  response.writeHead(down ? 503 : 200, { "content-type": "application/json" }).end(down ? "{}" : JSON.stringify(answer));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

await mkdir(output, { recursive: true });
await build({
  entryPoints: [join(root, config.main)], outfile: join(output, "index.js"), bundle: true, format: "esm", platform: "neutral", conditions: ["workerd", "import"], target: "es2022", logLevel: "warning",
  plugins: [{
    name: "wasm-modules",
    setup: (builder) => builder.onResolve({ filter: /\.wasm(\?module)?$/ }, async ({ path, resolveDir }) => {
      const source = resolve(resolveDir, path.replace(/\?module$/, ""));
      await copyFile(source, join(output, basename(source)));
      return { path: `./${basename(source)}`, external: true };
    }),
  }],
});
const { key, hash } = await createVirtualKey();
const miniflare = new Miniflare({
  cf: false,
  modulesRoot: output,
  modules: [{ type: "ESModule", path: join(output, "index.js") }, { type: "CompiledWasm", path: join(output, "chatwire.wasm") }],
  compatibilityDate: config.compatibility_date,
  compatibilityFlags: config.compatibility_flags,
  durableObjects: Object.fromEntries(config.durable_objects.bindings.map(({ name, class_name: className }) => [name, { className, useSQLite: config.migrations[0].new_sqlite_classes.includes(className) }])),
  bindings: {
    ...config.vars, PRIMARY_URL: `${origin}/down/v1`, PRIMARY_KEY: "secret-of-the-primary", FALLBACK_URL: `${origin}/v1`, FALLBACK_KEY: "secret-of-the-fallback",
    KEYS: [{ hash, name: "web", workspace: "acme" }],
  },
});
const address = (await miniflare.ready).origin;
after(async () => {
  await miniflare.dispose();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
const ask = (path, init = {}) => fetch(address + path, { ...init, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...init.headers } });

test("the example goes on to the second provider, counts what was used and tells it", async () => {
  const body = JSON.stringify({ model: "gpt-4.1-mini", messages: [{ role: "user", content: "Hi" }] });
  const response = await ask("/v1/chat/completions", { method: "POST", body, headers: { origin: "http://localhost:5173" } });
  assert.equal(response.status, 200);
  assert.equal((await response.json()).choices[0].message.content, "Hello");
  assert.equal(response.headers.get("access-control-allow-origin"), "http://localhost:5173");
  assert.equal(response.headers.get("x-ratelimit-limit-requests"), "600");
  // The first is tried once, since there is another.
  assert.deepEqual(asked, [
    { path: "/down/v1/chat/completions", key: "Bearer secret-of-the-primary", model: "gpt-4.1-mini" }, { path: "/v1/chat/completions", key: "Bearer secret-of-the-fallback", model: "openai/gpt-4.1-mini" },
  ]);
  let total = { requests: 0 };
  while (total.requests === 0) ({ total } = await (await ask("/usage")).json());
  const { requests, input_tokens, output_tokens, cost } = total;
  assert.deepEqual({ requests, input_tokens, output_tokens, cost }, { requests: 1, input_tokens: 9, output_tokens: 1, cost: 0.0000052 });
});

test("it asks nobody without a key", async () => {
  const before = asked.length;
  assert.equal((await fetch(`${address}/v1/models`)).status, 401);
  assert.equal((await ask("/v1/chat/completions", { method: "POST", body: "{}", headers: { authorization: "Bearer sk-other" } })).status, 401);
  assert.equal(asked.length, before);
  assert.equal((await fetch(`${address}/health`)).status, 200);
});
