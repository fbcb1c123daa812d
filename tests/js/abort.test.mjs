// Aborting at every moment and with every kind of reason.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, test } from "node:test";
import { APIUserAbortError, Chatwire } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { textOf } from "./support/naive.mjs";
import { ENDING, chunk, startRaw, startStream } from "./support/raw.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

/** Requests that the server has seen and not answered yet. */
const waiting = [];
let noticed = () => {};

const server = await startRaw((request, response) => {
  if (request.url.startsWith("/v1/body")) startStream(response).write(chunk("begun"));
  if (request.url.startsWith("/v1/whole")) startStream(response).end(chunk("whole") + ENDING);
  waiting.push(response);
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

test("calls leave no listener on a signal that outlives them", async () => {
  const abort = new AbortController();
  for (let turn = 0; turn < 3; turn += 1) {
    const stream = await at("whole").chat.completions.create({ ...params, stream: true }, { signal: abort.signal });
    await stream.text();
    await stream.outcome;
  }
  assert.equal(getEventListeners(abort.signal, "abort").length, 0);
});

nothingUnhandled();
