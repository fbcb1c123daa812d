// The caller's own fetch: what it is given, and everything odd that it may give back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { APIConnectionError, APIConnectionTimeoutError, ChatwireError, Chatwire, InternalError, RateLimitError, StalledError } from "chatwire";
import { collect, rejection } from "./suite/context.mjs";
import { foldChunks, textOf } from "./support/naive.mjs";
import { ENDING, chunk } from "./support/raw.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const encode = (text) => new TextEncoder().encode(text);
const PARAMS = { model: "m", messages: [{ role: "user", content: "hi" }] };

/** Streams through a fetch of the caller's. */
function streamWith(fetch, options = {}, callOptions = undefined) {
  const client = new Chatwire({ maxRetries: 0, baseURL: "https://provider.invalid/v1", apiKey: "sk-1", fetch, ...options });
  return client.chat.completions.create({ ...PARAMS, stream: true }, callOptions);
}

/** A body that gives these pieces, one per read, and ends or fails as told. */
function bodyOf(pieces, { error, open = false } = {}) {
  const rest = [...pieces];
  return new ReadableStream({
    pull(controller) {
      if (rest.length > 0) controller.enqueue(rest.shift());
      else if (error !== undefined) controller.error(error);
      else if (!open) controller.close();
    },
  });
}

const sse = (body, init = {}) => new Response(body, { headers: { "content-type": "text/event-stream" }, ...init });

test("it gets one Request with method, URL, headers and body", async () => {
  const seen = [];
  const stream = await streamWith(async (request) => {
    seen.push({ request, body: await request.text() });
    return sse(chunk("hi") + ENDING);
  });
  assert.equal(await stream.text(), "hi");
  assert.equal(seen.length, 1);
  const [{ request, body }] = seen;
  assert.ok(request instanceof Request);
  assert.equal(request.method, "POST");
  assert.equal(request.url, "https://provider.invalid/v1/chat/completions");
  assert.equal(request.headers.get("authorization"), "Bearer sk-1");
  assert.deepEqual(JSON.parse(body), { ...PARAMS, stream: true });
});

test("its request's signal is aborted with the call", async () => {
  const abort = new AbortController();
  let signal;
  const stream = await streamWith(async (request) => {
    signal = request.signal;
    return sse(bodyOf([encode(chunk("hi"))], { open: true }));
  }, {}, { signal: abort.signal });
  for await (const _ of stream.text()) break;
  assert.equal((await stream.outcome).type, "aborted");
  assert.equal(signal.aborted, true);
});

const REJECTIONS = {
  "an Error": new TypeError("fetch failed"),
  "a text": "no network",
  "undefined": undefined,
  "null": null,
  "an object": { code: 7 },
  "a number": 7,
};
for (const [name, reason] of Object.entries(REJECTIONS)) {
  test(`a rejection with ${name} is a connection error with that cause`, async () => {
    const error = await rejection(streamWith(() => Promise.reject(reason)));
    assert.ok(error instanceof APIConnectionError, String(error));
    assert.equal(error.kind, "connection");
    assert.equal(error.cause, reason);
  });

  test(`a body that fails with ${name} keeps what came before`, async () => {
    const stream = await streamWith(async () => sse(bodyOf([encode(chunk("before"))], { error: reason ?? null })));
    const { chunks, error } = await collect(stream);
    assert.equal(foldChunks(chunks).text, "before");
    assert.ok(error instanceof ChatwireError && !(error instanceof InternalError), String(error));
    assert.equal(textOf(error.partial), "before");
    assert.equal((await stream.outcome).error, error);
  });
}

test("a fetch that throws at once is a connection error", async () => {
  const cause = new Error("at once");
  const error = await rejection(streamWith(() => { throw cause; }));
  assert.ok(error instanceof APIConnectionError, String(error));
  assert.equal(error.cause, cause);
});

test("anything that is no response is a typed error", async () => {
  for (const odd of [undefined, null, 7, "text", {}, { ok: true }, new Map()]) {
    const error = await rejection(streamWith(async () => odd));
    assert.ok(error instanceof ChatwireError && !(error instanceof InternalError), `${odd}: ${error}`);
  }
});

test("a plain object that looks like a response will do", async () => {
  const response = { ok: true, status: 200, headers: new Headers({ "content-type": "text/event-stream" }), body: bodyOf([encode(chunk("hi") + ENDING)]) };
  assert.equal(await (await streamWith(async () => response)).text(), "hi");
});

test("a response without a body is a typed error", async () => {
  const error = await rejection(streamWith(async () => new Response(null)).then((stream) => stream.final()));
  assert.ok(error instanceof ChatwireError && !(error instanceof InternalError), String(error));
});

test("an error response with headers and body is decoded", async () => {
  const body = JSON.stringify({ error: { message: "slow down", type: "rate_limit_error", code: "rate_limit_exceeded", param: null } });
  const error = await rejection(streamWith(async () => new Response(body, { status: 429, headers: { "retry-after": "2", "x-request-id": "r-9" } })));
  assert.ok(error instanceof RateLimitError, String(error));
  assert.deepEqual([error.status, error.code, error.type, error.retryAfter, error.retryable, error.requestID], [429, "rate_limit_exceeded", "rate_limit_error", 2000, true, "r-9"]);
  assert.equal(error.headers.get("retry-after"), "2");
});

test("no byte within the idle limit ends the call as stalled and cancels the body", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    start(controller) { controller.enqueue(encode(chunk("before"))); },
    cancel() { cancelled = true; },
  });
  const stream = await streamWith(async () => sse(body), { idleTimeout: 40 });
  const { chunks, error } = await collect(stream);
  assert.equal(foldChunks(chunks).text, "before");
  assert.ok(error instanceof StalledError, String(error));
  assert.equal(textOf(error.partial), "before");
  assert.equal((await stream.outcome).type, "stalled");
  assert.equal(cancelled, true);
});

test("no response within the idle limit ends the call", async () => {
  for (const callOptions of [{ idleTimeout: 40 }, undefined]) {
    const error = await rejection(streamWith(() => new Promise(() => {}), { idleTimeout: callOptions ? 60_000 : 40 }, callOptions));
    assert.ok(error instanceof StalledError || error instanceof APIConnectionTimeoutError, String(error));
  }
});

test("reads of odd sizes, empty ones too, make no difference", async () => {
  const bytes = encode(chunk("Grüße 🚀") + ENDING);
  const pieces = [bytes.slice(0, 0), ...Array.from(bytes, (_, at) => bytes.slice(at, at + 1)), bytes.slice(0, 0)];
  assert.equal(await (await streamWith(async () => sse(bodyOf(pieces)))).text(), "Grüße 🚀");
});

nothingUnhandled();
