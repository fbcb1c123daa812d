import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { chatwire, fake, params, rejection, serving } from "./support.mjs";

const { APIConnectionError, APIUserAbortError, Chatwire, ChatwireError, InvalidRequestError } = chatwire;
const streaming = { ...params, stream: true };

/** A client whose server does not answer by itself, and a promise for the moment that it is asked. */
function thinking(take) {
  let noticed;
  const asked = new Promise((resolve) => (noticed = resolve));
  const fetch = (request) => new Promise((resolve, reject) => {
    take(request, reject, resolve);
    noticed();
  });
  return { client: new Chatwire({ maxRetries: 0, fetch }), asked };
}

const REASONS = [
  undefined, null, "text", "", 0, Symbol("s"), new Error("why"), new DOMException("late", "TimeoutError"), { plain: true },
  Object.freeze(Object.create(null)),
];

for (const reason of REASONS) {
  const name = typeof reason === "object" ? Object.prototype.toString.call(reason) : String(reason);
  const check = (error, signal) => {
    assert.ok(error instanceof APIUserAbortError, String(error));
    assert.deepEqual([error.kind, error.cause], ["aborted", signal.reason]);
  };

  test(`${name}: an aborted signal rejects before anything happens`, async () => {
    const { client } = serving(["ok\n"]);
    const { prepared } = fake;
    const signal = AbortSignal.abort(reason);
    check(await rejection(client.chat.completions.create(params, { signal })), signal);
    assert.equal(fake.prepared, prepared);
  });

  test(`${name}: abort while the headers are awaited rejects and cancels the request`, async () => {
    const controller = new AbortController();
    const { client, asked } = thinking(({ signal }, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const call = rejection(client.chat.completions.create(streaming, { signal: controller.signal }));
    await asked;
    controller.abort(reason);
    check(await call, controller.signal);
    const sent = fake.requests.at(-1).signal;
    assert.equal(sent.aborted, true);
    assert.equal(sent.reason.name, "AbortError", "fetch never sees the caller's reason");
  });

  test(`${name}: abort while the body is read rejects with the partial answer`, async () => {
    const controller = new AbortController();
    const { client, state } = serving(["t:a\nt:b\n"], { open: true });
    const stream = await client.chat.completions.create(streaming, { signal: controller.signal });
    const seen = [];
    const error = await rejection((async () => {
      for await (const chunk of stream) {
        seen.push(chunk);
        controller.abort(reason);
      }
    })());
    check(error, controller.signal);
    assert.equal(seen.length, 1, "nothing more is handed out after an abort");
    assert.equal(error.partial.choices[0].message.content, "ab");
    assert.equal((await stream.outcome).error, error);
    assert.equal(state.cancelled, 1);
  });
}

test("a fetch that ignores the signal delays nothing, and its late reply is freed", async () => {
  let answer;
  const { client, asked } = thinking((_, reject, resolve) => (answer = resolve));
  const controller = new AbortController();
  const call = rejection(client.chat.completions.create(params, { signal: controller.signal }));
  await asked;
  controller.abort();
  assert.ok((await call) instanceof APIUserAbortError);
  const freed = fake.freed;
  answer(new Response("ok\n"));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(fake.freed, freed + 1);
});

test("the stream's own controller aborts it while a read is pending", async () => {
  const stream = await serving([], { open: true }).client.chat.completions.create(streaming);
  const final = rejection(stream.final());
  stream.controller.abort("mine");
  const error = await final;
  assert.ok(error instanceof APIUserAbortError);
  assert.equal(error.cause, "mine");
});

test("abort while the key is awaited sends nothing", async () => {
  const controller = new AbortController();
  const { sent } = fake;
  const { client } = serving(["ok\n"], {}, { apiKey: () => new Promise(() => {}) });
  const call = rejection(client.chat.completions.create(params, { signal: controller.signal }));
  controller.abort();
  assert.ok((await call) instanceof APIUserAbortError);
  assert.equal(fake.sent, sent);
});

test("abort after the end changes nothing, and no listener is left", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const stream = await serving(["t:a\n", "ok\n"]).client.chat.completions.create(streaming, { signal });
  assert.equal(await stream.text(), "a");
  await rejection(serving(["e:x\n"]).client.chat.completions.create(params, { signal }));
  await rejection(new Chatwire({ maxRetries: 0, fetch: async () => { throw "no"; } }).chat.completions.create(params, { signal }));
  assert.equal(getEventListeners(signal, "abort").length, 0);
  controller.abort();
  assert.equal((await stream.outcome).type, "complete");
});

test("whatever fetch rejects with is the cause of a connection error", async () => {
  for (const reason of [undefined, null, "text", 7, { code: 1 }, new TypeError("fetch failed")]) {
    const error = await rejection(new Chatwire({ maxRetries: 0, fetch: () => Promise.reject(reason) }).chat.completions.create(params));
    assert.ok(error instanceof APIConnectionError, String(error));
    assert.deepEqual([error.kind, error.cause], ["connection", reason]);
  }
});

test("options of the wrong type name the member", async () => {
  const wrong = {
    apiKey: 7, baseURL: 7, provider: 7, workspaceId: {}, defaultHeaders: "x", fetch: "x", idleTimeout: -1, maxEventBytes: 0, maxBodyBytes: 1.5,
  };
  for (const [field, value] of Object.entries(wrong)) {
    assert.throws(() => new Chatwire({ [field]: value }), (error) => error instanceof InvalidRequestError && error.field === field);
  }
  const { completions } = serving(["ok\n"]).client.chat;
  for (const [field, value] of Object.entries({ signal: {}, headers: new Headers(), idleTimeout: NaN })) {
    assert.equal((await rejection(completions.create(params, { [field]: value }))).field, field);
  }
  for (const none of [undefined, null, "x"]) assert.ok((await rejection(completions.create(none))) instanceof InvalidRequestError);
});

test("what the core refuses names the field, and a header the option it came from", async () => {
  const field = async (client, input, options) => (await rejection(client.chat.completions.create(input, options))).field;
  const { client } = serving(["ok\n"]);
  assert.equal(await field(client, {}), "model");
  assert.equal((await rejection(client.chat.completions.create({}))).message, "model is required");
  assert.equal(await field(client, params, { headers: { "X-Bad": "1", "x-bad": "2" } }), "headers.x-bad");
  assert.equal(await field(serving([], {}, { defaultHeaders: { "x-bad": "1" } }).client, params), "defaultHeaders.x-bad");
});

test("the key reaches the core, and no error or client shows it", async () => {
  const { client } = serving(["e:x\n"], {}, { apiKey: async () => "sk-secret", defaultHeaders: { "X-A": "1", "x-b": "2" } });
  const error = await rejection(client.chat.completions.create(params, { headers: { "x-a": "3", "x-B": null } }));
  const { options } = fake.requests.at(-1);
  assert.equal(options.token, "sk-secret");
  assert.deepEqual(options.headers, { "x-a": "3" });
  const { inspect } = await import("node:util");
  for (const value of [client, error]) assert.ok(!(inspect(value, { depth: 9, showHidden: true }) + JSON.stringify(value)).includes("sk-secret"));
  assert.ok(!inspect(error).includes("partial"));
  const odd = serving([], {}, { apiKey: () => ({ key: "sk-secret" }) }).client;
  assert.equal((await rejection(odd.chat.completions.create(params))).field, "apiKey");
  const failing = serving([], {}, { apiKey: () => { throw new Error("vault"); } }).client;
  const failed = await rejection(failing.chat.completions.create(params));
  assert.deepEqual([failed.kind, failed.cause.message], ["auth", "vault"]);
  assert.ok(failed instanceof ChatwireError);
});

test("an abort ends a read that the body leaves pending", async () => {
  const body = { locked: false, getReader: () => ({ read: () => new Promise(() => {}), cancel: async () => {} }) };
  const client = new Chatwire({ maxRetries: 0, fetch: async () => ({ status: 200, headers: new Headers(), body }) });
  for (const read of [(stream) => stream[Symbol.asyncIterator]().next(), (stream) => stream.final()]) {
    const stream = await client.chat.completions.create({ ...params, stream: true });
    const reading = rejection(read(stream));
    stream.controller.abort("enough");
    const error = await reading;
    assert.ok(error instanceof chatwire.APIUserAbortError);
    assert.equal(error.cause, "enough");
  }
});

test("items that are asked for before they come are given in order, and the end once", async () => {
  const { client } = serving(["t:a\n", "t:b\nt:c\n", "e:boom\n"]);
  const stream = await client.chat.completions.create({ ...params, stream: true });
  const items = stream[Symbol.asyncIterator]();
  const asked = [1, 2, 3, 4, 5].map(() => items.next().then(({ done, value }) => done || value.choices[0].delta.content, (error) => error.message));
  assert.deepEqual(await Promise.all(asked), ["a", "b", "c", "boom", true]);
});
