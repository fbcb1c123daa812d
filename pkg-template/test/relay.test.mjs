// A relayed body: what is read for it, what becomes of it, and the one outcome that is told.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { chatwire, fake, rejection, relaying } from "./support.mjs";

const { APIConnectionError, APIUserAbortError, IncompleteStreamError, relay } = chatwire;

const contentOf = ({ completion }) => completion.choices[0]?.message.content;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("bytes pass as they came, one read for each that is asked for", async () => {
  const pieces = ["t:a\n", "t:b\n", "ok\n", "more"].map((text) => new TextEncoder().encode(text));
  let reads = 0;
  const upstream = new ReadableStream({
    pull(controller) {
      if (reads < pieces.length) controller.enqueue(pieces[reads++]);
      else controller.close();
    },
  }, { highWaterMark: 0 });
  const told = [];
  const reader = relay(new Response(upstream), { onOutcome: (outcome) => told.push(outcome) }).body.getReader();
  await turn();
  assert.equal(reads, 0, "nothing is read before the client asks");
  for (const [at, piece] of pieces.entries()) {
    assert.equal((await reader.read()).value, piece, "the same object");
    await turn();
    assert.equal(reads, at + 1, "and nothing ahead of the client");
    assert.equal(told.length, 0, "the outcome waits for the end of the body, though it may stand before");
  }
  assert.equal((await reader.read()).done, true);
  assert.deepEqual(told.map((outcome) => [outcome.type, contentOf(outcome), outcome.error]), [["complete", "ab", null]]);
});

test("reads that do not wait for each other are answered in order, and read nothing ahead", async () => {
  const { response, state } = relaying(["t:a\n", "t:b\n", "t:c\n", "t:d\n"], { open: true });
  const reader = response.body.getReader();
  const results = await Promise.all([reader.read(), reader.read(), reader.read()]);
  assert.equal(results.map(({ value }) => new TextDecoder().decode(value)).join(""), "t:a\nt:b\nt:c\n");
  await turn();
  assert.equal(state.reads, 3);
});

test("a client that goes away cancels the body, and the outcome has what came", async () => {
  const { freed } = fake;
  const { response, state, outcome, calls } = relaying(["t:a\n", "t:b\n"], { open: true });
  const reader = response.body.getReader();
  await reader.read();
  await reader.cancel("gone");
  const { type, error, ...rest } = await outcome;
  assert.deepEqual([type, error.cause, contentOf(rest), contentOf({ completion: error.partial })], ["aborted", "gone", "a", "a"]);
  assert.ok(error instanceof APIUserAbortError);
  assert.deepEqual([state.cancelled, fake.freed, calls.told], [1, freed + 1, 1]);
});

test("a client may go away before anything was read, and while a read is pending", async () => {
  const early = relaying(["t:a\n"], { open: true });
  await early.response.body.cancel();
  assert.deepEqual([(await early.outcome).type, early.state.cancelled], ["aborted", 1]);
  const pending = relaying([], { open: true });
  const reader = pending.response.body.getReader();
  const read = reader.read();
  await turn();
  await reader.cancel();
  assert.equal((await read).done, true);
  assert.deepEqual([(await pending.outcome).type, pending.state.cancelled], ["aborted", 1]);
  await turn();
  assert.deepEqual([early.calls.told, pending.calls.told], [1, 1]);
});

test("an answer that was whole stays so when the client goes away or the body breaks", async () => {
  const left = relaying(["t:a\nok\n"], { open: true });
  const reader = left.response.body.getReader();
  await reader.read();
  await reader.cancel();
  assert.equal((await left.outcome).type, "complete");
  const broken = relaying(["t:a\nok\n"], { failure: new Error("reset") });
  await assert.rejects(broken.response.text(), /reset/);
  assert.equal((await broken.outcome).type, "complete");
});

test("a body that breaks breaks for the client too, by the same error", async () => {
  const failure = new Error("reset");
  const { response, outcome, calls } = relaying(["t:a\n"], { failure });
  assert.equal(await rejection(response.text()), failure);
  const told = await outcome;
  assert.ok(told.error instanceof APIConnectionError);
  assert.deepEqual([told.type, told.error.cause, contentOf(told), calls.told], ["failed", failure, "a", 1]);
});

test("a body that ends early is incomplete", async () => {
  const { response, outcome } = relaying(["t:a\n"]);
  assert.equal(await response.text(), "t:a\n");
  const { type, error } = await outcome;
  assert.equal(type, "incomplete");
  assert.ok(error instanceof IncompleteStreamError);
});

test("a signal breaks the body with its reason, whether or not a read is pending", async () => {
  for (const when of ["before", "pending", "between"]) {
    const abort = new AbortController();
    if (when === "before") abort.abort("enough");
    const { response, state, outcome } = relaying(["t:a\n"], { open: true }, { signal: abort.signal });
    const reader = response.body.getReader();
    if (when !== "before") await reader.read();
    const pending = when === "pending" ? rejection(reader.read()) : undefined;
    await turn();
    abort.abort("enough");
    assert.equal(await (pending ?? rejection(reader.read())), "enough");
    const { type, error } = await outcome;
    assert.deepEqual([type, error.cause, state.cancelled], ["aborted", "enough", 1], when);
    assert.equal(getEventListeners(abort.signal, "abort").length, 0);
  }
});

test("a signal that outlives the body keeps no listener and changes nothing", async () => {
  const abort = new AbortController();
  const { response, outcome, calls } = relaying(["ok\n"], {}, { signal: abort.signal });
  await response.text();
  assert.equal(getEventListeners(abort.signal, "abort").length, 0);
  abort.abort();
  assert.deepEqual([(await outcome).type, calls.told], ["complete", 1]);
});

test("a transform changes what goes on, and hands cancelling on; the meter sees what came", async () => {
  const upper = (body) => body.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({
    transform: (text, controller) => controller.enqueue(text.toUpperCase()),
  })).pipeThrough(new TextEncoderStream());
  const whole = relaying(["t:a\n", "ok\n"], { headers: { "content-length": "7" } }, { transform: upper });
  assert.equal(whole.response.headers.get("content-length"), null);
  assert.equal(await whole.response.text(), "T:A\nOK\n");
  assert.equal(contentOf(await whole.outcome), "a");
  const left = relaying(["t:a\n", "t:b\n"], { open: true }, { transform: upper });
  const reader = left.response.body.getReader();
  await reader.read();
  await reader.cancel();
  assert.equal((await left.outcome).type, "aborted");
  assert.equal(left.state.cancelled, 1);
});
