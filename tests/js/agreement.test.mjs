// Client and strict server agree: what the client sends is taken, and what the server would refuse is found before.
// Requests are made by a seeded generator, from valid values and some that are not.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Chatwire, InvalidRequestError } from "chatwire";
import { fieldOf, REQUEST } from "./support/fields.mjs";
import { DIALECTS, startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
after(() => server.close());

const ROUNDS = 300;

function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 12)) >>> 0) % below;
  };
}

const TOOL = { type: "function", function: { name: "price", parameters: { type: "object" } } };
const CUSTOM = { type: "custom", custom: { name: "free", description: "d" } };
const call = (id) => ({ id, type: "function", function: { name: "price", arguments: "{}" } });

/** More values of members than the pages have: OpenAI's own, and odd ones. */
const MORE = {
  model: [["m"], [undefined, null, 7]],
  max_completion_tokens: [[5], [0, "5"]],
  logprobs: [[true, false], ["yes"]],
  top_logprobs: [[0, 5, 20], [21, -1, 1.5]],
  logit_bias: [[{ 50256: -100 }], [[], "x"]],
  parallel_tool_calls: [[true], [1]],
  metadata: [[{ a: "b" }], ["x"]],
  store: [[true], ["x"]],
  service_tier: [["auto"], [1]],
  modalities: [[["text"]], [[], "text"]],
  audio: [[{ voice: "alloy", format: "wav" }], [{ voice: "alloy" }]],
  prediction: [[{ type: "content", content: "x" }], [{}]],
  verbosity: [["low"], [1]],
  prompt_cache_key: [["k"], [""]],
  safety_identifier: [["s"], [1]],
  tools: [[[TOOL], [TOOL, TOOL]], [[{ type: "function" }], [CUSTOM]]],
  tool_choice: [["auto", "none"], ["required", { type: "function", function: { name: "price" } }, 7]],
  stream_options: [[{ include_usage: true }], ["x", {}]],
  messages: [
    [
      [{ role: "developer", content: "d" }, { role: "user", content: [{ type: "image_url", image_url: { url: "https://x.example/a.png", detail: "low" } }] }],
      [{ role: "user", content: "a" }, { role: "assistant", content: "b", refusal: null }, { role: "user", content: "c" }],
      [{ role: "user", content: "a" }, { role: "assistant", tool_calls: [call("1"), call("2")] }, { role: "tool", content: "", tool_call_id: "2" }, { role: "tool", content: "x", tool_call_id: "1" }],
    ],
    [
      [{ role: "user", content: [] }], [{ role: "tool", content: "x", tool_call_id: "9" }], [{ role: "user", content: "x", name: "" }],
      [{ role: "user", content: "a" }, { role: "assistant", tool_calls: [call("1")] }, { role: "user", content: "b" }],
      [{ role: "user", content: "a", tool_calls: [call("1")] }], [{ role: "assistant", content: null }], [null], [{ role: "user", content: [{ type: "" }] }],
      [{ role: "user", content: "a" }, { role: "assistant", tool_calls: [{ ...call("1"), id: "" }] }], [{ role: "user" }],
    ],
  ],
};

/** The values of a member: those that are good, and those that may not be. */
function valuesOf(provider, name) {
  const { sent = [], wrong = [] } = fieldOf(provider, name) ?? {};
  const [good = [], odd = []] = MORE[name] ?? [];
  return [[...sent, ...good], [...wrong.map(([value]) => value), ...odd]];
}

/** The members that the strict server of a dialect knows; OpenAI's refuses any other. */
const KNOWN = {
  ...REQUEST,
  openai: [
    ...["model", "messages", "stream", "stream_options", "temperature", "top_p", "n", "max_tokens", "presence_penalty", "frequency_penalty", "stop"],
    ...["seed", "user", "tools", "tool_choice", "response_format", "reasoning_effort", ...Object.keys(MORE)],
  ],
};

for (const provider of DIALECTS) {
  test(`${provider}: in ${ROUNDS} requests client and server agree`, async () => {
    const next = random(DIALECTS.indexOf(provider) + 1);
    const client = new Chatwire({ ...server.options(provider), onWarning: () => {} });
    const names = [...new Set(KNOWN[provider])].filter((name) => name !== "model" && name !== "messages");
    let [taken, refused] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      const params = { model: "m", messages: [{ role: "user", content: "Hi" }] };
      const put = (name, odd) => {
        const values = valuesOf(provider, name)[odd ? 1 : 0];
        if (values.length > 0) params[name] = values[next(values.length)];
      };
      if (next(3) === 0) put("messages", next(3) === 0);
      if (next(9) === 0) put("model", true);
      for (let more = next(4); more > 0; more--) put(names[next(names.length)], next(4) === 0);
      const sent = JSON.stringify(params);
      const error = await ask(client, params).catch((thrown) => thrown);
      if (error instanceof InvalidRequestError) {
        refused += 1;
        continue;
      }
      assert.ok(!(error instanceof Error), `the client sent what the server refuses: ${sent}: ${error?.message}`);
      taken += 1;
    }
    assert.ok(taken > ROUNDS / 4 && refused > ROUNDS / 8, `taken ${taken}, refused ${refused}`);
  });

  test(`${provider}: the client finds what the server refuses, and no more`, async () => {
    const client = new Chatwire({ ...server.options(provider), onWarning: () => {} });
    const tooStrict = [];
    for (const name of new Set(KNOWN[provider])) {
      for (const value of valuesOf(provider, name).flat()) {
        const params = { model: "m", messages: [{ role: "user", content: "Hi" }], [name]: value };
        const found = (await ask(client, params).catch((thrown) => thrown)) instanceof InvalidRequestError;
        const answered = await ask(client, params, { validate: "off" }).then(() => true, ({ status }) => status !== 400 && status !== 422);
        assert.ok(found || answered, `not found: ${name} ${JSON.stringify(value)}`);
        if (found && answered) tooStrict.push(`${name} ${JSON.stringify(value)}`);
      }
    }
    // Morpheus's gateway looks at types alone; the hosts behind it look at the rest.
    if (provider !== "morpheus") assert.deepEqual(tooStrict, STRICTER[provider]);
  });
}

/** Where the client finds more than the server: what the documentation has and this server does not look at. */
const STRICTER = {
  openai: ['audio {"voice":"alloy"}', "prediction {}"],
  // Its page has no ranges and no rules between members; the servers behind it have.
  neuroflash: [
    "temperature 2.5", 'reasoning {"effort":1}', 'tool_choice "required"', 'tool_choice {"type":"function","function":{"name":"price"}}',
    'tool_choice "required"', 'tool_choice {"type":"function","function":{"name":"price"}}', "frequency_penalty 3", "presence_penalty -3",
  ],
  flexai: ['stream_options {"include_usage":true}', 'stream_options {"include_usage":true}', "stream_options {}"],
};

async function ask(client, params, options) {
  const answer = await client.chat.completions.create(params, options);
  return params.stream === true ? answer.final() : answer;
}

nothingUnhandled();
