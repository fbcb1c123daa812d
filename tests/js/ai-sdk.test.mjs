// The AI SDK's own functions, driven through chatwire: against the scripted provider and aimock.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { generateText, jsonSchema, Output, stepCountIs, streamText, tool } from "ai";
import { Chatwire, RateLimitError } from "chatwire";
import { chatwire } from "chatwire/ai-sdk";
import { rejection } from "./suite/context.mjs";
import { AIMOCK_KEY, startAimock } from "./support/aimock.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
const mock = await startAimock();
after(() => Promise.all([server.close(), mock.close()]));

const TEXT = "Hello 世界, 🚀 one two three.";
const modelOf = (dialect = "openai") => chatwire(new Chatwire({ ...server.options(dialect), onWarning: () => {} }), "gpt-4.1-mini");
const price = (execute) => tool({
  description: "The price of a thing.", inputSchema: jsonSchema({ type: "object", properties: { thing: { type: "string" } } }), execute,
});

for (const dialect of ["openai", "neuroflash", "flexai", "morpheus"]) {
  test(`${dialect}: generateText gives the text, the reason and the usage`, async () => {
    const { text, finishReason, usage, warnings } = await generateText({ model: modelOf(dialect), prompt: `[[text:${TEXT}]]`, temperature: 0.2, maxOutputTokens: 500 });
    assert.equal(text, TEXT);
    assert.equal(finishReason, "stop");
    assert.ok(usage.inputTokens > 0 && usage.outputTokens > 0);
    assert.deepEqual(warnings ?? [], []);
    assert.deepEqual([server.last().body.temperature, server.last().body.max_tokens], [0.2, 500]);
  });

  test(`${dialect}: streamText gives it piece by piece, with reasoning apart`, async () => {
    const result = streamText({ model: modelOf(dialect), prompt: `[[reason:Let me see.]][[text:${TEXT}]][[pace:2]]` });
    let [text, pieces] = ["", 0];
    for await (const piece of result.textStream) [text, pieces] = [text + piece, pieces + 1];
    assert.equal(text, TEXT);
    assert.ok(pieces > 1);
    assert.equal(await result.reasoningText, "Let me see.");
    assert.equal(await result.finishReason, "stop");
  });
}

for (const [name, run] of [["generateText", generateText], ["streamText", streamText]]) {
  test(`${name} calls tools and goes on with their results`, async () => {
    const asked = [];
    const result = await run({
      model: modelOf(), prompt: '[[tool:price {"thing":"tea"}]]', stopWhen: stepCountIs(3), system: "Be brief.",
      tools: { price: price(async ({ thing }) => (asked.push(thing), { thing, price: 3 })) },
    });
    assert.match(await result.text, /The tools answered: {"thing":"tea","price":3}/);
    assert.deepEqual(asked, ["tea"]);
    const roles = server.last().body.messages.map(({ role }) => role);
    assert.deepEqual(roles, ["system", "user", "assistant", "tool"]);
    assert.equal((await result.steps).length, 2);
  });
}

test("an object in a form", async () => {
  const schema = jsonSchema({ type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false });
  const { output } = await generateText({ model: modelOf(), prompt: "A city?", output: Output.object({ schema }) });
  assert.equal(typeof output.city, "string");
  assert.equal(server.last().body.response_format.type, "json_schema");
});

test("pictures and files go as parts", async () => {
  const content = [
    { type: "text", text: "What is this?" }, { type: "image", image: new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]) },
    { type: "file", data: "aGk=", mediaType: "application/pdf", filename: "a.pdf" },
  ];
  await generateText({ model: modelOf(), messages: [{ role: "user", content }] });
  const [, image, file] = server.last().body.messages[0].content;
  assert.match(image.image_url.url, /^data:image\/png;base64,iVBORw0KGgo=$/);
  assert.deepEqual(file, { type: "file", file: { file_data: "data:application/pdf;base64,aGk=", filename: "a.pdf" } });
});

test("what the SDK has no name for goes along, and an error is the client's", async () => {
  await generateText({ model: modelOf("flexai"), prompt: "Hi", providerOptions: { chatwire: { user: "ada" } }, maxRetries: 0 });
  assert.equal(server.last().body.user, "ada");
  const error = await rejection(generateText({ model: modelOf(), prompt: "[[status:429]]", maxRetries: 0 }));
  assert.ok(error instanceof RateLimitError, String(error));
});

test("further tries are the client's", async () => {
  const before = server.count();
  const model = chatwire(new Chatwire({ ...server.options("openai"), maxRetries: 2 }), "m");
  const { text } = await generateText({ model, prompt: "[[text:It is fine.]][[status:503]][[retry-after:5ms]][[times:2]]" });
  assert.deepEqual([server.count() - before, text], [3, "It is fine."]);
});

test("a stream that breaks off tells its error and ends", async () => {
  const errors = [];
  const result = streamText({ model: modelOf(), prompt: `[[text:${TEXT}]][[cut:600]]`, onError: ({ error }) => errors.push(error.kind), maxRetries: 0 });
  for await (const _ of result.textStream);
  assert.deepEqual(errors, ["incomplete"]);
});

test("an abort ends the stream and the request", async () => {
  const controller = new AbortController();
  const result = streamText({ model: modelOf(), prompt: `[[text:${TEXT}]][[pace:30]]`, abortSignal: controller.signal, onError: () => {} });
  const parts = [];
  for await (const part of result.fullStream) {
    parts.push(part.type);
    if (part.type === "text-delta") controller.abort();
  }
  assert.equal(parts.at(-1), "abort");
});

test("aimock, a server of others, is driven as well", async () => {
  const model = chatwire(new Chatwire({ baseURL: mock.url, apiKey: AIMOCK_KEY }), "gpt-4o-mini");
  const { text } = await generateText({ model, prompt: "say the text" });
  const streamed = streamText({ model, prompt: "say the text" });
  assert.equal(await streamed.text, text);
  assert.match(text, /^Hello 世界/);
});

nothingUnhandled();
