// The stream that reads itself and tells what happens, and tools that are run. The core is scripted: a body's lines are what it brings.

import assert from "node:assert/strict";
import { test } from "node:test";
import { body as bodyOf, full, params, rejection } from "./support.mjs";

const { APIUserAbortError, Chatwire, ChatwireError, IncompleteStreamError, InvalidRequestError, tool } = full;

/** A client whose server answers with these bodies, one after the other; and the messages that were sent. */
function playing(...bodies) {
  const fetch = async () => {
    const next = bodies.shift();
    return typeof next === "function" ? next() : new Response(next);
  };
  return new Chatwire({ maxRetries: 0, fetch }).chat.completions;
}

const watch = (runner, ...names) => {
  const heard = [];
  for (const name of names) runner.on(name, (...args) => heard.push([name, ...args]));
  return heard;
};

test("listeners hear of texts, the message and the end, in order", async () => {
  const runner = playing("t:a\nt:b\nok\n").stream(params);
  const heard = watch(runner, "connect", "content", "content.delta", "content.done", "finalContent", "error", "abort", "end");
  assert.equal(await runner.finalContent(), "ab");
  await runner.done();
  assert.deepEqual(heard, [
    ["connect"], ["content.delta", { choice: 0, delta: "a", snapshot: "a" }], ["content", "a", "a"], ["content.delta", { choice: 0, delta: "b", snapshot: "ab" }],
    ["content", "b", "ab"], ["content.done", { choice: 0, content: "ab" }], ["finalContent", "ab"], ["end"],
  ]);
  assert.equal((await runner.finalMessage()).content, "ab");
  assert.equal((await runner.finalChatCompletion()).choices.length, 1);
  assert.deepEqual(await runner.finalToolCalls(), []);
  assert.equal((await runner.totalUsage()).total_tokens, 0);
});

test("once hears once, off no more, and emitted waits for the next", async () => {
  const runner = playing("t:a\nt:b\nok\n").stream(params);
  const counts = { once: 0, off: 0 };
  const gone = () => (counts.off += 1);
  runner.once("content", () => (counts.once += 1)).on("content", gone).off("content", gone);
  const [delta] = await runner.emitted("content");
  assert.equal(delta, "a");
  await runner.emitted("end");
  assert.deepEqual(counts, { once: 1, off: 0 });
  const never = await rejection(playing("t:a\nok\n").stream(params).emitted("refusal.done"));
  assert.ok(never instanceof ChatwireError && /without the event refusal.done/.test(never.message));
});

test("what goes wrong is told to who asks, and to nobody else", async () => {
  playing("t:a\n").stream(params);
  const runner = playing("t:a\n").stream(params);
  const heard = watch(runner, "error", "end");
  assert.ok((await rejection(runner.done())) instanceof IncompleteStreamError);
  assert.deepEqual(heard.map(([name]) => name), ["error", "end"]);
  assert.equal(runner.snapshot.choices[0].message.content, "a");
  assert.ok((await rejection(playing("t:a\n").stream(params).finalContent())) instanceof IncompleteStreamError);
  assert.ok((await rejection(playing().stream({}).done())) instanceof InvalidRequestError);
});

test("an abort is told as one, from either side", async () => {
  for (const how of ["own", "outer", "before"]) {
    const outer = new AbortController();
    if (how === "before") outer.abort("no");
    const endless = () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("t:a\n")) }));
    const runner = playing(endless).stream(params, { signal: outer.signal });
    const heard = watch(runner, "abort", "error", "end");
    runner.on("content", () => (how === "own" ? runner.abort() : outer.abort("enough")));
    assert.ok((await rejection(runner.done())) instanceof APIUserAbortError, how);
    assert.deepEqual(heard.map(([name]) => name), ["abort", "end"], how);
  }
});

test("a listener that throws ends the stream with its error", async () => {
  const runner = playing("t:a\nt:b\nok\n").stream(params);
  const told = [];
  runner.on("content", () => { throw new Error("not like this"); }).on("error", (error) => told.push(error.message));
  assert.equal((await rejection(runner.done())).message, "not like this");
  assert.deepEqual(told, ["not like this"]);
});

test("a snapshot is what has come so far", async () => {
  const runner = playing("t:a\nt:b\nok\n").stream(params);
  assert.equal(runner.snapshot, undefined);
  const seen = [];
  runner.on("content", () => seen.push(runner.snapshot.choices[0].message.content));
  await runner.done();
  assert.equal(seen.at(-1), "ab");
  assert.equal(runner.snapshot.choices[0].message.content, "ab");
});

test("a snapshot is the same until more comes, and a new one then", async () => {
  const { stream: body } = bodyOf(["t:a\nt:b\n", "t:c\n", "ok\n"]);
  const runner = playing(() => new Response(body)).stream(params);
  const seen = [];
  runner.on("content", () => {
    seen.push(runner.snapshot);
    assert.equal(runner.snapshot, seen.at(-1));
  });
  const completion = await runner.finalChatCompletion();
  assert.equal(runner.snapshot, completion);
  assert.equal(seen[0], seen[1]);
  assert.notEqual(seen[1], seen[2]);
  assert.deepEqual(seen.map(({ choices }) => choices[0].message.content), ["ab", "ab", "abc"]);
  const cut = playing("t:a\n").stream(params);
  await rejection(cut.done());
  assert.equal(cut.snapshot, cut.snapshot);
});

test("chunks can be iterated over while listeners listen; leaving cancels", async () => {
  const runner = playing("t:a\nt:b\nok\n").stream(params);
  const texts = [];
  for await (const chunk of runner) texts.push(chunk.choices[0].delta.content);
  assert.deepEqual(texts, ["a", "b"]);
  assert.throws(() => runner[Symbol.asyncIterator](), ChatwireError);
  const left = playing(() => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("t:a\n")) }))).stream(params);
  for await (const _ of left) break;
  assert.ok((await rejection(left.done())) instanceof APIUserAbortError);
  const broken = playing("t:a\n").stream(params);
  await assert.rejects(async () => { for await (const _ of broken); }, IncompleteStreamError);
});

test("a warning is told to who listens, or else where the client's are told", async () => {
  const told = [];
  const client = new Chatwire({ maxRetries: 0, fetch: async () => new Response("ok\n"), onWarning: ({ field }) => told.push(field) }).chat.completions;
  const runner = client.stream({ ...params, ignored: 1 });
  const heard = watch(runner, "warning");
  await runner.done();
  assert.deepEqual([heard.map(([, { field }]) => field), told], [["ignored"], []]);
  await client.stream({ ...params, ignored: 1 }).done();
  assert.deepEqual(told, ["ignored"]);
});
