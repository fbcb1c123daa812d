// A stream passed on, read twice, told by events; and the response beside the result.

import assert from "node:assert/strict";
import { test } from "node:test";
import { body, chatwire, fake, full, params, rejection, serving } from "./support.mjs";

const { APIConnectionError, APIUserAbortError, ChatCompletionStream, ChatwireError, IncompleteStreamError } = chatwire;
const open = (client, options) => client.chat.completions.create({ ...params, stream: true }, options);
const decoder = new TextDecoder();

async function textOf(stream) {
  let text = "";
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
}
const collect = async (iterable) => {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
};

test("a stream is written as events that end with the sentinel, or as lines", async () => {
  const texts = ["t:a\n", "t:b\n", "ok\n"];
  const chunk = (content) => JSON.stringify({ choices: [{ index: 0, delta: { content } }] });
  const sse = (await open(serving(texts).client)).toReadableStream();
  assert.equal(await textOf(sse), `data: ${chunk("a")}\n\ndata: ${chunk("b")}\n\ndata: [DONE]\n\n`);
  const lines = (await open(serving(texts).client)).toReadableStream({ format: "ndjson" });
  assert.equal(await textOf(lines), `${chunk("a")}\n${chunk("b")}\n`);
});

test("what does not come whole ends in an error object", async () => {
  const cut = await textOf((await open(serving(["t:a\n"]).client)).toReadableStream());
  assert.match(cut, /"a".*\n\ndata: {"error":{"message":"incomplete","type":"incomplete","code":"incomplete","param":null}}\n\n$/s);
  const failed = await textOf((await open(serving(["e:too much\n"]).client)).toReadableStream());
  assert.match(failed, /data: {"error":{"message":"too much"/);
});

test("what of an error goes out is the caller's to say", async () => {
  const told = [];
  const errorOf = (error) => (told.push(error), { message: "Try again." });
  const written = async (write) => textOf(write(await open(serving(["t:a\n", "e:the key is k\n"]).client)));
  assert.match(await written((stream) => stream.toReadableStream({ errorOf })), /\n\ndata: {"error":{"message":"Try again."}}\n\n$/);
  assert.match(await written((stream) => stream.toResponse({ format: "ndjson", errorOf }).body), /\n{"error":{"message":"Try again."}}\n$/);
  assert.deepEqual(told.map(({ name, message }) => [name, message]), [["InternalServerError", "the key is k"], ["InternalServerError", "the key is k"]]);
  // One that throws breaks the stream: it must not look whole.
  const throws = written((stream) => stream.toReadableStream({ errorOf: () => { throw new Error("not even that"); } }));
  assert.equal((await rejection(throws)).message, "not even that");
});

test("a response has the headers that a stream needs, and those of its maker", async () => {
  const response = (await open(serving(["t:a\n", "ok\n"]).client)).toResponse({ status: 201, headers: { "cache-control": "no-store", "x-own": "1" } });
  assert.equal(response.status, 201);
  assert.deepEqual(Object.fromEntries(response.headers), {
    "cache-control": "no-store", "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no", "x-own": "1", "x-request-id": "r-1",
  });
  assert.match(await response.text(), /\[DONE\]/);
  const lines = (await open(serving(["ok\n"]).client)).toResponse({ format: "ndjson" });
  assert.match(lines.headers.get("content-type"), /ndjson/);
});

test("nothing is read before somebody reads, and who leaves cancels the request", async () => {
  const { client, state } = serving(["t:a\n", "t:b\n"], { open: true });
  const stream = await open(client);
  const reader = stream.toReadableStream().getReader();
  assert.equal(state.reads, 0);
  await reader.read();
  await reader.cancel();
  assert.equal(state.cancelled, 1);
  assert.equal((await stream.outcome).type, "aborted");
});

test("a silent stream is kept alive by comments", async () => {
  const { client } = serving(["t:a\n"], { open: true });
  const reader = (await open(client)).toReadableStream({ keepAlive: 5 }).getReader();
  await reader.read();
  assert.equal(decoder.decode((await reader.read()).value), ": keep-alive\n\n");
  await reader.cancel();
});

test("bytes become a stream again, with its abort and its limit", async () => {
  const { stream } = body(["t:a\n", "ok\n"]);
  assert.equal(await (await ChatCompletionStream.fromReadableStream(stream)).text(), "a");
  const silent = body(["t:a\n"], { open: true });
  const controller = new AbortController();
  const read = await ChatCompletionStream.fromReadableStream(silent.stream, { signal: controller.signal });
  setTimeout(() => controller.abort("enough"), 5);
  assert.ok((await rejection(read.final())) instanceof APIUserAbortError);
  assert.equal(silent.state.cancelled, 1);
  const idle = body([], { open: true });
  assert.equal((await rejection((await ChatCompletionStream.fromReadableStream(idle.stream, { idleTimeout: 10 })).final())).kind, "stalled");
});

test("both halves of a stream have all of it, whatever each asks for", async () => {
  const freed = fake.freed;
  const { client, state } = serving(["t:a\n", "t:b\n", "ok\n"]);
  const stream = await open(client);
  const [left, right] = stream.tee();
  assert.throws(() => stream.text(), ChatwireError);
  const [chunks, text] = await Promise.all([collect(left), right.text()]);
  assert.equal(chunks.length, 2);
  assert.equal(text, "ab");
  assert.equal(state.cancelled, 0);
  assert.equal(fake.freed - freed, 3);
});

test("the half that is ahead waits within the limit, or the other one fails", async () => {
  const texts = Array.from({ length: 20 }, (_, at) => `t:${at}\n`);
  const waiting = (await open(serving([...texts, "ok\n"]).client)).tee({ limit: 12 });
  const first = collect(waiting[0].text());
  const early = await Promise.race([first.then(() => "done"), new Promise((resolve) => setTimeout(() => resolve("waits"), 20))]);
  assert.equal(early, "waits");
  assert.equal((await collect(waiting[1].text())).length, 20);
  assert.equal((await first).length, 20);

  const failing = (await open(serving([...texts, "ok\n"]).client)).tee({ limit: 12, behind: "fail" });
  assert.equal((await collect(failing[0].text())).length, 20);
  const behind = await rejection(collect(failing[1].text()));
  assert.ok(behind instanceof APIConnectionError);
  assert.match(behind.message, /fell 12 bytes behind/);
});

test("one half may leave; with both the request is cancelled", async () => {
  const { client, state } = serving(["t:a\n", "t:b\n"], { open: true });
  const [left, right] = (await open(client)).tee();
  for await (const _ of left.text()) break;
  assert.equal(state.cancelled, 0);
  for await (const _ of right.text()) break;
  assert.equal(state.cancelled, 1);
});

test("events tell what comes, and what is whole at the end", async () => {
  const events = await collect((await open(serving(["t:a\n", "t:b\n", "ok\n"]).client)).events());
  assert.deepEqual(events, [
    { type: "content.delta", choice: 0, delta: "a", snapshot: "a" }, { type: "content.delta", choice: 0, delta: "b", snapshot: "ab" },
    { type: "content.done", choice: 0, content: "ab" },
  ]);
  assert.ok((await rejection(collect((await open(serving(["t:a\n"]).client)).events()))) instanceof IncompleteStreamError);
});

test("the response comes beside the result, or alone and unread", async () => {
  fake.limits = { requests: { remaining: 3 } };
  const { client } = serving(["t:a\n", "ok\n"]);
  const promise = client.chat.completions.create(params);
  assert.ok(promise instanceof Promise);
  const { data, response, request_id: id, rateLimits } = await promise.withResponse();
  assert.equal(data.choices[0].message.content, "a");
  assert.deepEqual([response.status, id], [200, "r-1"]);
  const streamed = await serving(["t:a\n", "ok\n"]).client.chat.completions.create({ ...params, stream: true }).withResponse();
  assert.deepEqual(streamed.rateLimits, { requests: { remaining: 3 } });
  assert.deepEqual(streamed.data.rateLimits, streamed.rateLimits);
  assert.equal(await streamed.data.text(), "a");
  fake.limits = undefined;
  assert.deepEqual(rateLimits, { requests: { remaining: 3 } });

  const freed = fake.freed;
  const raw = await serving(["t:a\n", "ok\n"], { status: 500 }).client.chat.completions.create(params).asResponse();
  assert.equal(raw.status, 500);
  assert.equal(await raw.text(), "t:a\nok\n");
  assert.equal(fake.freed - freed, 1);
});

test("a promise of a result is one: then, catch, finally", async () => {
  const create = (texts) => serving(texts).client.chat.completions.create(params);
  assert.equal(await create(["t:a\n", "ok\n"]).then((completion) => completion.choices[0].message.content), "a");
  assert.equal(await create(["t:a\n"]).catch((error) => error.kind), "incomplete");
  let done = false;
  await create(["ok\n"]).finally(() => (done = true));
  assert.ok(done);
  assert.equal((await Promise.all([create(["ok\n"]), create(["ok\n"])])).length, 2);
  assert.equal((await Promise.allSettled([create(["t:a\n"])]))[0].status, "rejected");
});

test("an abort reaches a response that was asked for as it is", async () => {
  const { stream } = body(["t:a\n"], { open: true });
  let signal;
  const client = new full.Chatwire({ maxRetries: 0, fetch: async (request) => ((signal = request.signal), new Response(stream)) });
  const controller = new AbortController();
  await client.chat.completions.create(params, { signal: controller.signal }).asResponse();
  controller.abort();
  assert.ok(signal.aborted);
});
