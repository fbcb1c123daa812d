// The packed package's edge entry in workerd, the runtime of Cloudflare Workers, which refuses to compile wasm at run time.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
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

test("ten streams at once in one isolate keep apart", async () => {
  assert.deepEqual(await ask("many", { message: `[[text:${TEXT}]]`, count: 10 }), { texts: [TEXT], count: 10 });
});
