// Who asks the gateway: virtual keys, and tokens that it hands on. Tokens that it checks itself: gateway-auth.test.mjs.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createVirtualKey, hashKey } from "chatwire/edge";
import { HASH, KEY, providerOf, startGateway, WORKSPACE } from "./support/gateway.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const [one, two] = await Promise.all([startScripted(), startScripted()]);
const open = [];
after(() => Promise.all([...open, one, two].map((server) => server.close())));
async function started(options) {
  const gateway = await startGateway(options);
  open.push(gateway);
  return gateway;
}

test("a key is known by its hash, for its workspaces and models, until it expires", async () => {
  const [narrow, old, wide] = await Promise.all([createVirtualKey(), createVirtualKey(), createVirtualKey()]);
  assert.match(narrow.key, /^sk-[\w-]{43}$/);
  assert.equal(await hashKey(narrow.key), narrow.hash);
  const keys = [
    { hash: narrow.hash, name: "narrow", workspace: "a", models: ["gpt-4o*"] }, { hash: old.hash, name: "old", workspace: "a", expires: Date.now() - 1 },
    { hash: wide.hash.toUpperCase(), name: "wide", workspace: ["a", "b"] }, { hash: HASH, name: "web", workspace: WORKSPACE },
  ];
  const find = async (hash) => keys.find((key) => key.hash.toLowerCase() === hash);
  for (const given of [keys, find]) {
    const gateway = await started({ providers: { main: providerOf(one, "openai") }, auth: { keys: given } });
    const as = async (key, headers = {}, model = "gpt-4o-mini") => (await gateway.chat("[[text:ok]]", { model, headers: { authorization: `Bearer ${key}`, ...headers } })).status;
    assert.equal(await as(narrow.key), 200);
    assert.equal(await as(narrow.key, {}, "gpt-5-nano"), 404);
    assert.equal(await as(old.key), 401);
    assert.equal(await as(narrow.hash), 401);
    assert.equal(await as(`sk-${narrow.hash}`), 401);
    assert.equal(await as(narrow.key, { "x-workspace-id": "b" }), 403);
    assert.equal(await as(wide.key, { "x-workspace-id": "b" }), 200);
    assert.equal(await as(wide.key), 200);
    assert.equal(await as("", { authorization: "Basic abc" }), 401);
    assert.deepEqual(gateway.entries.map(({ key, workspace }) => [key, workspace]), [["narrow", "a"], ["wide", "b"], ["wide", "a"]]);
  }
  const lying = await started({ providers: { main: providerOf(one, "openai") }, auth: { keys: () => keys[0] } });
  assert.equal((await lying.chat("Hi", { headers: { authorization: `Bearer ${wide.key}` } })).status, 401);
});

test("a token that is handed on reaches the providers that verify it, and no other; a key reaches the others", async () => {
  const gateway = await started({
    providers: { own: providerOf(one, "openai"), theirs: { provider: "neuroflash", baseURL: two.options("neuroflash").baseURL, passThrough: true, maxRetries: 0 } },
    auth: { keys: [{ hash: HASH, name: "web", workspace: WORKSPACE }], passThrough: true },
  });
  const ask = (authorization, model, headers = {}) => gateway.chat("[[text:ok]]", { path: "/neuroflash/chat/completions", model, headers: { authorization, "x-workspace-id": WORKSPACE, ...headers } });
  const counts = () => [one.count(), two.count()];
  let before = counts();
  assert.equal((await ask("Bearer their-token", "openai/gpt-4.1-mini", { "x-workspace-id": "w-7" })).status, 200);
  assert.deepEqual([counts()[0] - before[0], counts()[1] - before[1]], [0, 1]);
  assert.deepEqual([two.last().headers.authorization, two.last().headers["x-workspace-id"]], ["Bearer their-token", "w-7"]);
  assert.match(gateway.entries[0].workspace, /^token-[0-9a-f]{32}$/);
  before = counts();
  assert.equal((await ask(`Bearer ${KEY}`, "gpt-4o-mini")).status, 200);
  assert.deepEqual([counts()[0] - before[0], counts()[1] - before[1]], [1, 0]);
  // What the provider says of the caller's own token is the caller's.
  assert.equal((await ask("Bearer bad-key", "openai/gpt-4.1-mini")).status, 401);
});

nothingUnhandled();
