// The examples of the providers' pages: sent as they stand where they mean something, refused by both sides where they are placeholders.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { BadRequestError, Chatwire, InvalidRequestError, UnprocessableEntityError } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { TESTS } from "./support/paths.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
after(() => server.close());

const example = (name) => readFileSync(join(TESTS, "data", "seeds", name), "utf8");
const body = (name) => JSON.parse(example(`${name}.curl.json`));

// The bytes of the page's Node.js and Go examples: JSON.stringify keeps the order, json.Marshal sorts the names.
const NODE = '{"messages":[{"role":"user","content":"Write a tagline for an AI content platform."}],"model":"openai/gpt-4.1-mini","temperature":0.7}';
const GO = '{"messages":[{"content":"Write a tagline for an AI content platform.","role":"user"}],"model":"openai/gpt-4.1-mini","temperature":0.7}';

test("neuroflash's Node.js and Go examples go out byte for byte, and curl's and Python's as the same value", async () => {
  const client = new Chatwire(server.options("neuroflash"));
  for (const bytes of [NODE, GO]) {
    await client.chat.completions.create(JSON.parse(bytes));
    assert.equal(server.last().text, bytes);
  }
  await client.chat.completions.create(body("neuroflash-de"));
  assert.deepEqual(server.last().body, body("neuroflash-de"));
  const { method, path, headers } = server.last();
  assert.deepEqual([method, path], ["POST", "/neuroflash/chat/completions"]);
  assert.ok(headers.authorization.startsWith("Bearer ") && headers["x-workspace-id"] !== "");
  assert.equal(headers["content-type"], "application/json");
});

test("neuroflash's health example goes out, with the same headers", async () => {
  assert.deepEqual(await new Chatwire(server.options("neuroflash")).health(), {});
  const { method, path, headers, text } = server.last();
  assert.deepEqual([method, path, text], ["GET", "/neuroflash/health", ""]);
  assert.ok(headers.authorization.startsWith("Bearer ") && headers["x-workspace-id"] !== "");
});

test("neuroflash's example answer is read whole", async () => {
  const text = example("neuroflash-de.answer.json");
  const client = new Chatwire({ ...server.options("neuroflash"), fetch: async () => new Response(text, { headers: { "content-type": "application/json" } }) });
  assert.deepEqual({ ...(await client.chat.completions.create(body("neuroflash-de"))) }, JSON.parse(text));
});

/** What each page's placeholders are refused for: here, all at once, and by the server in its own words. */
const PLACEHOLDERS = [
  [
    "neuroflash", "neuroflash-en",
    [
      "messages", "temperature", "max_tokens", "reasoning", "reasoning_effort", "tools", "tool_choice.type", "seed", "response_format.type",
      "structured_outputs", "frequency_penalty", "presence_penalty", "repetition_penalty", "stop", "stream",
    ],
    (error) => {
      assert.ok(error instanceof UnprocessableEntityError);
      assert.equal(error.findings[0].field, "messages");
      assert.deepEqual(Object.keys(error.error.errors[0]), ["field", "message", "type"]);
    },
  ],
  [
    "flexai", "flexai", ["messages[0].tool_calls[0].type", "messages[0].tool_calls", "stream_options"],
    (error) => {
      assert.ok(error instanceof BadRequestError);
      assert.equal(error.type, "invalid_request_error");
      assert.equal(error.param, "messages[0].tool_calls[0].id");
    },
  ],
  [
    "morpheus", "morpheus", ["messages[0].tool_calls[0].type", "max_tokens", "messages[0].tool_calls"],
    (error) => {
      assert.equal(error.kind, "invalid_request");
      assert.equal(error.status, 400);
    },
  ],
];

for (const [provider, name, fields, check] of PLACEHOLDERS) {
  test(`${provider}'s placeholders are refused here and there`, async () => {
    const before = server.count();
    const client = new Chatwire(server.options(provider));
    const error = await rejection(client.chat.completions.create(body(name)));
    assert.ok(error instanceof InvalidRequestError);
    assert.deepEqual(error.findings.map(({ field }) => field).sort(), [...fields].sort());
    assert.equal(server.count(), before);
    check(await rejection(client.chat.completions.create(body(name), { validate: "off" })));
    assert.equal(server.count(), before + 1);
    assert.deepEqual({ ...server.last().body, stream: undefined, stop: undefined }, { ...body(name), stream: undefined, stop: undefined });
  });
}

test("a request without the workspace header is answered with 400, and the client does not make one", async () => {
  const response = await fetch(`${server.options("neuroflash").baseURL}/chat/completions`, {
    method: "POST", headers: { authorization: "Bearer sk-1", "content-type": "application/json" }, body: NODE,
  });
  assert.equal(response.status, 400);
  assert.throws(() => new Chatwire({ ...server.options("neuroflash"), workspaceId: undefined }), InvalidRequestError);
});

nothingUnhandled();
