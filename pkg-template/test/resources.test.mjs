// What a call holds and when it lets go: the timer, the body, the connection, the stream itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chatwire, fake, params, rejection, serving } from "./support.mjs";

const { APIConnectionError, StalledError } = chatwire;
const open = (client, options) => client.chat.completions.create({ ...params, stream: true }, options);

test("a stall ends the call, before the headers and after", async () => {
  const silent = new chatwire.Chatwire({ maxRetries: 0, fetch: () => new Promise(() => {}), idleTimeout: 30 });
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
  const client = new chatwire.Chatwire({ maxRetries: 0, fetch: async () => response });
  assert.equal(await (await open(client)).text(), "a");
});

test("a body that was read already is a typed error", async () => {
  const response = new Response("t:a\nok\n");
  response.body.getReader();
  const error = await rejection((await open(new chatwire.Chatwire({ maxRetries: 0, fetch: async () => response }))).final());
  assert.ok(error instanceof APIConnectionError);
  assert.ok(error.cause instanceof Error);
});

test("a body of something else than bytes is a typed error, one of text is read", async () => {
  const of = (value) => {
    const body = new ReadableStream({ start: (controller) => (controller.enqueue(value), controller.close()) });
    return new chatwire.Chatwire({ maxRetries: 0, fetch: async () => ({ status: 200, headers: new Headers(), body }) });
  };
  assert.equal(await (await open(of("t:a\nok\n"))).text(), "a");
  assert.equal(await (await open(of(new TextEncoder().encode("t:a\nok\n").buffer))).text(), "a");
  assert.ok((await rejection((await open(of(7))).final())) instanceof APIConnectionError);
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

test("a stream that is awaited to its end is not abandoned, however much garbage is collected", async () => {
  for (const read of [(stream) => stream.text(), (stream) => stream.final(), (stream) => stream[Symbol.asyncIterator]().next()]) {
    let push;
    const body = new ReadableStream({ start: (controller) => (push = (text) => controller.enqueue(new TextEncoder().encode(text))) });
    const client = new chatwire.Chatwire({ maxRetries: 0, fetch: async () => new Response(body) });
    const pending = open(client).then(read);
    for (let turn = 0; turn < 10; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      globalThis.gc();
    }
    push("t:a\nok\n");
    assert.ok(await pending);
  }
});
