// The packed package in Chromium: a raw module script, a strict policy, a provider on another origin.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { openPage, startChromium } from "../js/support/browser.mjs";
import { PACKAGE, TESTS } from "../js/support/paths.mjs";
import { DIALECTS, startScripted } from "../js/support/scripted.mjs";
import { serveFolders } from "../js/support/static.mjs";

const TEXT = "Hello 世界, 🚀 \"quoted\" from a page.";
const SLOW = "one two three four five six seven eight nine ten eleven twelve";

const mounts = { "/chatwire/": join(PACKAGE, "dist"), "/": join(TESTS, "e2e", "pages") };
const scripted = await startScripted();
const policy = (script) => `default-src 'none'; img-src data:; script-src ${script}; connect-src ${scripted.origin}`;
const site = await serveFolders(mounts, policy("'self' 'wasm-unsafe-eval'"));
const strict = await serveFolders(mounts, policy("'self'"));
const browser = await startChromium();
after(async () => {
  await browser.close();
  await Promise.all([site.close(), strict.close(), scripted.close()]);
});

/** Opens the page, calls its `stream`, or what else is named, and closes it again. */
async function stream(call, origin = site.origin, name = "stream") {
  const { page, problems } = await openPage(browser, `${origin}/`);
  await page.waitForFunction(() => globalThis.ready === true);
  const answer = await page.evaluate(([named, given]) => globalThis[named](given), [name, call]);
  const shown = await page.textContent("#answer");
  await page.close();
  return { ...answer, shown, problems };
}

for (const dialect of DIALECTS) {
  test(`a page streams the exact text from ${dialect} on another origin`, async () => {
    const answer = await stream({ options: scripted.options(dialect), message: `[[text:${TEXT}]][[pace:10]]` });
    assert.equal(answer.error, undefined, JSON.stringify(answer.error));
    assert.equal(answer.text, TEXT);
    assert.equal(answer.shown, TEXT);
    assert.equal(answer.type, "complete");
    assert.equal(answer.finish, "stop");
    assert.ok(answer.pieces > 1, `the text came in ${answer.pieces} pieces`);
    assert.deepEqual(answer.problems, []);
  });
}

for (const dialect of DIALECTS) {
  test(`a page lists the models of ${dialect} on another origin`, async () => {
    const health = dialect === "neuroflash";
    const answer = await stream({ options: scripted.options(dialect), health }, site.origin, "listed");
    assert.ok(answer.ids.length >= 3);
    assert.deepEqual([answer.health, answer.problems], [health ? {} : false, []]);
  });
}

test("a page that holds an OAuth secret is refused", async () => {
  const { name, field } = await stream({}, site.origin, "secret");
  assert.deepEqual([name, field], ["InvalidRequestError", "clientSecret"]);
});

test("a page parts a stream, writes it and reads it again", async () => {
  const { text, events, problems } = await stream({ options: scripted.options("openai"), message: `[[text:${TEXT}]][[pace:5]]` }, site.origin, "passedOn");
  assert.deepEqual([text, events, problems], [TEXT, ["content.delta", "content.done"], []]);
});

test("a page runs a tool", async () => {
  const { text, problems } = await stream({ options: scripted.options("openai"), message: '[[tool:weather {"city":"Oslo"}]]' }, site.origin, "run");
  assert.match(text, /Sunny in Oslo\./);
  assert.deepEqual(problems, []);
});

test("tool calls stream into a page", async () => {
  const { calls, finish, problems } = await stream({ options: scripted.options("openai"), message: '[[tool:get_weather {"city":"Oslo"}]]' });
  assert.deepEqual(calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)]), [["get_weather", { city: "Oslo" }]]);
  assert.equal(finish, "tool_calls");
  assert.deepEqual(problems, []);
});

test("abort in a page keeps the text", async () => {
  const { text, error } = await stream({ options: scripted.options("openai"), message: `[[text:${SLOW}]][[pace:60]]`, abortAfter: 2 });
  assert.equal(error.name, "APIUserAbortError");
  assert.ok(SLOW.startsWith(text) && text !== SLOW && text !== "", text);
  assert.equal(error.partial, text);
});

for (const [fault, name] of [["cut", "IncompleteStreamError"], ["reset", "APIConnectionError"]]) {
  test(`a ${fault} in mid-stream keeps the text`, async () => {
    const { text, error } = await stream({ options: scripted.options("openai"), message: `[[text:${SLOW}]][[pace:10]][[${fault}:1100]]` });
    assert.equal(error.name, name, error.message);
    assert.ok(SLOW.startsWith(text) && text !== "", text);
    assert.equal(error.partial, text);
  });
}

test("a page, as a service worker might, relays a stream and its outcome", async () => {
  const { baseURL, apiKey } = scripted.options("openai");
  const body = JSON.stringify({ model: "gpt-4.1-mini", messages: [{ role: "user", content: `[[text:${SLOW}]][[pace:20]]` }], stream: true });
  const init = { method: "POST", headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }, body };
  const call = { url: `${baseURL}/chat/completions`, init };
  const { status, bytes, metered, type, text } = await stream(call, site.origin, "relayed");
  assert.deepEqual([status, type, text, bytes], [200, "complete", SLOW, metered]);
  const left = await stream({ ...call, cancelAfter: 5 }, site.origin, "relayed");
  assert.equal(left.type, "aborted");
  assert.ok(SLOW.startsWith(left.text) && left.text !== SLOW, left.text);
});

test("a stall ends by the idle limit and keeps the text", async () => {
  const { text, error } = await stream({ options: { ...scripted.options("openai"), idleTimeout: 400 }, message: `[[text:${SLOW}]][[stall:1100]]` });
  assert.equal(error.name, "StalledError");
  assert.equal(error.partial, text);
});

test("an error status is typed across origins", async () => {
  const { error } = await stream({ options: scripted.options("openai"), message: "[[status:429]][[retry-after:2]]" });
  assert.deepEqual([error.name, error.kind, error.status], ["RateLimitError", "rate_limit", 429]);
});

test("a header that the provider does not allow fails as a connection error", async () => {
  const { error } = await stream({ options: { ...scripted.options("morpheus"), defaultHeaders: { "x-not-allowed": "1" } }, message: "hi" });
  assert.deepEqual([error.name, error.kind], ["APIConnectionError", "connection"]);
});

test("without 'wasm-unsafe-eval' a call is refused with an error and does not hang", async () => {
  const { error } = await stream({ options: scripted.options("openai"), message: "hi" }, strict.origin);
  assert.notEqual(error, undefined);
  assert.match(error.message, /wasm|webassembly|content security policy/i);
});
