// The packed package's edge entry in workerd, the runtime of Cloudflare Workers, which refuses to compile wasm at run time.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { Chatwire } from "chatwire";
import { TESTS } from "./support/paths.mjs";
import { startScripted } from "./support/scripted.mjs";
import { bundleWorker, startWorker } from "./support/workerd.mjs";

const bundle = await bundleWorker(join(TESTS, "js", "support", "worker.mjs"), "suite");
const scripted = await startScripted();
const miniflare = startWorker(bundle);
after(async () => {
  await miniflare.dispose();
  await scripted.close();
});

/** Asks the worker to do `route` and gives its answer. */
async function ask(route, call, options = scripted.options("openai")) {
  const response = await miniflare.dispatchFetch(`http://worker.test/${route}`, { method: "POST", body: JSON.stringify({ options, ...call }) });
  assert.equal(response.status, 200, "the worker must not throw");
  return response.json();
}

const TEXT = "Hello 世界, 🚀 from the edge.";

test("the edge entry is bundled, with one wasm module and without the inline copy", () => {
  const { inputs, wasm } = bundle;
  assert.ok(inputs.includes(join("dist", "index.edge.js")), inputs.join(", "));
  assert.ok(!inputs.some((path) => /inline/.test(path)), inputs.join(", "));
  assert.equal(wasm.size, 1);
});

for (const dialect of ["openai", "neuroflash", "flexai", "morpheus"]) {
  test(`a stream from ${dialect} gives the exact text`, async () => {
    const { text, type, finish, bytes } = await ask("text", { message: `[[text:${TEXT}]]` }, scripted.options(dialect));
    assert.deepEqual({ text, type, finish }, { text: TEXT, type: "complete", finish: "stop" });
    assert.ok(bytes > 0);
  });
}

test("a call without stream gives the exact text", async () => {
  assert.equal((await ask("whole", { message: `[[text:${TEXT}]]` })).text, TEXT);
});

test("a stream is parted, written and read again", async () => {
  assert.deepEqual(await ask("passedOn", { message: `[[text:${TEXT}]]` }), { text: TEXT, same: TEXT });
});

test("tools run and forms are read, by the same classes in either entry", async () => {
  const { text, parsed, same } = await ask("tools", { message: '[[tool:weather {"city":"Oslo"}]]' });
  assert.match(text, /Sunny in Oslo\./);
  assert.equal(typeof parsed.city, "string");
  assert.ok(same);
});

test("models are listed", async () => {
  assert.ok((await ask("models", {}, scripted.options("morpheus"))).ids.length >= 3);
});

test("streamed tool calls fold by index", async () => {
  const { calls } = await ask("chunks", { message: '[[tool:get_weather {"city":"Oslo"}]]' });
  assert.deepEqual(calls.map(({ name, arguments: text }) => [name, JSON.parse(text)]), [["get_weather", { city: "Oslo" }]]);
});

test("abort keeps the text and the reason", async () => {
  const answer = await ask("abort", { message: "[[text:one two three four]][[pace:100]]" });
  assert.equal(answer.name, "APIUserAbortError");
  assert.equal(answer.cause, "enough");
  assert.equal(answer.type, "aborted");
  assert.ok("one two three four".startsWith(answer.text) && answer.text !== "", answer.text);
  assert.equal(answer.partial, answer.text);
});

test("an error status is a typed error", async () => {
  const answer = await ask("text", { message: "[[status:429]][[retry-after:2]]" });
  assert.deepEqual([answer.name, answer.kind, answer.status, answer.retryAfter], ["RateLimitError", "rate_limit", 429, 2000]);
});

test("a cut stream is incomplete and keeps the text", async () => {
  const answer = await ask("text", { message: "[[text:one two three four five six seven eight nine ten]][[pace:5]][[cut:1100]]" });
  assert.equal(answer.name, "IncompleteStreamError");
  assert.ok(answer.partial.startsWith("one"), answer.partial);
});

test("bad input is a typed error", async () => {
  const answer = await ask("text", { message: 7 });
  assert.deepEqual([answer.name, answer.field], ["InvalidRequestError", "messages[0].content"]);
});

test("a server that is not there is a connection error", async () => {
  const answer = await ask("text", { message: "hi" }, { baseURL: "http://127.0.0.1:9/v1" });
  assert.deepEqual([answer.name, answer.kind], ["APIConnectionError", "connection"]);
});

/** Has a client of one's own read what the worker relays; gives the answer. */
function relayed(message) {
  const body = JSON.stringify({ options: scripted.options("openai"), message });
  const fetch = () => miniflare.dispatchFetch("http://worker.test/relay", { method: "POST", body });
  return new Chatwire({ baseURL: "http://worker.test/v1", fetch }).chat.completions.create({ model: "m", messages: [{ role: "user", content: "hi" }] });
}

test("a relayed stream passes whole, and its outcome is what the client saw", async () => {
  const completion = await relayed(`[[text:${TEXT}]][[pace:5]]`);
  assert.equal(completion.choices[0].message.content, TEXT);
  const [outcome, ...more] = await ask("outcomes", {});
  assert.deepEqual([outcome.type, outcome.completion, more], ["complete", JSON.parse(JSON.stringify(completion)), []]);
  assert.ok(outcome.completion.usage.total_tokens > 0);
});

test("a relayed error is an error on both sides", async () => {
  const { name, retryAfter } = await relayed("[[status:429]][[retry-after:2]]").catch((error) => error);
  assert.deepEqual([name, retryAfter], ["RateLimitError", 2000]);
  const [{ type, error }] = await ask("outcomes", {});
  assert.deepEqual([type, error.name, error.retryAfter], ["failed", "RateLimitError", 2000]);
});

test("a client that hangs up on a relayed stream ends it on the other side, and the outcome is told", async () => {
  const body = JSON.stringify({ options: scripted.options("openai"), message: "[[text:one two three four five six]][[pace:100]]" });
  const abort = new AbortController();
  const response = await fetch(new URL("relay", await miniflare.ready), { method: "POST", body, signal: abort.signal });
  await response.body.getReader().read();
  abort.abort();
  let outcomes = [];
  while (outcomes.length === 0) outcomes = await ask("outcomes", {});
  assert.deepEqual(outcomes.map(({ type }) => type), ["aborted"]);
});

test("a relay reads nothing ahead of its client", async () => {
  assert.deepEqual(await ask("ahead", { size: 9, count: 3 }), [0, 1, 2, 3]);
});

test("ten streams at once in one isolate keep apart", async () => {
  assert.deepEqual(await ask("many", { message: `[[text:${TEXT}]]`, count: 10 }), { texts: [TEXT], count: 10 });
});
