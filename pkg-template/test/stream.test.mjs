import assert from "node:assert/strict";
import { test } from "node:test";
import { chatwire, fake, params, rejection, serving } from "./support.mjs";

const { ChatwireError, IncompleteStreamError, InternalServerError, RateLimitError } = chatwire;
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
  const ways = [["IncompleteStreamError", {}, undefined], ["APIConnectionError", { failure: new Error("reset") }, "reset"]];
  for (const [name, how, cause] of ways) {
    const stream = await open(serving(["t:a\n", "t:b\n"], how).client);
    const chunks = [];
    const error = await rejection(collect(stream, chunks));
    assert.deepEqual(contents(chunks), ["a", "b"]);
    assert.equal(error.name, name);
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
