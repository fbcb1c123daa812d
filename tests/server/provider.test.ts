// The four contracts: answers whole and streamed, and every refusal with the dialect's own error body.
import assert from "node:assert/strict";
import test from "node:test";
import { DIALECTS } from "./index";
import type { DialectName } from "./index";
import { events, onSocket, told } from "./testing";
import type { Call, Loose } from "./testing";

const { send, provider, origin } = await onSocket();
const old = await onSocket({ era: "accept" });
const strict = await onSocket({ keys: ["sk-mine"] });
const stream = { stream: true };
const TOOLS = ["get_weather", "get_time"].map((name) => ({ type: "function", function: { name, parameters: { type: "object" } } }));
const SCRIPT = '[[reason:Let me see]][[text:Hi there, 世界]][[tool:get_weather {"city":"Oslo","at":[[1]]}]][[tool:get_time]]';

for (const dialect of DIALECTS) {
  test(`${dialect} streams reasoning, text and parallel calls, and ends with [DONE]`, async () => {
    const response = await send(dialect, SCRIPT, { body: { ...stream, tools: TOOLS } });
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const chunks = await events(response);
    assert.equal(chunks.pop(), "[DONE]");
    const calls = [{ name: "get_weather", input: '{"city":"Oslo","at":[[1]]}' }, { name: "get_time", input: "{}" }];
    assert.deepEqual(told(chunks), { text: "Hi there, 世界", reasoning: "Let me see", calls, finish: "tool_calls" });
    assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1);
  });

  test(`${dialect} answers in one piece`, async () => {
    const answer = (await (await send(dialect, "[[reason:Hm, so]][[text:Hi there]]")).json()) as Loose;
    const { message, finish_reason: finish } = answer.choices[0];
    assert.deepEqual([message.content, message.reasoning ?? message.reasoning_content, finish], ["Hi there", "Hm, so", "stop"]);
    assert.equal(answer.object, "chat.completion");
    assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + 4);
  });

  test(`${dialect} tells of the message when there is no script`, async () => {
    assert.match(told((await events(await send(dialect, "Good day", { body: stream }))).slice(0, -1)).text, /^You said: "Good day"/);
  });

  test(`${dialect} tells the results once its calls are answered`, async () => {
    const call = { id: "c1", type: "function", function: { name: "get_time", arguments: "{}" } };
    const talk = [{ role: "user", content: "[[tool:get_time]]" }, { role: "assistant", content: null, tool_calls: [call] }, { role: "tool", tool_call_id: "c1", content: "noon" }];
    const answer = (await (await send(dialect, "", { body: { messages: talk, tools: TOOLS } })).json()) as Loose;
    assert.equal(answer.choices[0].message.content, "The tools answered: noon");
  });

  test(`${dialect} stops at max_tokens and at a stop word`, async () => {
    const short = (await (await send(dialect, "[[words:9]]", { body: { max_tokens: 2 } })).json()) as Loose;
    assert.deepEqual([short.choices[0].message.content, short.choices[0].finish_reason], ["word1 word2", "length"]);
    const cut = (await (await send(dialect, "[[words:9]]", { body: { stop: ["word7", " word3"] } })).json()) as Loose;
    assert.deepEqual([cut.choices[0].message.content, cut.choices[0].finish_reason], ["word1 word2", "stop"]);
  });

  test(`${dialect} answers its preflight, and lists only headers it takes`, async () => {
    const ask = (names: string): Promise<Response> =>
      send(dialect, "", { method: "OPTIONS", headers: { origin: "https://page.example", "access-control-request-method": "POST", "access-control-request-headers": names } });
    const good = await ask("authorization, content-type");
    assert.ok(good.ok);
    assert.equal(good.headers.get("access-control-allow-origin"), "https://page.example");
    assert.doesNotMatch(good.headers.get("access-control-allow-headers") ?? "", /x-stainless|user-agent|\*/i);
    assert.equal((await ask("authorization, x-stainless-os")).status, dialect === "morpheus" ? 400 : 204);
  });
}

/** Each refusal: what is sent, and the status and body that come back. */
const REFUSALS: [DialectName, string, Call, number, (body: Loose) => unknown, unknown][] = [
  ["neuroflash", "no workspace", { headers: { "x-workspace-id": null } }, 400, (b) => b, { error: "The header x-workspace-id is required", code: "MISSING_WORKSPACE_ID" }],
  ["neuroflash", "a bad key", { headers: { authorization: "Bearer bad-key" } }, 401, (b) => b.code, "UNAUTHORIZED"],
  ["neuroflash", "placeholders", { body: { temperature: {}, stop: {}, seed: {} } }, 422, (b) => b.errors.map((e: Loose) => e.field), ["temperature", "seed", "stop"]],
  ["neuroflash", "a text for a boolean", { body: { stream: "yes" } }, 422, (b) => b, { errors: [{ field: "stream", message: "Input should be a valid boolean", type: "validation" }] }],
  ["neuroflash", "no messages", { body: { messages: [] } }, 422, (b) => b.errors[0].field, "messages"],
  ["neuroflash", "no JSON", { raw: "{" }, 400, (b) => b.code, "BAD_REQUEST"],
  ["neuroflash", "an unknown model", { body: { model: "unknown-model" } }, 404, (b) => b.code, "MODEL_NOT_FOUND"],
  ["neuroflash", "a GET", { method: "GET" }, 405, (b) => b.code, "METHOD_NOT_ALLOWED"],
  ["flexai", "a bad key", { headers: { authorization: "Bearer bad-key" } }, 401, (b) => [b.error.type, b.error.code], ["authentication_error", "invalid_api_key"]],
  ["flexai", "temperature 3", { body: { temperature: 3 } }, 400, (b) => [b.error.type, b.error.param], ["invalid_request_error", "temperature"]],
  ["flexai", "top_p -1", { body: { top_p: -1 } }, 400, (b) => b.error.param, "top_p"],
  ["flexai", "max_tokens 0", { body: { max_tokens: 0 } }, 400, (b) => b.error.param, "max_tokens"],
  ["flexai", "n 2", { body: { n: 2 } }, 400, (b) => b.error.param, "n"],
  ["flexai", "verbosity", { body: { verbosity: "low" } }, 400, (b) => b.error.param, "verbosity"],
  ["flexai", "an empty call", { body: { messages: [{ role: "assistant", tool_calls: [{}] }] } }, 400, (b) => b.error.param, "messages[0].tool_calls[0].id"],
  ["flexai", "an unknown model", { body: { model: "unknown-model" } }, 400, (b) => b.error.code, "model_not_found"],
  ["flexai", "a format for a model without", { body: { model: "text-only", response_format: { type: "json_object" } } }, 400, (b) => b.error.param, "response_format"],
  ["flexai", "no content type", { headers: { "content-type": null } }, 415, (b) => b.error.type, "invalid_request_error"],
  ["morpheus", "no key", { headers: { authorization: null } }, 401, (b) => b, { detail: "Could not validate credentials" }],
  ["morpheus", "a text for a number", { body: { temperature: "hot" } }, 422, (b) => b.detail.map((d: Loose) => [d.loc, d.type]), [[["body", "temperature"], "float_type"]]],
  ["morpheus", "no messages", { body: { messages: null } }, 422, (b) => b.detail[0].loc, ["body", "messages"]],
  ["morpheus", "no JSON", { raw: "no" }, 422, (b) => b.detail[0].type, "json_invalid"],
  ["morpheus", "no content type", { headers: { "content-type": null } }, 422, (b) => b.detail[0].loc, ["body"]],
  ["morpheus", "max_tokens 0", { body: { max_tokens: 0 } }, 400, (b) => b.error.type, "invalid_request"],
  ["morpheus", "tool_choice string", { body: { tool_choice: "string" } }, 400, (b) => b.error.type, "invalid_request"],
  ["morpheus", "an unknown model", { body: { model: "unknown-model" } }, 400, (b) => [b.error.type, b.error.suggestions.length], ["model_not_found", 3]],
  ["openai", "a bad key", { headers: { authorization: "Bearer bad-key" } }, 401, (b) => b.error.code, "invalid_api_key"],
  ["openai", "an unknown member", { body: { top_k: 3 } }, 400, (b) => [b.error.param, b.error.code], ["top_k", "unknown_parameter"]],
  ["openai", "stream_options alone", { body: { stream_options: { include_usage: true } } }, 400, (b) => b.error.param, "stream_options"],
  ["openai", "top_logprobs alone", { body: { top_logprobs: 2 } }, 400, (b) => b.error.param, "top_logprobs"],
  ["openai", "tool_choice without tools", { body: { tool_choice: "required" } }, 400, (b) => b.error.param, "tool_choice"],
  ["openai", "a result without a call", { body: { messages: [{ role: "tool", tool_call_id: "c", content: "x" }] } }, 400, (b) => b.error.param, "messages[0].tool_call_id"],
  ["openai", "an unknown role", { body: { messages: [{ role: "string", content: "x" }] } }, 400, (b) => b.error.param, "messages[0].role"],
  ["openai", "an unknown model", { body: { model: "unknown-model" } }, 404, (b) => b.error.code, "model_not_found"],
  ["openai", "an unknown path", { path: "/v1/chat/completions" }, 404, (b) => b.error.type, "invalid_request_error"],
];

for (const dialect of DIALECTS) {
  test(`${dialect}: a model's refusal comes in place of the text, piece by piece or whole`, async () => {
    const chunks = await events(await send(dialect, "[[refuse:I would rather not.]]", { body: { stream: true } }));
    const deltas = chunks.flatMap((chunk) => chunk.choices ?? []).map(({ delta }) => delta);
    assert.deepEqual(deltas.map(({ refusal }) => refusal).filter((piece) => piece != null), ["I", " would", " rather", " not."]);
    assert.equal(told(chunks).text, "");
    const { message } = ((await (await send(dialect, "[[refuse:No.]]")).json()) as Loose).choices[0];
    assert.deepEqual([message.content, message.refusal], [null, "No."]);
  });
}

for (const [dialect, name, call, status, pick, expected] of REFUSALS) {
  test(`${dialect} refuses ${name}`, async () => {
    const response = await send(dialect, "hi", call);
    assert.equal(response.status, status);
    assert.deepEqual(pick(await response.json()), expected);
  });
}

test("the sample bodies of the reference pages are refused", async () => {
  const options = Object.fromEntries(["temperature", "max_tokens", "reasoning", "tools", "seed", "response_format", "stream"].map((name) => [name, {}]));
  assert.equal((await send("neuroflash", "", { body: { messages: [], model: "string", ...options } })).status, 422);
  const message = { role: "string", content: "string", name: "string", tool_calls: [{}], tool_call_id: "string" };
  const sample = { model: "string", messages: [message], max_tokens: 0, stop: "string", tool_choice: "string", session_id: "string" };
  assert.equal((await send("morpheus", "", { body: sample })).status, 400);
  assert.equal((await send("flexai", "", { body: { messages: [{ ...message, role: "system" }] } })).status, 400);
});

test("models and health have the form of their service", async () => {
  const get = async (dialect: DialectName, path: string, headers = {}): Promise<Loose> => (await send(dialect, "", { method: "GET", path, headers })).json();
  for (const prefix of ["", "/content_generation"]) {
    assert.deepEqual(await get("neuroflash", `${prefix}/health`), {});
    assert.equal((await get("neuroflash", `${prefix}/model_selection/models`))[0].provider, "openai");
    assert.equal((await send("neuroflash", "hi", { path: `${prefix}/chat/completions` })).status, 200);
  }
  assert.equal((await get("neuroflash", "/health", { "x-workspace-id": null })).code, "MISSING_WORKSPACE_ID");
  assert.equal((await get("flexai", "/models")).data[0].is_ready, true);
  assert.equal(((await (await fetch(`${origin}/flexai/api/models`)).json()) as Loose)[0].health_status, "healthy");
  assert.equal((await get("morpheus", "/models", { authorization: null })).data[0].modelType, "LLM");
  assert.equal((await get("openai", "/models")).data[0].object, "model");
});

test("usage in a stream: always, on request, or where the script puts it", async () => {
  const usages = async (dialect: DialectName, message: string, body = {}): Promise<Loose[]> =>
    (await events(await send(dialect, message, { body: { ...stream, ...body } }))).filter((chunk) => chunk.usage);
  const asked = { stream_options: { include_usage: true } };
  assert.equal((await usages("neuroflash", "[[text:a b c]]"))[0].usage.words_used, 3);
  assert.ok("usage_from_provider" in (await usages("morpheus", "x"))[0]);
  for (const dialect of ["flexai", "openai"] as const) {
    assert.equal((await usages(dialect, "x")).length, 0);
    assert.deepEqual((await usages(dialect, "x", asked)).map((chunk) => chunk.choices), [[]]);
    assert.equal((await usages(dialect, "[[usage:finish]]", asked))[0].choices[0].finish_reason, "stop");
    assert.equal((await usages(dialect, "[[usage:off]]", asked)).length, 0);
  }
  assert.ok("cache_read_input_tokens" in (await usages("flexai", "x", asked))[0].usage);
});

test("flexai: a whole answer ends at 2048 tokens, a stream does not; a used-up budget is a stop", async () => {
  const whole = (await (await send("flexai", "[[words:3000]]")).json()) as Loose;
  assert.deepEqual([whole.usage.completion_tokens, whole.choices[0].finish_reason], [2048, "length"]);
  assert.equal(told((await events(await send("flexai", "[[words:3000]]", { body: stream }))).slice(0, -1)).text.split(" ").length, 3000);
  const spent = (await (await send("flexai", "[[reason:a b c]]", { body: { max_tokens: 2 } })).json()) as Loose;
  assert.deepEqual([spent.choices[0].message.content, spent.choices[0].finish_reason], ["", "stop"]);
});

test("morpheus: calls only come in a stream, the model may be left out, a raw key is taken", async () => {
  const answer = (await (await send("morpheus", "[[tool:f]]", { body: { tools: TOOLS, model: null } })).json()) as Loose;
  assert.deepEqual([answer.choices[0].message.tool_calls, answer.choices[0].finish_reason], [undefined, "stop"]);
  assert.equal((await send("morpheus", "x", { headers: { authorization: "sk-raw" } })).status, 200);
  assert.equal((await send("openai", "x", { headers: { authorization: "sk-raw" } })).status, 401);
});

test("morpheus before: Accept decides, tools force a stream, sessions are honoured, JSON is merged chunks", async () => {
  const type = async (accept: string, body = {}): Promise<string | null> => (await old.send("morpheus", "x", { headers: { accept }, body })).headers.get("content-type");
  assert.equal(await type("text/event-stream", { stream: false }), "text/event-stream");
  assert.equal(await type("application/json", stream), "application/json");
  assert.equal(await type("*/*", stream), "application/json");
  assert.equal(await type("application/json", { tools: TOOLS }), "text/event-stream");
  const merged = (await (await old.send("morpheus", "[[text:Hi you]]", { headers: { accept: "application/json" } })).json()) as Loose;
  assert.deepEqual([merged.choices[0].delta.content, merged.choices[0].message], ["Hi you", undefined]);
  const gone = (await (await old.send("morpheus", "x", { body: { session_id: "expired-session" } })).json()) as Loose;
  assert.equal(gone.error.type, "session_expired");
  assert.equal((await send("morpheus", "x", { body: { session_id: "expired-session" } })).status, 200);
});

test("openai: several choices, log probabilities, custom tools, a request id", async () => {
  const response = await send("openai", "[[text:Hi you]]", { body: { ...stream, n: 2, logprobs: true } });
  assert.match(response.headers.get("x-request-id") ?? "", /^req_/);
  const chunks = (await events(response)).slice(0, -1);
  assert.deepEqual([0, 1].map((index) => told(chunks, index).text), ["Hi you", "Hi you (choice 1)"]);
  assert.deepEqual(chunks.flatMap((chunk) => chunk.choices[0].logprobs?.content ?? []).map((item) => item.token).slice(0, 2), ["Hi", "Hi"]);
  const tools = [{ type: "custom", custom: { name: "run" } }];
  assert.deepEqual(told((await events(await send("openai", "[[tool:run ls -l]]", { body: { ...stream, tools } }))).slice(0, -1)).calls, [{ name: "run", input: "ls -l" }]);
});

test("tool_choice: required and named calls fit the parameters, none keeps them away", async () => {
  const parameters = { type: "object", properties: { city: { type: "string", enum: ["Oslo"] } }, required: ["city"] };
  const body = { tools: [{ type: "function", function: { name: "f", parameters } }] };
  const called = async (message: string, choice: unknown): Promise<Loose> => {
    const answer = (await (await send("openai", message, { body: { ...body, tool_choice: choice } })).json()) as Loose;
    return answer.choices[0].message.tool_calls;
  };
  for (const choice of ["required", { type: "function", function: { name: "f" } }]) {
    assert.equal((await called("hi", choice))[0].function.arguments, '{"city":"Oslo"}');
  }
  assert.equal(await called("[[tool:f]]", "none"), undefined);
});

test("keys can be named, and the log holds exactly what was sent", async () => {
  assert.equal((await strict.send("openai", "x")).status, 401);
  assert.equal((await strict.send("openai", "x", { headers: { authorization: "Bearer sk-mine" } })).status, 200);
  provider.clear();
  await (await send("neuroflash", "logged")).text();
  const [record] = provider.requests;
  assert.deepEqual([record?.method, record?.path, record?.dialect], ["POST", "/neuroflash/chat/completions", "neuroflash"]);
  assert.equal(record?.headers["x-workspace-id"], "ws");
  assert.deepEqual(record?.body, { model: "any-model", messages: [{ role: "user", content: "logged" }] });
  for (let sent = 0; sent < 105; sent += 1) await provider(new Request("http://test/openai/v1/models"));
  assert.equal(provider.requests.length, 100);
});
