// What each provider's profile changes, adds and tells, against the strict scripted provider on a socket.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { APIError, Chatwire, clientCredentials, InvalidRequestError, NotFoundError, PermissionDeniedError, RateLimitError, UsageMeter } from "chatwire";
import * as presets from "chatwire/presets";
import { rejection } from "./suite/context.mjs";
import { DIALECTS, startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
after(() => server.close());

const say = (text, more = {}) => ({ model: "m", messages: [{ role: "user", content: text }], ...more });
const TOOLS = { tools: [{ type: "function", function: { name: "price", parameters: { type: "object", properties: {} } } }] };
const clientOf = (provider, more = {}) => new Chatwire({ maxRetries: 0, ...server.options(provider), ...more });
const create = (provider, params, more, options) => clientOf(provider, more).chat.completions.create(params, options);

/** A client whose requests are answered here; and what was asked. */
function answering(answer, options) {
  const sent = [];
  const fetch = async (request) => {
    sent.push({ url: request.url, method: request.method, headers: Object.fromEntries(request.headers), body: await request.clone().text() });
    return answer(request);
  };
  return { client: new Chatwire({ maxRetries: 0, fetch, onWarning: () => {}, ...options }), sent };
}
const HELLO = () => Response.json({ choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }] });

// Models and health.

test("the models of every provider are listed, whatever the list's form", async () => {
  for (const provider of DIALECTS) {
    const { data } = await clientOf(provider).models.list();
    assert.ok(data.length >= 3 && data.every(({ id }) => typeof id === "string" && id !== ""), provider);
    assert.equal(server.last().method, "GET");
  }
  const [flexai] = (await clientOf("flexai").models.list()).data;
  assert.deepEqual(flexai.pricing, { input_per_mtok: 0.2, cached_input_per_mtok: 0.1, output_per_mtok: 0.6 });
  assert.deepEqual([flexai.context_length, flexai.max_output_length, flexai.is_ready], [131_072, 8192, true]);
  const [neuroflash] = (await clientOf("neuroflash").models.list()).data;
  assert.deepEqual([neuroflash.context_length, neuroflash.is_ready, neuroflash.provider], [128_000, true, "openai"]);
});

test("neuroflash works below both of its paths, and tells of the other one", async () => {
  const { baseURL } = server.options("neuroflash");
  for (const base of [baseURL, `${baseURL}/content_generation`]) {
    const client = clientOf("neuroflash", { baseURL: base });
    await client.chat.completions.create(say("Hi"));
    assert.equal(server.last().path, `${new URL(base).pathname}/chat/completions`);
    assert.deepEqual(await client.health(), {});
    assert.equal(server.last().path, "/neuroflash/health");
    assert.ok((await client.models.list()).data.length > 0);
  }
  const error = await rejection(create("neuroflash", say("Hi"), { baseURL: `${baseURL}/elsewhere` }));
  assert.ok(error instanceof NotFoundError);
  assert.match(error.hint, /content_generation/);
});

test("a provider without a path for it has no health, and says so before sending", async () => {
  const before = server.count();
  const error = await rejection(clientOf("openai").health());
  assert.ok(error instanceof InvalidRequestError && error.field === "health");
  assert.equal(server.count(), before);
});

// Hints and findings of errors.

test("hints say what a status or a code means here", async () => {
  const limited = await rejection(create("neuroflash", say("[[status:403 LIMIT_REACHED]]")));
  assert.ok(limited instanceof PermissionDeniedError);
  assert.equal(limited.code, "LIMIT_REACHED");
  assert.match(limited.hint, /limit/);
  assert.equal(limited.retryable, false);
  const unknown = await rejection(create("flexai", say("Hi", { model: "unknown-model" })));
  assert.equal(unknown.kind, "not_found");
  assert.match(unknown.hint, /models\.list\(\)/);
  assert.equal((await rejection(create("openai", say("[[status:403]]")))).hint, undefined);
  assert.match(JSON.stringify(limited), /"hint"/);
});

test("a bill that is not paid is final, as a number or as text", async () => {
  for (const code of [402, "402"]) {
    const { client } = answering(() => Response.json({ error: { message: "Pay first", type: "insufficient_quota", code } }, { status: 402 }), { provider: "flexai" });
    const error = await rejection(client.chat.completions.create(say("Hi")));
    assert.deepEqual([error.kind, error.retryable, error.code], ["billing", false, "402"]);
  }
});

// Limits.

test("limits are read in the provider's own form, on success and on errors", async () => {
  const now = Date.now();
  const table = [
    ["flexai", String(Math.floor(now / 1000) + 60)], ["morpheus", new Date(now + 60_000).toISOString()], [presets.openai, "1m0s"], [presets.groq, "59.9s"],
    [{ resets: "seconds" }, "60"],
  ];
  for (const [provider, reset] of table) {
    const headers = { "x-ratelimit-limit-requests": "100", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset };
    const { client } = answering(() => new Response(JSON.stringify({ error: { message: "slow" } }), { status: 429, headers }), { provider, baseURL: "https://x.example/v1" });
    const error = await rejection(client.chat.completions.create(say("Hi")));
    assert.ok(error instanceof RateLimitError);
    assert.ok(error.retryAfter > 55_000 && error.retryAfter <= 61_000, `${JSON.stringify(provider)}: ${error.retryAfter}`);
    const ok = answering(() => new Response('data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n', { headers }), { provider, baseURL: "https://x.example/v1" });
    const stream = await ok.client.chat.completions.create(say("Hi", { stream: true }));
    await stream.text();
    const { rateLimits } = await stream.outcome;
    assert.deepEqual([rateLimits.requests.limit, rateLimits.requests.remaining], [100, 0]);
    assert.ok(rateLimits.requests.resetAfter > 50_000);
  }
  const { client } = answering(() => new Response("", { status: 429, headers: { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "60" } }), { baseURL: "https://x.example" });
  assert.equal((await rejection(client.chat.completions.create(say("Hi")))).retryAfter, undefined, "nobody said what the number is");
});

test("the scripted limits of FlexAI and Morpheus end in a wait", async () => {
  for (const provider of ["flexai", "morpheus"]) {
    const error = await rejection(create(provider, say("[[status:429]]")));
    assert.ok(error.retryAfter >= 0 && error.retryAfter <= 2000, `${provider}: ${error.retryAfter}`);
  }
});

// What is told before sending.

test("nobody sets seed on Morpheus and believes in it", async () => {
  const told = [];
  await create("morpheus", say("Hi", { seed: 1, response_format: { type: "text" }, temperature: 1 }), { onWarning: (warning) => told.push(warning) });
  assert.deepEqual(told.map(({ field, rule }) => [field, rule]), [["seed", "ignored"], ["response_format", "ignored"]]);
  assert.match(told[0].source, /Morpheus/);
  assert.equal(server.last().body.seed, 1);
});

test("FlexAI's limit of whole answers is told, and kept by the server", async () => {
  const told = [];
  const more = { onWarning: ({ field, rule }) => told.push([field, rule]) };
  const completion = await create("flexai", say("[[words:3000]]", { max_tokens: 4000 }), more);
  assert.equal(completion.usage.completion_tokens, 2048);
  await (await create("flexai", say("Hi", { max_tokens: 4000, stream: true }), more)).text();
  assert.deepEqual(told, [["max_tokens", "limited"]]);
});

test("more than one choice is refused where there is one, and works where there are more", async () => {
  const error = await rejection(create("flexai", say("Hi", { n: 2 })));
  assert.deepEqual([error.field, error.findings[0].rule], ["n", "conflict"]);
  assert.equal((await create("openai", say("Hi", { n: 2 }))).choices.length, 2);
});

test("in a browser Morpheus takes few headers: others are told", async () => {
  const told = [];
  await create("morpheus", say("Hi"), { onWarning: ({ field, rule }) => told.push([field, rule]) }, { headers: { "x-team": "a", "X-API-Key": "b" } });
  assert.deepEqual(told, [["headers.x-team", "cors"]]);
});

test("validation can warn, or look away", async () => {
  const told = [];
  const params = say("Hi", { temperature: 9 });
  const error = await rejection(create("openai", params, { validate: "warn", onWarning: ({ field }) => told.push(field) }));
  assert.ok(error instanceof APIError && error.status === 400, "the server's own words");
  assert.deepEqual(told, ["temperature"]);
  assert.equal((await rejection(create("openai", params, {}, { validate: "off" }))).status, 400);
});

// What is sent in another form.

test("the limit of tokens and a single stop go in the provider's form", async () => {
  await create("flexai", say("Hi", { max_completion_tokens: 5, stop: ["END"] }), { onWarning: () => {} });
  assert.deepEqual([server.last().body.max_tokens, server.last().body.stop, server.last().body.max_completion_tokens], [5, "END", undefined]);
  await create("openai", say("Hi", { max_completion_tokens: 5, stop: ["END"] }));
  assert.deepEqual([server.last().body.max_completion_tokens, server.last().body.stop], [5, ["END"]]);
});

for (const era of ["stream", "accept"]) {
  test(`Morpheus's tools are streamed behind the scenes and returned whole, where ${era} decides`, async () => {
    const own = await startScripted({ era });
    try {
      for (const stream of [undefined, false]) {
        const params = say('[[tool:price {"thing":"tea"}]]', { ...TOOLS, ...(stream === false && { stream }) });
        const completion = await new Chatwire(own.options("morpheus")).chat.completions.create(params);
        assert.deepEqual(completion.choices[0].message.tool_calls.map((call) => call.function), [{ name: "price", arguments: '{"thing":"tea"}' }]);
        assert.equal(completion.choices[0].finish_reason, "tool_calls");
        assert.equal(own.last().headers.accept, "text/event-stream");
        assert.equal(own.last().body.stream, true);
      }
      const plain = await new Chatwire(own.options("morpheus")).chat.completions.create({ messages: [{ role: "user", content: "[[text:Hello]]" }], session_id: "s-1" });
      assert.equal(plain.choices[0].message.content, "Hello");
      assert.equal(own.last().headers.accept, "application/json");
      assert.deepEqual(own.last().body, { messages: [{ role: "user", content: "[[text:Hello]]" }], session_id: "s-1" });
    } finally {
      await own.close();
    }
  });
}

test("an answer goes back as it came, thoughts by the provider's rule", async () => {
  const answered = {
    role: "assistant", content: "It is tea.", refusal: null, reasoning: "Leaves in water.",
    reasoning_details: [{ type: "reasoning.text", text: "Leaves in water.", signature: "sig" }],
    tool_calls: [{ id: "c1", type: "function", function: { name: "price", arguments: "{}" }, extra_content: { google: { thought_signature: "t" } } }],
    audio: { id: "a1", data: "AAAA", transcript: "It is tea.", expires_at: 9 }, odd: { kept: [1] },
  };
  const reply = () => Response.json({ choices: [{ index: 0, message: answered, finish_reason: "tool_calls" }] });
  const { reasoning, reasoning_details, audio, ...rest } = answered;
  const back = { ...rest, audio: { id: "a1" } };
  const expected = [
    ["neuroflash", { ...back, reasoning, reasoning_details }], ["flexai", { ...back, reasoning_content: reasoning }], ["morpheus", back],
    ["openai", { ...back, reasoning, reasoning_details }], [presets.openai, back], [presets.deepseek, { ...back, reasoning_content: reasoning }],
  ];
  for (const [provider, message] of expected) {
    const { client, sent } = answering(reply, { provider, workspaceId: "w", baseURL: "https://x.example/v1" });
    const completion = await client.chat.completions.create(say("Hi", TOOLS));
    const talk = [{ role: "user", content: "Hi" }, completion.choices[0].message, { role: "tool", tool_call_id: "c1", content: "3" }];
    await client.chat.completions.create({ model: "m", messages: talk, ...TOOLS });
    const name = typeof provider === "string" ? provider : provider.name;
    assert.deepEqual(without(JSON.parse(sent[1].body).messages[1]), without(message), name);
  }
});

/** Without members that are null: they say nothing. */
function without(message) {
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== null));
}

// Addresses and keys.

test("a base URL is taken with and without its path, never twice", async () => {
  const table = [
    ["openai", "https://x.example", "https://x.example/v1/chat/completions"], ["openai", "https://x.example/v1/", "https://x.example/v1/chat/completions"],
    ["openai", "https://x.example/v1/chat/completions", "https://x.example/v1/chat/completions"], ["openai", "https://x.example/api/v3", "https://x.example/api/v3/chat/completions"],
    ["flexai", undefined, "https://tokens.flex.ai/v1/chat/completions"], ["flexai", "https://api.flex.ai", "https://api.flex.ai/v1/chat/completions"],
    ["morpheus", undefined, "https://api.mor.org/api/v1/chat/completions"], ["morpheus", "https://gateway.example", "https://gateway.example/api/v1/chat/completions"],
    ["neuroflash", undefined, "https://app.neuroflash.com/api/ds-prototypes/chat/completions"],
    [presets.perplexity, undefined, "https://api.perplexity.ai/chat/completions"], [presets.deepseek, undefined, "https://api.deepseek.com/chat/completions"],
    [presets.groq, undefined, "https://api.groq.com/openai/v1/chat/completions"],
  ];
  for (const [provider, baseURL, url] of table) {
    const { client, sent } = answering(HELLO, { provider, baseURL, workspaceId: "w" });
    await client.chat.completions.create(say("Hi"));
    assert.equal(sent[0].url, url);
  }
});

test("Azure has its path, its version and its header, and no model", async () => {
  const { client, sent } = answering(HELLO, { provider: presets.azure, apiKey: "k", baseURL: "https://r.openai.azure.com/openai/deployments/d" });
  await client.chat.completions.create({ messages: [{ role: "user", content: "Hi" }] });
  assert.equal(sent[0].url, "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21");
  assert.deepEqual([sent[0].headers["api-key"], sent[0].headers.authorization], ["k", undefined]);
});

test("every preset is a profile that the core takes", async () => {
  for (const [name, provider] of Object.entries(presets)) {
    const { client, sent } = answering(HELLO, { provider, baseURL: provider.baseURL ?? "https://x.example/v1", apiKey: "k" });
    await client.chat.completions.create(say("Hi"));
    assert.match(sent[0].url, /\/chat\/completions(\?|$)/, name);
  }
});

test("a profile of one's own refuses, renames and hints; a wrong one is named", async () => {
  const acme = { name: "acme", source: "its documentation", baseURL: "https://acme.example/v9", refused: ["logprobs"], tokenField: "max_tokens", hints: { 404: "Try v8." } };
  const { client, sent } = answering(() => Response.json({ error: { message: "gone" } }, { status: 404 }), { provider: acme });
  const refused = await rejection(client.chat.completions.create(say("Hi", { logprobs: true })));
  assert.deepEqual(refused.findings, [{ field: "logprobs", message: "is refused by acme", rule: "refused", source: "its documentation" }]);
  assert.equal((await rejection(client.chat.completions.create(say("Hi", { max_completion_tokens: 3 })))).hint, "Try v8.");
  assert.deepEqual([sent.length, sent[0].url, JSON.parse(sent[0].body).max_tokens], [1, "https://acme.example/v9/chat/completions", 3]);
  const wrong = new Chatwire({ maxRetries: 0, provider: { baseUrl: "https://acme.example" }, fetch: HELLO });
  assert.equal((await rejection(wrong.chat.completions.create(say("Hi")))).field, "provider.baseUrl");
});

test("a key that the server refuses is asked for again, once, with the request whole", async () => {
  const own = await startScripted({ keys: ["sk-new"] });
  try {
    const asked = [];
    const apiKey = async ({ rejected }) => (asked.push(rejected), rejected === undefined ? "sk-old" : "sk-new");
    const client = new Chatwire({ maxRetries: 0, ...own.options("neuroflash"), apiKey });
    assert.equal((await client.chat.completions.create(say("[[text:Hello]]"))).choices[0].message.content, "Hello");
    assert.deepEqual(asked, [undefined, "sk-old"]);
    assert.equal(own.count(), 2);
    assert.equal(await (await client.chat.completions.create(say("[[text:Hello]]", { stream: true }))).text(), "Hello");
    const fixed = new Chatwire({ maxRetries: 0, ...own.options("neuroflash"), apiKey: "sk-old" });
    assert.equal((await rejection(fixed.chat.completions.create(say("Hi")))).status, 401);
    assert.equal(own.count(), 5);
  } finally {
    await own.close();
  }
});

test("tokens by client credentials serve many calls with one request, and are replaced when refused", async () => {
  const own = await startScripted({ keys: ["t2"] });
  let given = 0;
  const fetch = async () => Response.json({ access_token: `t${(given += 1)}`, token_type: "Bearer", expires_in: 14_399 });
  try {
    const client = new Chatwire({ maxRetries: 0, ...own.options("neuroflash"), apiKey: clientCredentials({ clientId: "id", clientSecret: "secret", fetch }) });
    await Promise.all(Array.from({ length: 10 }, () => client.chat.completions.create(say("Hi"))));
    assert.equal(given, 2);
  } finally {
    await own.close();
  }
});

// Usage.

test("usage of every provider is summed under one set of names", async () => {
  const meter = new UsageMeter();
  for (const provider of DIALECTS) {
    const used = meter.add(await create(provider, say("[[text:One two three.]]")));
    assert.ok(used.input > 0 && used.output > 0 && used.total === used.input + used.output, provider);
    assert.deepEqual([used.words, used.wordsCounted], [3, provider !== "neuroflash"], provider);
  }
  assert.deepEqual([meter.calls, meter.callsWithoutUsage, meter.total.words, meter.total.cachedRead], [4, 0, 12, 3]);
});

test("FlexAI's usage is read from either chunk", async () => {
  for (const place of ["", "[[usage:finish]]"]) {
    const stream = await create("flexai", say(`[[text:One two.]]${place}`, { stream: true, stream_options: { include_usage: true } }));
    const { usage } = await stream.final();
    assert.deepEqual([usage.completion_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens], [2, 3, 0]);
  }
});

nothingUnhandled();
