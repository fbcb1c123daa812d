// What must never harm a relayed body: a core that dies, a callback that throws, a client that is lost, input that is wrong.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { chatwire, fake, params, rejection, relaying, serving } from "./support.mjs";

const { InternalError, InvalidRequestError, relay } = chatwire;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a panic while metering leaves the body alone, and the next call works", async () => {
  for (const where of ["feed", "meter"]) {
    await (await serving(["ok\n"]).client.chat.completions.create(params));
    if (where === "meter") fake.panicIn = where;
    const { response, outcome, calls } = relaying(["t:a\n", "!feed\n", "t:b\n", "ok\n"]);
    assert.equal(await response.text(), "t:a\n!feed\nt:b\nok\n");
    const { type, error } = await outcome;
    assert.equal(type, "failed");
    assert.ok(error instanceof InternalError, String(error));
    assert.match(error.cause.message, new RegExp(`boom in ${where}`));
    assert.equal(calls.told, 1);
  }
  const { response, outcome } = relaying(["ok\n"]);
  await response.text();
  assert.equal((await outcome).type, "complete");
});

test("what another call does to the instance leaves the body alone too", async () => {
  const { response, outcome } = relaying(["t:a\n", "ok\n"]);
  const reader = response.body.getReader();
  await reader.read();
  await rejection(serving(["!feed\n"]).client.chat.completions.create(params));
  assert.equal(new TextDecoder().decode((await reader.read()).value), "ok\n");
  assert.equal((await reader.read()).done, true);
  assert.ok((await outcome).error instanceof InternalError);
});

test("what onOutcome throws is logged and harms nothing", async () => {
  const logged = mock.method(console, "error", () => {});
  const own = new Error("mine");
  for (const onOutcome of [() => { throw own; }, () => Promise.reject(own)]) {
    const { response } = relaying(["ok\n"], {}, { onOutcome });
    assert.equal(await response.text(), "ok\n");
    await turn();
    assert.equal(logged.mock.calls.at(-1).arguments.at(-1), own);
  }
  assert.equal(logged.mock.callCount(), 2);
  logged.mock.restore();
});

test("waitUntil gets a promise for the end of what onOutcome does", async () => {
  const kept = [];
  let saved = false;
  const onOutcome = () => turn().then(() => (saved = true));
  const { response } = relaying(["ok\n"], {}, { onOutcome, waitUntil: (promise) => kept.push(promise) });
  await response.text();
  assert.deepEqual([saved, await Promise.all(kept), saved], [false, [undefined], true]);
});

test("a body that nobody refers to any more is cancelled, one that is read is not", async () => {
  const kept = relaying(["t:a\n"], { open: true });
  const reader = kept.response.body.getReader();
  await reader.read();
  const lost = await (async () => {
    const { response, outcome, state } = relaying(["t:a\n"], { open: true });
    await response.body.getReader().read();
    return { outcome, state };
  })();
  for (let at = 0; at < 50 && lost.state.cancelled === 0; at += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    globalThis.gc();
  }
  assert.deepEqual([lost.state.cancelled, (await lost.outcome).type], [1, "aborted"]);
  assert.equal(kept.state.cancelled, 0);
  await reader.cancel();
});

test("pieces that are no bytes pass as well", async () => {
  for (const [piece, type] of [["t:a\nok\n", "complete"], [7, "failed"]]) {
    const stream = new ReadableStream({ start: (controller) => (controller.enqueue(piece), controller.close()) });
    const upstream = { status: 200, statusText: "", headers: new Headers(), body: stream, bodyUsed: false };
    const outcome = await new Promise((onOutcome) => {
      const reader = relay(upstream, { onOutcome }).body.getReader();
      reader.read().then(({ value }) => (assert.equal(value, piece), reader.read()));
    });
    assert.equal(outcome.type, type);
  }
});

test("a response without a stream is read at once", async () => {
  const upstream = { status: 200, statusText: "", headers: new Headers(), arrayBuffer: async () => new TextEncoder().encode("t:a\nok\n").buffer };
  const outcome = await new Promise((onOutcome) => relay(upstream, { onOutcome }).body.pipeTo(new WritableStream()));
  assert.equal(outcome.type, "complete");
});

test("options and responses of the wrong kind name the member, and nothing is read", () => {
  const onOutcome = () => assert.fail("told");
  const fails = (field, upstream, options) =>
    assert.throws(() => relay(upstream, options), (error) => error instanceof InvalidRequestError && error.field === field, field);
  for (const none of [undefined, null, 7, () => {}]) fails("options", new Response("x"), none);
  for (const wrong of [undefined, "x", {}]) fails("onOutcome", new Response("x"), { onOutcome: wrong });
  fails("waitUntil", new Response("x"), { onOutcome, waitUntil: {} });
  const wrong = { n: [0, 1.5, 2 ** 40, "1"], signal: [{}, "x"], maxEventBytes: [0, 2 ** 31 + 1], maxBodyBytes: [-1, NaN] };
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) fails(field, new Response("x"), { onOutcome, [field]: value });
  }
  const read = new Response("x");
  read.text();
  const locked = new Response("x");
  locked.body.getReader();
  for (const upstream of [undefined, null, "x", {}, { status: 200 }, Response.error(), Promise.resolve(new Response("x")), read, locked]) {
    fails("upstream", upstream, { onOutcome });
  }
});

test("what the core has to know is told", async () => {
  await relaying(["ok\n"], {}, { n: 2, maxEventBytes: 3, maxBodyBytes: 4 }).response.text();
  const { status, limits } = fake.requests.at(-1);
  assert.deepEqual([status, limits], [200, [2, 3, 4]]);
});
