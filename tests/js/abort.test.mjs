// Aborting at every moment and with every kind of reason.
import assert from "node:assert/strict";
import { getEventListeners, setMaxListeners } from "node:events";
import { after, test } from "node:test";
import { APIUserAbortError, Chatwire, relay } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { textOf } from "./support/naive.mjs";
import { ENDING, chunk, startRaw, startStream } from "./support/raw.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

let noticed = () => {};

const server = await startRaw((request, response) => {
  if (request.url.startsWith("/v1/body")) startStream(response).write(chunk("begun"));
  if (request.url.startsWith("/v1/whole")) startStream(response).end(chunk("whole") + ENDING);
  if (request.url.startsWith("/v1/many")) startStream(response).write(chunk("one") + chunk("two") + chunk("three") + chunk("four"));
  if (request.url.startsWith("/v1/json")) response.writeHead(200, { "content-type": "application/json" }).end('{"choices":[{"index":0,"message":{"role":"assistant","content":"whole"},"finish_reason":"stop"}]}');
  if (request.url.startsWith("/v1/refused")) response.writeHead(503, { "content-type": "application/json", "retry-after-ms": "5" }).end('{"error":{"message":"busy"}}');
  if (request.url.startsWith("/v1/empty")) response.writeHead(204).end();
  if (request.url.startsWith("/v1/cut")) startStream(response).write(chunk("cut"), () => setImmediate(() => response.socket.resetAndDestroy()));
  noticed();
});
after(() => server.close());

const params = { model: "m", messages: [{ role: "user", content: "hi" }] };
const at = (path) => new Chatwire({ maxRetries: 0, baseURL: `${server.url}/${path}`, apiKey: "sk-1" });

/** Resolves when the next request has reached the server. */
const nextRequest = () => new Promise((resolve) => { noticed = resolve; });

const REASONS = {
  "no reason": [],
  "a text": ["enough"],
  "an empty text": [""],
  "an Error": [new Error("enough")],
  "a plain object": [{ why: "enough" }],
  "null": [null],
  "a number": [0],
  "a symbol": [Symbol("enough")],
  "a DOMException": [new DOMException("late", "TimeoutError")],
  "a frozen object without prototype": [Object.freeze(Object.create(null))],
};

function assertAborted(error, signal) {
  assert.ok(error instanceof APIUserAbortError, `${String(error?.name)}: ${String(error?.message)}`);
  assert.equal(error.name, "APIUserAbortError");
  assert.equal(error.kind, "aborted");
  assert.equal(error.cause, signal.reason);
}

for (const [name, reason] of Object.entries(REASONS)) {
  for (const stream of [false, true]) {
    const form = stream ? "a stream" : "a call";

    test(`${form} aborted with ${name} before it is sent rejects`, async () => {
      const signal = AbortSignal.abort(...reason);
      const before = server.requests.length;
      assertAborted(await rejection(at("headers").chat.completions.create({ ...params, stream }, { signal })), signal);
      assert.equal(server.requests.length, before, "nothing may be sent");
    });

    test(`${form} aborted with ${name} while the server thinks rejects and hangs up`, async () => {
      const abort = new AbortController();
      const arrived = nextRequest();
      const call = rejection(at("headers").chat.completions.create({ ...params, stream }, { signal: abort.signal }));
      await arrived;
      abort.abort(...reason);
      assertAborted(await call, abort.signal);
      assert.equal(await server.last().closed, true);
    });
  }

  test(`a stream aborted with ${name} while the body runs keeps the text and hangs up`, async () => {
    const abort = new AbortController();
    const stream = await at("body").chat.completions.create({ ...params, stream: true }, { signal: abort.signal });
    const error = await rejection((async () => {
      for await (const _ of stream) abort.abort(...reason);
    })());
    assertAborted(error, abort.signal);
    assert.equal(textOf(error.partial), "begun");
    assert.equal((await stream.outcome).type, "aborted");
    assert.equal(await server.last().closed, true);
  });
}

test("a signal that follows others ends a call with their reason", async () => {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, new AbortController().signal]);
  const stream = await at("body").chat.completions.create({ ...params, stream: true }, { signal });
  controller.abort("enough");
  const error = await rejection(stream.text());
  assert.ok(error instanceof APIUserAbortError && error.cause === "enough", String(error));
});

test("AbortSignal.timeout ends a call that the server never answers", async () => {
  const signal = AbortSignal.timeout(50);
  assertAborted(await rejection(at("headers").chat.completions.create(params, { signal })), signal);
});

test("a stream that nobody reads ends when its signal is aborted", async () => {
  const abort = new AbortController();
  const stream = await at("body").chat.completions.create({ ...params, stream: true }, { signal: abort.signal });
  abort.abort("unread");
  const outcome = await stream.outcome;
  assert.equal(outcome.type, "aborted");
  assert.equal(outcome.error.cause, "unread");
  assert.equal(await server.last().closed, true);
});

test("both sides of a parted stream end when it is aborted while they wait", async () => {
  const abort = new AbortController();
  const stream = await at("body").chat.completions.create({ ...params, stream: true }, { signal: abort.signal });
  const [left, right] = stream.tee();
  const pieces = left.text()[Symbol.asyncIterator]();
  assert.equal((await pieces.next()).value, "begun");
  // Each waits for more, one for the other's reading of the body.
  const ends = [rejection(pieces.next()), rejection(right.final())];
  await new Promise((resolve) => setImmediate(resolve));
  abort.abort("enough");
  for (const error of await Promise.all(ends)) assertAborted(error, abort.signal);
  for (const side of [left, right]) assert.equal((await side.outcome).type, "aborted");
  assert.equal(await server.last().closed, true);
});

test("break hangs up", async () => {
  const stream = await at("body").chat.completions.create({ ...params, stream: true });
  for await (const _ of stream) break;
  assert.equal((await stream.outcome).type, "aborted");
  assert.equal(await server.last().closed, true);
});

test("an error thrown in the loop is the caller's own and hangs up", async () => {
  const stream = await at("body").chat.completions.create({ ...params, stream: true });
  const own = new Error("mine");
  const error = await rejection((async () => {
    for await (const _ of stream) throw own;
  })());
  assert.equal(error, own);
  assert.equal(await server.last().closed, true);
});

test("abort after the end changes nothing", async () => {
  const abort = new AbortController();
  const stream = await at("whole").chat.completions.create({ ...params, stream: true }, { signal: abort.signal });
  assert.equal(await stream.text(), "whole");
  abort.abort();
  stream.controller.abort();
  assert.equal((await stream.outcome).type, "complete");
});

test("an abort inside a callback ends the call at once, wherever that is called", async () => {
  // A tool of one's own server, a hook, a key: each is called in the midst of a call.
  const moments = {
    onRequest: (stop) => ({ onRequest: stop }),
    onResponse: (stop) => ({ onResponse: stop }),
    apiKey: (stop) => ({ apiKey: () => (stop(), "sk-2") }),
    onRetry: (stop) => ({ onRetry: stop, maxRetries: 2 }),
  };
  for (const [name, options] of Object.entries(moments)) {
    for (const stream of [false, true]) {
      const abort = new AbortController();
      const path = name === "onRetry" ? "refused" : "whole";
      const client = new Chatwire({ maxRetries: 0, baseURL: `${server.url}/${path}`, apiKey: "sk-1", ...options(() => abort.abort("enough")) });
      const error = await rejection((async () => {
        const answer = await client.chat.completions.create({ ...params, stream }, { signal: abort.signal });
        if (stream) await answer.text();
      })(), name);
      assertAborted(error, abort.signal);
      assert.equal(getEventListeners(abort.signal, "abort").length, 0, name);
    }
  }
});

test("an abort in the midst of what a read brought hands out nothing more", async () => {
  for (const read of [(stream) => stream, (stream) => stream.events()]) {
    const abort = new AbortController();
    const stream = await at("many").chat.completions.create({ ...params, stream: true }, { signal: abort.signal });
    let items = 0;
    const error = await rejection((async () => {
      for await (const _ of read(stream)) if ((items += 1) === 2) abort.abort("enough");
    })());
    assertAborted(error, abort.signal);
    // The first item may be the only one of its read.
    assert.equal(items, 2);
    assert.equal(getEventListeners(abort.signal, "abort").length, 0);
  }
});

test("an abort reaches a response that was asked for as it is, with its reason", async () => {
  for (const [name, reason] of Object.entries(REASONS)) {
    const abort = new AbortController();
    const response = await at("body").chat.completions.create({ ...params, stream: true }, { signal: abort.signal }).asResponse();
    assert.equal(response.url, `${server.url}/body/chat/completions`);
    const reader = response.body.getReader();
    assert.equal(new TextDecoder().decode((await reader.read()).value), chunk("begun"));
    const next = reader.read().then(() => assert.fail(), (error) => error);
    abort.abort(...reason);
    assert.equal(await next, abort.signal.reason, name);
    assert.equal(await server.last().closed, true);
    assert.equal(getEventListeners(abort.signal, "abort").length, 0);
  }
});

/** Each way to make a call and to be done with it. */
const WAYS = [
  (call) => call("whole").then((stream) => stream.text()),
  (call) => call("whole").then((stream) => stream.final()),
  (call) => call("whole").then(async (stream) => { for await (const _ of stream); }),
  (call) => call("whole").then(async (stream) => { for await (const _ of stream) break; }),
  (call) => call("body").then(async (stream) => { for await (const _ of stream.text()) break; }),
  (call) => call("whole").then((stream) => { const [left, right] = stream.tee(); return Promise.all([left.text(), right.final()]); }),
  (call) => call("whole").then((stream) => stream.toResponse().text()),
  (call) => call("whole").asResponse().then((response) => response.text()),
  (call) => call("body").asResponse().then((response) => response.body.cancel()),
  (call) => call("cut").asResponse().then((response) => rejection(response.text())),
  (call) => call("empty").asResponse().then((response) => assert.equal(response.body, null)),
  (call) => call("json", { stream: false }),
  (call) => rejection(call("refused")),
  (call) => rejection(call("refused", { stream: false })),
  (call) => call("refused").asResponse().then((response) => response.text()),
  (call) => rejection(call("cut").then((stream) => stream.final())),
  (call) => rejection(call("whole", { model: undefined })),
  (call) => call("body").then((stream) => { stream.controller.abort(); return stream.outcome; }),
  (call, signal) => fetch(`${server.url}/whole`, { method: "POST" }).then((upstream) => relay(upstream, { onOutcome() {}, signal }).text()),
  (call, signal) => fetch(`${server.url}/body`, { method: "POST" }).then((upstream) => relay(upstream, { onOutcome() {}, signal }).body.cancel()),
];

test("ten thousand calls, however they are made and left, leave no listener on a signal that outlives them", async () => {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const clients = Object.fromEntries(["whole", "body", "cut", "json", "refused", "empty"].map((path) => [path, at(path)]));
  const call = (path, more) => clients[path].chat.completions.create({ ...params, stream: true, ...more }, { signal });
  let number = 0;
  await Promise.all(Array.from({ length: 20 }, async () => {
    while (number < 10_000) await WAYS[(number += 1) % WAYS.length](call, signal);
  }));
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

nothingUnhandled();
