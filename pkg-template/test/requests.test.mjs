// What is sent beside a plain call: findings and warnings, another key, pages, members of no type.

import assert from "node:assert/strict";
import { test } from "node:test";
import { body, chatwire, fake, params, rejection, serving } from "./support.mjs";

const { APIConnectionError, APIUserAbortError, AuthenticationError, Chatwire, InvalidRequestError, ProtocolError, StalledError } = chatwire;

/** A client whose server answers each request with the next of these. */
function answering(answers, options = {}) {
  const sent = [];
  const fetch = async (request) => {
    sent.push(request);
    return answers.shift()();
  };
  return { client: new Chatwire({ maxRetries: 0, fetch, ...options }), sent };
}
const ok = () => new Response("t:a\nok\n");
const refused = () => new Response("e:no such key\n", { status: 401 });

test("every finding is on the error, with its rule and source", async () => {
  const { client } = serving([]);
  const error = await rejection(client.chat.completions.create({}, { headers: { "x-bad": "1" } }));
  assert.ok(error instanceof InvalidRequestError);
  assert.equal(error.message, "model is required; headers.x-bad holds a line break");
  assert.deepEqual(error.findings.map(({ field, rule, source }) => [field, rule, source]), [["model", "required", "the fake"], ["headers.x-bad", "required", "the fake"]]);
});

test("warnings go to the client's function, or once each to the console", async (context) => {
  const told = [];
  const { client } = answering([ok, ok], { onWarning: (warning) => told.push(warning.field) });
  await client.chat.completions.create({ ...params, ignored: 1 });
  await client.chat.completions.create({ ...params, ignored: 1 });
  assert.deepEqual(told, ["ignored", "ignored"]);
  const said = context.mock.method(console, "warn", () => {});
  const silent = answering([ok, ok, ok]).client;
  for (const name of ["ignored", "ignored", "ignored_too"]) await silent.chat.completions.create({ ...params, [name]: 1 });
  assert.deepEqual(said.mock.calls.map(({ arguments: [text] }) => text), [
    "chatwire: ignored is dropped (the fake)", "chatwire: ignored_too is dropped (the fake)",
  ]);
});

test("a warning function that throws stops the call, and the next one works", async () => {
  const { client, sent } = answering([ok], { onWarning: () => { throw new Error("not like this"); } });
  assert.equal((await rejection(client.chat.completions.create({ ...params, ignored: 1 }))).message, "not like this");
  assert.equal(sent.length, 0);
  await client.chat.completions.create(params);
});

test("what no type knows goes over what the parameters have, in its place", async () => {
  const { client } = answering([ok]);
  await client.chat.completions.create({ a: 1, ...params, b: undefined }, { extraBody: { a: 2, top_k: 40 } });
  assert.equal(fake.requests.at(-1).body, '{"a":2,"model":"m","messages":[{"role":"user","content":"Hi"}],"top_k":40}');
});

test("the core is told how to check, by the call before the client", async () => {
  const { client } = answering([ok, ok], { validate: "warn", provider: { name: "acme" } });
  await client.chat.completions.create(params);
  assert.equal(fake.requests.at(-1).options.validate, "warn");
  assert.deepEqual(fake.requests.at(-1).options.provider, { name: "acme" });
  await client.chat.completions.create(params, { validate: "off" });
  assert.equal(fake.requests.at(-1).options.validate, "off");
});

test("options of the wrong type, and a workspace that is missing, are refused when the client is made", () => {
  for (const options of [{ validate: "lax" }, { onWarning: 7 }]) {
    assert.throws(() => new Chatwire(options), (error) => error.field === Object.keys(options)[0]);
  }
  for (const provider of ["neuroflash", { extends: "neuroflash" }, { needsWorkspace: true }]) {
    assert.throws(() => new Chatwire({ provider }), (error) => error instanceof InvalidRequestError && error.field === "workspaceId");
    new Chatwire({ provider, workspaceId: "ws" });
  }
  new Chatwire({ provider: { extends: "neuroflash", needsWorkspace: false } });
});

test("a key that is refused is asked for again, once", async () => {
  const asked = [];
  const apiKey = async ({ rejected }) => {
    asked.push(rejected);
    return rejected === undefined ? "old" : "new";
  };
  const { client } = answering([refused, ok], { apiKey });
  const before = fake.freed;
  const completion = await client.chat.completions.create(params);
  assert.equal(completion.choices[0].message.content, "a");
  assert.deepEqual(asked, [undefined, "old"]);
  assert.deepEqual(fake.requests.slice(-2).map(({ options }) => options.token), ["old", "new"]);
  assert.equal(fake.freed - before, 2);

  const twice = answering([refused, refused], { apiKey });
  assert.ok((await rejection(twice.client.chat.completions.create(params))) instanceof AuthenticationError);
  assert.equal(twice.sent.length, 2);
});

test("the same key, or a fixed one, is not tried again", async () => {
  for (const apiKey of [() => "same", "fixed"]) {
    const { client, sent } = answering([refused], { apiKey });
    const error = await rejection(client.chat.completions.create(params));
    assert.ok(error instanceof AuthenticationError, String(error));
    assert.equal(error.message, "no such key");
    assert.equal(sent.length, 1);
  }
});

test("the body of the refused answer is let go, also when there is no other key", async () => {
  for (const next of [() => "new", () => { throw new Error("the source is down"); }]) {
    const { stream, state } = body(["e:no such key\n"], { open: true });
    const apiKey = ({ rejected }) => (rejected === undefined ? "old" : next());
    const { client } = answering([() => new Response(stream, { status: 401 }), ok], { apiKey });
    const kind = await client.chat.completions.create(params).then(() => undefined, (error) => error.kind);
    assert.ok(kind === undefined || kind === "auth");
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(state.cancelled, 1);
  }
});

test("models are read whole, and a list that is none is no answer", async () => {
  const list = (text, status = 200) => answering([() => new Response(text, { status })]).client.models.list();
  const { data } = await list('[{"id":"m"}]');
  assert.deepEqual(data, [{ id: "m" }]);
  const seen = [];
  for await (const { id } of await list('[{"id":"m"},{"id":"n"}]')) seen.push(id);
  assert.deepEqual(seen, ["m", "n"]);
  assert.equal(fake.requests.at(-1).options.page, "models");
  assert.equal(fake.requests.at(-1).body, undefined);
  assert.ok((await rejection(list("<html>"))) instanceof ProtocolError);
  assert.ok((await rejection(list("e:no such key\n", 401))) instanceof AuthenticationError);
});

test("health gives what the service says", async () => {
  const health = (text, options) => answering([() => new Response(text)]).client.health(options);
  assert.deepEqual(await health('{"status":"ok"}'), { status: "ok" });
  assert.equal(await health("OK"), "OK");
  assert.equal(await health(""), "");
});

test("a page ends with the signal, the idle limit and the connection like any other call", async () => {
  const page = (how, options) => serving(["{"], how).client.health(options);
  const controller = new AbortController();
  setTimeout(() => controller.abort("gone"), 5);
  const aborted = await rejection(page({ open: true }, { signal: controller.signal }));
  assert.ok(aborted instanceof APIUserAbortError && aborted.cause === "gone");
  assert.ok((await rejection(page({ open: true }, { idleTimeout: 10 }))) instanceof StalledError);
  assert.ok((await rejection(page({ failure: new TypeError("reset") }))) instanceof APIConnectionError);
});
