// The official SDK, unchanged, pointed at the demo's gateway. Needs `npm run build` first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI from "openai";
import { startDemo } from "../serve.mjs";
import { usage } from "./support.mjs";

let demo;
let client;
before(async () => {
  demo = await startDemo({ port: 0, env: {} });
  client = new OpenAI({ baseURL: `${demo.url}v1`, apiKey: demo.key, maxRetries: 0 });
});
after(() => demo?.dispose());

const user = (content) => [{ role: "user", content }];
const MODELS = ["gpt-4.1-mini", "anthropic/claude-sonnet-4", "DeepSeek-R1", "llama-3.3-70b"];
const text = "Hello 世界, 🚀 from the edge.";
let asked = 0;

for (const model of MODELS) {
  test(`${model} answers it, streamed and not`, async () => {
    const messages = user(`[[reason:Let me see.]] [[text:${text}]]`);
    const whole = await client.chat.completions.create({ model, messages });
    assert.equal(whole.object, "chat.completion");
    assert.equal(whole.choices[0].message.content, text);
    assert.equal(whole.choices[0].finish_reason, "stop");

    let streamed = "";
    for await (const chunk of await client.chat.completions.create({ model, messages, stream: true })) {
      assert.equal(chunk.object, "chat.completion.chunk");
      assert.ok(chunk.usage == null);
      streamed += chunk.choices[0].delta.content ?? "";
    }
    assert.equal(streamed, text);

    const withUsage = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
    let told;
    for await (const chunk of withUsage) told = chunk.usage ?? told;
    assert.equal(told.total_tokens, whole.usage.total_tokens);
    asked += 3;
  });

  test(`${model} calls its tools, and answers with their results`, async () => {
    const runner = client.chat.completions.runTools({
      model, stream: true, messages: user('Is it raining? [[tool:get_weather {"city":"Oslo"}]]'),
      tools: [{ type: "function", function: { name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } }, parse: JSON.parse, function: ({ city }) => `dry in ${city}` } }],
    });
    assert.match(await runner.finalContent(), /dry in Oslo/);
    asked += 2;
  });
}

test("it gets structured output", async () => {
  const schema = { type: "object", properties: { city: { type: "string" }, rain: { type: "boolean" } }, required: ["city", "rain"], additionalProperties: false };
  const completion = await client.chat.completions.parse({ model: MODELS[0], messages: user("The weather?"), response_format: { type: "json_schema", json_schema: { name: "weather", strict: true, schema } } });
  const { parsed } = completion.choices[0].message;
  assert.deepEqual(Object.keys(parsed ?? JSON.parse(completion.choices[0].message.content)).sort(), ["city", "rain"]);
  asked += 1;
});

test("its errors are its own classes", async () => {
  const messages = user("hello");
  await assert.rejects(client.chat.completions.create({ model: MODELS[0], messages, temperature: 9 }), (error) => error instanceof OpenAI.BadRequestError && error.param === "temperature");
  await assert.rejects(client.chat.completions.create({ model: MODELS[0], messages: user("[[status:400]]") }), OpenAI.BadRequestError);
  await assert.rejects(new OpenAI({ baseURL: `${demo.url}v1`, apiKey: "sk-of-nobody", maxRetries: 0 }).models.list(), (error) => error instanceof OpenAI.AuthenticationError && error.code === "invalid_api_key");
  asked += 1;
});

test("a provider that fails is not seen, and one that breaks off is", async () => {
  const completion = await client.chat.completions.create({ model: MODELS[0], messages: user("[[status:503]] [[text:from the spare one]]") });
  assert.equal(completion.choices[0].message.content, "from the spare one");
  const broken = await client.chat.completions.create({ model: MODELS[0], messages: user("[[words:40]] [[cut:3000]]"), stream: true });
  let words = "";
  await assert.rejects(async () => {
    for await (const chunk of broken) words += chunk.choices[0]?.delta.content ?? "";
  }, OpenAI.APIError);
  assert.match(words, /^word1 word2/);
  asked += 2;
});

test("it lists the models, and the ledger has each request", async () => {
  const ids = [];
  for await (const { id } of client.models.list()) ids.push(id);
  assert.deepEqual(MODELS.filter((model) => !ids.includes(model)), []);
  const { total } = await usage(demo.url, { requests: asked, key: "demo-key", headers: { authorization: `Bearer ${demo.key}` } });
  assert.equal(total.requests, asked);
  assert.ok(total.cost > 0);
});
