import assert from "node:assert/strict";
import { test } from "node:test";
import { chatwire, fake, params, rejection, serving } from "./support.mjs";

const { ChatwireError, IncompleteStreamError, InternalServerError, RateLimitError, StalledError } = chatwire;
const open = (client, options) => client.chat.completions.create({ ...params, stream: true }, options);

async function collect(iterable, into = []) {
  for await (const item of iterable) into.push(item);
  return into;
}
const contents = (chunks) => chunks.map((chunk) => chunk.choices[0].delta.content);

test("chunks come in order, those of one read from a queue", async () => {
  const { client, state } = serving(["t:a\nt:b\n", "t:c\n", "ok\n"]);
  const stream = await open(client);
  assert.equal(state.reads, 0, "nothing is read before the consumer asks");
  assert.deepEqual(contents(await collect(stream)), ["a", "b", "c"]);
  const outcome = await stream.outcome;
  assert.deepEqual([outcome.type, outcome.error, outcome.requestID], ["complete", null, "r-1"]);
  assert.equal(stream.requestID, "r-1");
  assert.equal(stream.controller.signal.aborted, false);
});

test("text comes in pieces, or whole", async () => {
  const texts = ["t:a\nt:b\n", "x\n", "t:c\n", "ok\n"];
  assert.deepEqual(await collect((await open(serving(texts).client)).text()), ["ab", "c"]);
  const text = (await open(serving(texts).client)).text();
  assert.equal(await text, "abc");
  assert.equal(await text, "abc", "awaiting again gives the same");
});

test("final gives the completion", async () => {
  const completion = await (await open(serving(["t:a\n", "ok\n"]).client)).final();
  assert.equal(completion.choices[0].message.content, "a");
});

test("without stream the completion comes at once, with its request id", async () => {
  const completion = await serving(["t:a\n", "ok\n"]).client.chat.completions.create(params);
  assert.equal(completion.choices[0].message.content, "a");
  assert.equal(completion._request_id, "r-1");
  assert.deepEqual(Object.keys(completion), ["object", "choices"]);
});

test("calls of next that do not await each other are answered in order", async () => {
  const iterator = (await open(serving(["t:a\nt:b\n", "t:c\n", "ok\n"]).client))[Symbol.asyncIterator]();
  const results = await Promise.all(Array.from({ length: 5 }, () => iterator.next()));
  assert.deepEqual(results.map(({ done, value }) => (done ? "end" : value.choices[0].delta.content)), ["a", "b", "c", "end", "end"]);
});

test("the last text without a newline is not lost", async () => {
  const { client } = serving(["t:a\nt:b"]);
  const stream = await open(client);
  const chunks = [];
  const error = await rejection(collect(stream, chunks));
  assert.deepEqual(contents(chunks), ["a", "b"]);
  assert.ok(error instanceof IncompleteStreamError);
});

test("an answer cut short gives all that came, then throws with the partial answer", async () => {
  for (const [how, cause] of [[{}, undefined], [{ failure: new Error("reset") }, "reset"]]) {
    const stream = await open(serving(["t:a\n", "t:b\n"], how).client);
    const chunks = [];
    const error = await rejection(collect(stream, chunks));
    assert.deepEqual(contents(chunks), ["a", "b"]);
    assert.equal(error.name, "IncompleteStreamError");
    assert.equal(error.partial.choices[0].message.content, "ab");
    assert.equal(error.cause?.message, cause);
    assert.equal((await stream.outcome).error, error);
  }
});

test("a server's error in the stream has its class and members", async () => {
  const error = await rejection((await open(serving(["t:a\n", "e:out of luck\n"]).client)).final());
  assert.ok(error instanceof InternalServerError);
  assert.deepEqual([error.message, error.kind, error.status, error.retryAfter, error.retryable], ["out of luck", "server", undefined, 2000, true]);
  assert.deepEqual(error.error, { message: "out of luck" });
});

test("a status that is no success rejects create, and the reply is freed", async () => {
  const freed = fake.freed;
  const error = await rejection(open(serving(["e:slow down\n"], { status: 429 }).client));
  assert.ok(error instanceof RateLimitError);
  assert.equal(error.headers.get("x-request-id"), "r-1");
  assert.equal(fake.freed, freed + 1);
});

test("reading twice is a clear error", async () => {
  const again = /is being read already/;
  const stream = await open(serving(["t:a\n", "ok\n"]).client);
  await collect(stream);
  await assert.rejects(stream.final(), again);
  assert.throws(() => stream.text(), again);
  assert.throws(() => stream[Symbol.asyncIterator](), ChatwireError);
  const text = (await open(serving(["t:a\n", "ok\n"]).client)).text();
  await collect(text);
  await assert.rejects(async () => await text, again);
  assert.throws(() => text[Symbol.asyncIterator](), again);
});

test("break frees, cancels and tells nobody", async () => {
  const { client, state } = serving(["t:a\nt:b\n"], { open: true });
  const freed = fake.freed;
  const stream = await open(client);
  for await (const _ of stream) break;
  const outcome = await stream.outcome;
  assert.deepEqual([outcome.type, outcome.error.kind, outcome.completion.choices[0].message.content], ["aborted", "aborted", "ab"]);
  assert.equal(fake.freed, freed + 1);
  assert.equal(state.cancelled, 1);
  assert.equal(fake.requests.at(-1).signal.aborted, true);
});

test("an error in the loop is the caller's own, and frees", async () => {
  const freed = fake.freed;
  const own = new Error("mine");
  const stream = await open(serving(["t:a\n"], { open: true }).client);
  const error = await rejection((async () => {
    for await (const _ of stream.text()) throw own;
  })());
  assert.equal(error, own);
  assert.equal(fake.freed, freed + 1);
});

test("return while a read is pending ends the pending next", async () => {
  const iterator = (await open(serving([], { open: true }).client))[Symbol.asyncIterator]();
  const pending = iterator.next();
  assert.deepEqual(await iterator.return(), { done: true, value: undefined });
  assert.deepEqual(await pending, { done: true, value: undefined });
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
});

test("a stall ends the call, before the headers and after", async () => {
  const silent = new chatwire.Chatwire({ fetch: () => new Promise(() => {}), idleTimeout: 30 });
  assert.ok((await rejection(open(silent))) instanceof StalledError);
  const { client, state } = serving(["t:a\n"], { open: true }, { idleTimeout: 30 });
  const stream = await open(client);
  const error = await rejection(stream.final());
  assert.ok(error instanceof StalledError && error instanceof chatwire.APIConnectionTimeoutError);
  assert.equal(error.kind, "stalled");
  assert.equal(error.partial.choices[0].message.content, "a");
  assert.equal(state.cancelled, 1);
});

test("a consumer that takes longer than the limit is no stall", async () => {
  const { client } = serving(["t:a\n", "t:b\n", "ok\n"], {}, { idleTimeout: 20 });
  const seen = [];
  for await (const piece of (await open(client)).text()) {
    seen.push(piece);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(seen, ["a", "b"]);
});

test("a whole answer lets its body end, so that the connection can be used again", async () => {
  const { client, state } = serving(["t:a\n", "ok\n"]);
  assert.equal(await (await open(client)).text(), "a");
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(state, { cancelled: 0, reads: 3 });
  const held = serving(["ok\n"], { open: true });
  await (await open(held.client)).final();
  assert.equal(held.state.cancelled, 0);
  while (held.state.cancelled === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const chatty = serving(["ok\n", "t:more\n"], { open: true });
  await (await open(chatty.client)).final();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(chatty.state.cancelled, 1);
});

test("a response without a stream is read at once", async () => {
  const response = { status: 200, headers: new Headers(), arrayBuffer: async () => new TextEncoder().encode("t:a\nok\n").buffer };
  const client = new chatwire.Chatwire({ fetch: async () => response });
  assert.equal(await (await open(client)).text(), "a");
});

test("a body that was read already is a typed error", async () => {
  const response = new Response("t:a\nok\n");
  response.body.getReader();
  const error = await rejection((await open(new chatwire.Chatwire({ fetch: async () => response }))).final());
  assert.ok(error instanceof IncompleteStreamError);
  assert.ok(error.cause instanceof Error);
});

test("a body of something else than bytes is a typed error, one of text is read", async () => {
  const of = (value) => {
    const body = new ReadableStream({ start: (controller) => (controller.enqueue(value), controller.close()) });
    return new chatwire.Chatwire({ fetch: async () => ({ status: 200, headers: new Headers(), body }) });
  };
  assert.equal(await (await open(of("t:a\nok\n"))).text(), "a");
  assert.equal(await (await open(of(new TextEncoder().encode("t:a\nok\n").buffer))).text(), "a");
  assert.ok((await rejection((await open(of(7))).final())) instanceof IncompleteStreamError);
});

test("a stream that nobody refers to any more is cancelled", async () => {
  const { client, state } = serving(["t:a\n"], { open: true });
  const freed = fake.freed;
  await (async () => void (await open(client)))();
  for (let turn = 0; turn < 50 && fake.freed === freed; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    globalThis.gc();
  }
  assert.equal(fake.freed, freed + 1);
  assert.equal(state.cancelled, 1);
});
