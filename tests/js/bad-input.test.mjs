// Input that cannot be sent: one typed error that names the field, and nothing goes out.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Chatwire, InvalidRequestError } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { startRaw } from "./support/raw.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startRaw((_, response) => response.end("{}"));
after(() => server.close());

const KEY = "sk-secret-0001";
const OPTIONS = { baseURL: server.url, apiKey: KEY };
const PARAMS = { model: "m", messages: [{ role: "user", content: "hi" }] };
const TOOL = { type: "function", function: { name: "f", parameters: {} } };

const circular = { name: "loop" };
circular.self = circular;

/** What each caller did wrong: the sentence, the field to be named (a path may go deeper), and the call. */
const CASES = [
  ["no model", "model", {}, { ...PARAMS, model: undefined }],
  ["an empty model", "model", {}, { ...PARAMS, model: "" }],
  ["a model that is no text", "model", {}, { ...PARAMS, model: 4 }],
  ["no messages", "messages", {}, { ...PARAMS, messages: undefined }],
  ["an empty list of messages", "messages", {}, { ...PARAMS, messages: [] }],
  ["messages that are no list", "messages", {}, { ...PARAMS, messages: "hi" }],
  ["an empty role", "messages[0].role", {}, { ...PARAMS, messages: [{ role: "", content: "hi" }] }],
  ["a role that is no text", "messages[0].role", {}, { ...PARAMS, messages: [{ role: 7, content: "hi" }] }],
  ["no role", "messages[1].role", {}, { ...PARAMS, messages: [...PARAMS.messages, { content: "hi" }] }],
  ["no base URL", "baseURL", { baseURL: undefined }, PARAMS],
  ["a base URL that is none", "baseURL", { baseURL: "not a url" }, PARAMS],
  ["a base URL of another scheme", "baseURL", { baseURL: "ftp://127.0.0.1/v1" }, PARAMS],
  ["no workspace for neuroflash", "workspaceId", { provider: "neuroflash" }, PARAMS],
  ["an unknown provider", "provider", { provider: "somewhere" }, PARAMS],
  ["a key with a newline", "apiKey", { apiKey: `${KEY}\nx-evil: 1` }, PARAMS],
  ["a key function that gives a newline", "apiKey", { apiKey: async () => `${KEY}\r\n` }, PARAMS],
  ["a default header with a newline", "defaultHeaders", { defaultHeaders: { "x-a": "b\nc" } }, PARAMS],
  ["a default header with a bad name", "defaultHeaders", { defaultHeaders: { "x a": "b" } }, PARAMS],
  ["max_tokens 0", "max_tokens", {}, { ...PARAMS, max_tokens: 0 }],
  ["max_tokens below 0", "max_tokens", {}, { ...PARAMS, max_tokens: -1 }],
  ["max_tokens with a fraction", "max_tokens", {}, { ...PARAMS, max_tokens: 1.5 }],
  ["a temperature of NaN", "temperature", {}, { ...PARAMS, temperature: NaN }],
  ["an infinite top_p", "top_p", {}, { ...PARAMS, top_p: Infinity }],
  ["NaN in a field we do not know", "extra", {}, { ...PARAMS, extra: { deep: [NaN] } }],
  ["a circular object", "metadata", {}, { ...PARAMS, metadata: circular }],
  ["a BigInt", "seed", {}, { ...PARAMS, seed: 7n }],
  ["a function as a value", "user", {}, { ...PARAMS, user: () => "me" }],
  ["a function deep in a tool", "tools", {}, { ...PARAMS, tools: [{ ...TOOL, function: { ...TOOL.function, parameters: () => {} } }] }],
  ["a symbol as a value", "user", {}, { ...PARAMS, user: Symbol("me") }],
];

for (const [name, field, options, params] of CASES) {
  for (const stream of [false, true]) {
    test(`${name} is one typed error naming ${field}${stream ? ", streamed too" : ""}`, async () => {
      const call = async () =>
        await new Chatwire({ maxRetries: 0, ...OPTIONS, ...options }).chat.completions.create({ ...params, ...(stream ? { stream } : {}) });
      const error = await rejection(call());
      assert.ok(error instanceof InvalidRequestError, `${error?.name}: ${error?.message}`);
      assert.equal(error.kind, "invalid_request");
      assert.ok(typeof error.field === "string" && error.field.startsWith(field), `field: ${error.field}`);
      assert.notEqual(error.message, "");
      assert.ok(!`${error.message}${error.stack}${JSON.stringify(error)}`.includes(KEY), "the key must not be in the error");
      assert.equal(server.connections, 0, "nothing may be sent");
    });
  }
}

test("no parameters at all is a typed error", async () => {
  for (const params of [undefined, null, "hi", []]) {
    const error = await rejection((async () => new Chatwire(OPTIONS).chat.completions.create(params))());
    assert.ok(error instanceof InvalidRequestError, `${error?.name}: ${error?.message}`);
  }
  assert.equal(server.connections, 0);
});

test("a key function that fails is a typed error with its cause", async () => {
  const cause = new Error("no key today");
  const client = new Chatwire({ maxRetries: 0, ...OPTIONS, apiKey: () => Promise.reject(cause) });
  const error = await rejection(client.chat.completions.create(PARAMS));
  assert.ok(error === cause || error.cause === cause, `${error?.name}: ${error?.message}`);
  assert.equal(server.connections, 0);
});

test("after all that the client still works", async () => {
  const error = await rejection(new Chatwire(OPTIONS).chat.completions.create(PARAMS));
  assert.equal(server.connections, 1);
  assert.equal(error.kind, "protocol", "the server's answer, {}, is no chat completion");
});

nothingUnhandled();
