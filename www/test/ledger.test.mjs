// What was shown of the answers of all four dialects, added up, is what the ledger says. Needs `npm run build` first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { summarizeUsage } from "chatwire";
import { startDemo } from "../serve.mjs";
import { converse, DIALECTS, providersOf, usage } from "./support.mjs";

let demo;
let providers;
before(async () => {
  demo = await startDemo({ port: 0, env: {} });
  providers = await providersOf(demo.url);
});
after(() => demo?.dispose());

/** For a million tokens, as the worker has them. */
const PRICES = { "gpt-4.1-mini": [0.4, 1.6], "openai/gpt-4.1-mini": [0.4, 1.6], "Qwen2.5-32B-Instruct-FP8": [0.2, 0.6], "llama-3.3-70b": [0.3, 0.4] };
const tool = { type: "function", function: { name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } } } };
const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
const structured = { response_format: { type: "json_schema", json_schema: { name: "weather", strict: true, schema } } };

test("in all dialects: chats, tool calls, structured output, thoughts, faults", async () => {
  const sums = {};
  const cost = { expected: 0 };
  const note = (model, { type, completion }) => {
    const sum = (sums[type] ??= { requests: 0, input: 0, output: 0, reasoning: 0, words: 0 });
    sum.requests += 1;
    if (!completion) return;
    const { input, output, reasoning = 0, words } = summarizeUsage(completion);
    sum.words += words;
    sum.reasoning += reasoning;
    if (type !== "complete") return;
    sum.input += input;
    sum.output += output;
    cost.expected += (input * PRICES[model][0] + output * PRICES[model][1]) / 1e6;
  };
  for (const provider of providers.filter(({ id }) => DIALECTS.includes(id))) {
    const { id, model } = provider;
    const shown = [
      await converse(demo.url, provider, "[[text:Hello, 世界: five words here.]]"),
      await converse(demo.url, provider, "[[reason:First this, then that.]] [[text:Done.]]"),
      await converse(demo.url, provider, "[[text:Whole and at once.]]", { stream: false }),
      await converse(demo.url, provider, 'Is it raining? [[tool:get_weather {"city":"Oslo"}]]', { tools: [tool] }),
      ...(id === "morpheus" ? [] : [await converse(demo.url, provider, "The weather?", structured)]),
      await converse(demo.url, provider, "[[status:429]]"),
      await converse(demo.url, provider, "[[words:30]] [[error:5 503 Full house.]]"),
      await converse(demo.url, provider, "[[words:30]] [[cut:2500]]"),
    ];
    for (const one of shown) note(model, one);
    assert.equal(shown[0].completion.choices[0].message.content, "Hello, 世界: five words here.");
    assert.equal(shown[3].completion.choices[0].message.tool_calls[0].function.name, "get_weather");
    if (id !== "morpheus") assert.deepEqual(Object.keys(JSON.parse(shown[4].completion.choices[0].message.content)), ["city"]);
    // Stopped midway: whoever counts may have read a word more than was shown.
    const stopped = await converse(demo.url, provider, "[[words:60]]", { leave: 20 });
    assert.equal(stopped.type, "aborted");
  }
  const requests = Object.values(sums).reduce((sum, { requests }) => sum + requests, 0) + DIALECTS.length;
  const { data, total } = await usage(demo.url, { requests, group_by: "outcome" });
  assert.equal(total.requests, requests);
  const by = Object.fromEntries(data.map(({ outcome, ...row }) => [outcome, row]));
  assert.deepEqual(Object.keys(by).sort(), ["aborted", "complete", "failed", "incomplete"]);

  const { complete, failed, aborted } = by;
  assert.deepEqual(
    { requests: complete.requests, input: complete.input_tokens, output: complete.output_tokens, reasoning: complete.reasoning_tokens, words: complete.words, estimated: complete.estimated },
    { ...sums.complete, estimated: 0 },
  );
  assert.ok(Math.abs(complete.cost - cost.expected) < 1e-9, `${complete.cost} is not ${cost.expected}`);
  assert.ok(complete.cost > 0 && complete.first_token_ms > 0 && complete.latency_ms >= complete.first_token_ms);
  // What broke off is counted by its words, and its tokens are estimated.
  assert.equal(failed.requests + by.incomplete.requests, sums.failed.requests + (sums.incomplete?.requests ?? 0));
  assert.equal(failed.words + by.incomplete.words, sums.failed.words + (sums.incomplete?.words ?? 0));
  assert.equal(by.incomplete.estimated, by.incomplete.requests);
  assert.ok(by.incomplete.input_tokens > 0 && by.incomplete.output_tokens > 0);
  assert.deepEqual([aborted.requests, aborted.estimated], [DIALECTS.length, DIALECTS.length]);
  assert.ok(aborted.words >= 3 * DIALECTS.length && aborted.words < 60 * DIALECTS.length, `${aborted.words} words`);
});
