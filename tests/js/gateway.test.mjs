// The gateway over sockets: dialects, routes, bytes, errors, limits, each against scripted providers.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { Chatwire } from "chatwire";
import { createGateway } from "chatwire/edge";
import OpenAI from "openai";
import { KEY, providerOf, saying, startGateway, WORKSPACE } from "./support/gateway.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const servers = await Promise.all([startScripted({ logLimit: 4000 }), startScripted({ logLimit: 4000 })]);
const [one, two] = servers;
const open = [];
after(async () => {
  await Promise.all(open.map((gateway) => gateway.close()));
  await Promise.all(servers.map((server) => server.close()));
});
async function started(options) {
  const gateway = await startGateway(options);
  open.push(gateway);
  return gateway;
}
const DIALECTS = ["openai", "neuroflash", "flexai", "morpheus"];
const PATHS = { openai: "/v1", neuroflash: "/neuroflash", flexai: "/flexai/v1", morpheus: "/morpheus/api/v1" };
const MODELS = { openai: "gpt-4.1-mini", neuroflash: "openai/gpt-4.1-mini", flexai: "DeepSeek-R1", morpheus: "llama-3.3-70b" };
const WORKSPACES = { neuroflash: { "x-workspace-id": WORKSPACE } };
/** One gateway for each provider, so that each dialect is asked for what each speaks. */
const gateways = Object.fromEntries(await Promise.all(DIALECTS.map(async (dialect) => [dialect, await started({ providers: { main: providerOf(one, dialect) } })])));

/** A client of the gateway in a dialect. */
function clientOf(gateway, dialect, options = {}) {
  return new Chatwire({ provider: dialect, baseURL: gateway.origin + PATHS[dialect], apiKey: KEY, workspaceId: dialect === "neuroflash" ? WORKSPACE : undefined, maxRetries: 0, ...options });
}
const TEXT = "Hello 世界, 🚀 from the edge.";
const user = (content) => [{ role: "user", content }];

for (const spoken of DIALECTS) {
  for (const upstream of DIALECTS) {
    test(`a caller of ${spoken} is answered by ${upstream}, streamed and whole`, async () => {
      const gateway = gateways[upstream];
      const before = gateway.entries.length;
      const client = clientOf(gateway, spoken);
      const params = { model: MODELS[upstream], messages: user(`[[text:${TEXT}]]`) };
      const whole = await client.chat.completions.create(params);
      assert.equal(whole.choices[0].message.content, TEXT);
      assert.equal(whole.choices[0].finish_reason, "stop");
      const stream = await client.chat.completions.create({ ...params, stream: true });
      assert.equal(await stream.text(), TEXT);
      const { type, completion } = await stream.outcome;
      assert.equal(type, "complete");
      assert.equal(completion.choices[0].finish_reason, "stop");
      // Each dialect's own members.
      const { usage } = whole;
      if (spoken === "neuroflash") assert.equal(typeof usage.words_used, "number");
      if (spoken === "flexai") assert.equal(typeof usage.cache_read_input_tokens, "number");
      if (spoken !== "neuroflash") assert.equal(typeof whole.created, "number");
      assert.ok(["openai", "flexai"].includes(spoken) ? completion.usage == null : completion.usage.total_tokens > 0, "usage is told where it is asked for");
      const entries = (await gateway.settled(before + 2)).slice(before);
      for (const entry of entries) {
        assert.deepEqual([entry.outcome, entry.provider, entry.model, entry.workspace, entry.key, entry.dialect, entry.estimated], ["complete", "main", MODELS[upstream], WORKSPACE, "web", spoken, false]);
        assert.deepEqual([entry.input, entry.output], [usage.prompt_tokens, usage.completion_tokens]);
        assert.ok(entry.firstToken !== null && entry.latency >= entry.firstToken);
      }
      assert.deepEqual(entries.map(({ stream }) => stream), [false, true]);
      assert.equal(new Set(entries.map(({ id }) => id)).size, 2);
    });
  }
}

test("the official SDK works against it unchanged, streamed and not", async () => {
  for (const upstream of DIALECTS) {
    const gateway = gateways[upstream];
    const client = new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey: KEY, maxRetries: 0 });
    const params = { model: MODELS[upstream], messages: user(`[[text:${TEXT}]]`) };
    const whole = await client.chat.completions.create(params);
    assert.equal(whole.choices[0].message.content, TEXT);
    assert.equal(whole.object, "chat.completion");
    const stream = await client.chat.completions.create({ ...params, stream: true });
    let text = "";
    for await (const chunk of stream) {
      assert.equal(chunk.object, "chat.completion.chunk");
      assert.ok(chunk.choices.length === 1 && chunk.usage == null && typeof chunk.id === "string" && typeof chunk.created === "number");
      text += chunk.choices[0].delta.content ?? "";
    }
    assert.equal(text, TEXT);
    let usage;
    for await (const chunk of await client.chat.completions.create({ ...params, stream: true, stream_options: { include_usage: true } })) usage = chunk.usage ?? usage;
    assert.equal(usage.total_tokens, whole.usage.total_tokens);
    const runner = client.chat.completions.stream({ ...params, messages: user('[[tool:weather {"city":"Oslo"}]]'), tools: [{ type: "function", function: { name: "weather", parameters: {} } }] });
    const { choices } = await runner.finalChatCompletion();
    assert.deepEqual(choices[0].message.tool_calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)]), [["weather", { city: "Oslo" }]]);
    assert.ok((await client.models.list()).data.length >= 3);
    await assert.rejects(client.chat.completions.create({ ...params, temperature: "warm" }), (error) => error instanceof OpenAI.BadRequestError && error.param === "temperature");
  }
  const client = new OpenAI({ baseURL: `${gateways.openai.origin}/v1`, apiKey: "sk-of-nobody", maxRetries: 0 });
  await assert.rejects(client.models.list(), (error) => error instanceof OpenAI.AuthenticationError && error.code === "invalid_api_key");
});

/** What a provider sends to who asks it itself: the ids and times in it differ from answer to answer. */
const still = (text) => text.replaceAll(/"(?:id|created)":(?:"[^"]*"|\d+)/g, "");

for (const dialect of DIALECTS) {
  test(`what ${dialect} sends goes on byte by byte where the caller speaks the same`, async () => {
    for (const script of ["[[text:a b c]][[crlf]][[comments]]", "[[words:30]][[drip:3]]", "[[reason:hm hm]][[text:x]][[done:off]]", '[[tool:f {"a":1}]]']) {
      for (const stream of [true, false]) {
        const options = dialect === "openai" || dialect === "flexai" ? { stream_options: { include_usage: true } } : {};
        const body = { model: MODELS[dialect], messages: user(script), ...(stream && { stream: true, ...options }) };
        const headers = { "content-type": "application/json", accept: stream ? "text/event-stream" : "application/json", ...WORKSPACES[dialect] };
        const { baseURL, apiKey } = one.options(dialect);
        const ask = (base, key) => fetch(`${base}/chat/completions`, { method: "POST", headers: { ...headers, authorization: `Bearer ${key}` }, body: JSON.stringify(body) });
        const [own, passed] = await Promise.all([ask(baseURL, apiKey), ask(gateways[dialect].origin + PATHS[dialect], KEY)]);
        assert.equal(passed.status, 200);
        assert.equal(passed.headers.get("content-type"), own.headers.get("content-type"));
        assert.equal(still(await passed.text()), still(await own.text()), `${script} ${stream}`);
      }
    }
  });
}

test("a caller who does not ask for usage gets none, though the provider is asked for it", async () => {
  const response = await gateways.openai.chat("[[text:a b]]", { stream: true });
  const text = await response.text();
  assert.ok(!/"usage":\{/.test(text) && !/"choices":\[\]/.test(text) && text.endsWith("data: [DONE]\n\n"), text);
  assert.deepEqual(one.last().body.stream_options, { include_usage: true });
  assert.equal(gateways.openai.entries.at(-1).estimated, false);
});

test("only what the caller asked for is sent on, and no header of the caller's", async () => {
  const asked = { temperature: 0.5, stop: ["x"], messages: user("[[text:ok]]"), model: "gpt-4o-mini" };
  await gateways.openai.ask("/v1/chat/completions", { body: asked, headers: { "x-secret": "s", cookie: "a=b", "x-workspace-id": WORKSPACE } });
  const { body, headers } = one.last();
  assert.deepEqual(body, asked);
  assert.equal(headers.authorization, `Bearer ${one.options("openai").apiKey}`);
  assert.deepEqual(["x-secret", "cookie", "x-workspace-id", "origin"].filter((name) => name in headers), []);
});

const WRONG = { model: "m", messages: [{ role: "user", content: 7 }], temperature: "warm" };
test("errors have the shape of the caller's dialect", async () => {
  const { openai: gateway } = gateways;
  const told = async (path, init) => {
    const response = await gateway.ask(path, init);
    return [response.status, await response.json(), response.headers];
  };
  const chat = { openai: "/v1/chat/completions", neuroflash: "/neuroflash/chat/completions", flexai: "/flexai/v1/chat/completions", morpheus: "/morpheus/api/v1/chat/completions" };
  const json = { accept: "application/json" };
  let [status, body, headers] = await told(chat.openai, { body: WRONG });
  assert.equal(status, 400);
  assert.deepEqual([body.error.type, body.error.param, body.error.code], ["invalid_request_error", "messages[0].content", null]);
  [status, body] = await told(chat.flexai, { body: WRONG });
  assert.deepEqual([status, body.error.type], [400, "invalid_request_error"]);
  [status, body] = await told(chat.neuroflash, { body: WRONG, headers: WORKSPACES.neuroflash });
  assert.equal(status, 422);
  assert.ok(body.errors.some(({ field, type }) => field === "messages[0].content" && type === "validation") && body.errors.some(({ field }) => field === "temperature"));
  [status, body] = await told(chat.neuroflash, { body: WRONG });
  assert.deepEqual([status, body.code, typeof body.error], [400, "MISSING_WORKSPACE_ID", "string"]);
  [status, body] = await told(chat.morpheus, { body: WRONG, headers: json });
  assert.equal(status, 422);
  assert.deepEqual(body.detail.map(({ loc }) => loc).sort(), [["body", "messages", 0, "content"], ["body", "temperature"]]);
  assert.ok(body.detail.every(({ msg, type, input }) => typeof msg === "string" && typeof type === "string" && input === undefined));
  [status, body] = await told(chat.morpheus, { body: { model: "m" }, headers: json });
  assert.deepEqual([status, body.detail[0].loc, body.detail[0].msg, body.detail[0].type], [422, ["body", "messages"], "Field required", "missing"]);
  [status, body] = await told(chat.morpheus, { body: "{", headers: json });
  assert.deepEqual([status, body.detail[0].type, body.detail[0].loc], [422, "json_invalid", ["body", 0]]);
  [status, body] = await told(chat.openai, { body: "[1]" });
  assert.deepEqual([status, body.error.type], [400, "invalid_request_error"]);
  [status] = await told(chat.openai, { body: "{}", headers: { "content-type": "text/plain" } });
  assert.equal(status, 415);

  const nobody = { authorization: "Bearer sk-nobody" };
  [status, body, headers] = await told(chat.openai, { body: WRONG, headers: nobody });
  assert.deepEqual([status, body.error.code], [401, "invalid_api_key"]);
  [status, body] = await told(chat.flexai, { body: WRONG, headers: nobody });
  assert.deepEqual([status, body.error.type, body.error.code], [401, "authentication_error", "invalid_api_key"]);
  [status, body] = await told(chat.neuroflash, { body: WRONG, headers: nobody });
  assert.deepEqual([status, body.code], [401, "UNAUTHORIZED"]);
  [status, body, headers] = await told(chat.morpheus, { body: WRONG, headers: nobody });
  assert.deepEqual([status, typeof body.detail, headers.get("www-authenticate")], [401, "string", "Bearer"]);

  const unknown = (dialect) => ({ body: { model: "unknown-model", messages: user("Hi") }, headers: { ...json, ...WORKSPACES[dialect] } });
  [status, body] = await told(chat.openai, unknown("openai"));
  assert.deepEqual([status, body.error.code], [404, "model_not_found"]);
  [status, body, headers] = await told(chat.morpheus, unknown("morpheus"));
  assert.deepEqual([status, body.error.type, headers.get("x-morpheus-error")], [400, "model_not_found", "model_not_found"]);
  [status, body] = await told(chat.neuroflash, unknown("neuroflash"));
  assert.deepEqual([status, body.code], [404, "MODEL_NOT_FOUND"]);

  [status, body, headers] = await told(chat.openai, {});
  assert.deepEqual([status, headers.get("allow")], [405, "POST"]);
  for (const path of ["/v1/embeddings", "/nothing", "/v1/chat/completions/more", "/neuroflashx/chat/completions"]) assert.equal((await told(path, { body: WRONG }))[0], 404, path);
});

test("Morpheus: the accept header decides whether it streams, unless the gateway goes by the member", async () => {
  const { morpheus: gateway } = gateways;
  const formOf = async (on, headers, params) => (await on.ask("/morpheus/api/v1/chat/completions", { headers, body: { messages: user("[[text:ok]]"), model: MODELS.morpheus, ...params } })).headers.get("content-type");
  assert.match(await formOf(gateway, { accept: "text/event-stream" }, {}), /event-stream/);
  assert.match(await formOf(gateway, { accept: "text/event-stream" }, { stream: false }), /event-stream/);
  assert.match(await formOf(gateway, { accept: "application/json" }, { stream: true }), /json/);
  assert.match(await formOf(gateway, { accept: "*/*" }, {}), /json/);
  const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
  assert.match(await formOf(gateway, { accept: "application/json" }, { tools }), /event-stream/);
  const later = await started({ providers: { main: providerOf(one, "morpheus") }, morpheus: "stream", defaultModel: "llama-3.3-70b" });
  assert.match(await formOf(later, { accept: "application/json" }, { stream: true }), /event-stream/);
  assert.match(await formOf(later, { accept: "text/event-stream" }, {}), /json/);
  // No header at all: a client of its own, since fetch always sends one.
  const bare = await gateway.gateway.fetch(new Request("http://g.test/morpheus/v1/chat/completions", {
    method: "POST", headers: { authorization: KEY, "content-type": "application/json" }, body: JSON.stringify({ model: MODELS.morpheus, messages: user("[[text:ok]]") }),
  }));
  assert.match(bare.headers.get("content-type"), /event-stream/);
  await bare.text();
  // A session is the provider's where it is Morpheus, and nobody's elsewhere.
  await later.ask("/morpheus/chat/completions", { body: { messages: user("[[text:ok]]"), session_id: "s-1" } });
  assert.equal(one.last().body.session_id, "s-1");
  await gateways.openai.ask("/morpheus/chat/completions", { body: { model: "gpt-4o-mini", messages: user("[[text:ok]]"), session_id: "s-1" }, headers: { accept: "application/json" } });
  assert.equal(one.last().body.session_id, undefined);
  // Members that it does not know are dropped without a word, and a request may name no model.
  await later.ask("/morpheus/chat/completions", { body: { messages: user("[[text:ok]]"), seed: 7, response_format: null, model: null } });
  assert.deepEqual(one.last().body, { messages: user("[[text:ok]]"), model: "llama-3.3-70b" });
});

test("models and health have the caller's shape", async () => {
  const { flexai: gateway } = gateways;
  const body = async (path, headers = {}) => (await gateway.ask(path, { headers })).json();
  for (const path of ["/models", "/v1/models", "/openai/v1/models"]) {
    const { object, data } = await body(path);
    assert.equal(object, "list");
    assert.ok(data.some(({ id, object, owned_by }) => id === "DeepSeek-R1" && object === "model" && typeof owned_by === "string"));
  }
  const list = await body("/neuroflash/model_selection/models", WORKSPACES.neuroflash);
  assert.ok(list.some(({ id, available }) => id === "DeepSeek-R1" && available === true));
  const open = await fetch(`${gateway.origin}/morpheus/api/v1/models`);
  assert.ok((await open.json()).data.some(({ id, modelType }) => id === "DeepSeek-R1" && modelType === "LLM"));
  assert.equal((await fetch(`${gateway.origin}/v1/models`)).status, 401);
  assert.deepEqual(await body("/neuroflash/health", WORKSPACES.neuroflash), {});
  assert.equal((await gateway.ask("/neuroflash/health")).status, 400);
  for (const path of ["/health", "/v1/health"]) assert.deepEqual(await (await fetch(gateway.origin + path)).json(), { status: "ok" });
});

for (const [name, script] of Object.entries({
  "status 500": "[[status:500]]", "status 429": "[[status:429]]", "status 401": "[[status:401]]", "a reset": "[[reset:0]]", "a reset before first output": "[[reset:20]]",
  "a cut before first output": "[[cut:60]]", "an error in the stream": "[[error:0 503 Overloaded]]", html: "[[html]]",
})) {
  test(`${name}: another provider answers, in the same dialect or another`, async () => {
    for (const dialect of ["openai", "flexai"]) {
      const gateway = await started({ providers: { bad: providerOf(one, "openai", { fetch: saying(script) }), good: providerOf(two, dialect) } });
      for (const options of [{}, { stream: true }, { stream: true, stream_options: { include_usage: true } }]) {
        const client = clientOf(gateway, "openai");
        const answer = await client.chat.completions.create({ model: dialect === "flexai" ? "DeepSeek-R1" : "gpt-4o-mini", messages: user("[[text:It is fine.]]"), ...options });
        assert.equal(options.stream ? await answer.text() : answer.choices[0].message.content, "It is fine.");
      }
      assert.deepEqual((await gateway.settled(3)).map(({ provider, outcome }) => [provider, outcome]), Array(3).fill(["good", "complete"]));
    }
  });
}

test("routes take models by name, beginning and weight, and under another name", async () => {
  const gateway = await started({
    providers: { a: providerOf(one, "openai"), b: providerOf(two, "openai") },
    routes: [{ provider: "a", models: ["gpt-4o-mini"] }, { provider: "b", models: { "fast/*": "*", smart: "gpt-5-nano" } }, { name: "never", provider: "b", models: ["gpt-4o-mini"], weight: 0 }],
  });
  for (const [model, provider, server, sent] of [["gpt-4o-mini", "a", one, "gpt-4o-mini"], ["fast/gpt-4o-mini", "b", two, "gpt-4o-mini"], ["smart", "b", two, "gpt-5-nano"]]) {
    const response = await gateway.chat("[[text:ok]]", { model });
    assert.equal(response.status, 200);
    assert.equal(server.last().body.model, sent);
    assert.deepEqual([gateway.entries.at(-1).provider, gateway.entries.at(-1).model], [provider, model]);
  }
  const none = await gateway.chat("Hi", { model: "other" });
  assert.equal(none.status, 400);
  assert.equal((await none.json()).error.param, "model");
  const { data } = await (await gateway.ask("/models")).json();
  assert.deepEqual(data.map(({ id }) => id).sort(), ["fast/gpt-4.1-mini", "fast/gpt-4o-mini", "fast/gpt-5-nano", "gpt-4o-mini", "smart"]);
});

test("a provider that keeps failing is left alone, and asked again once a probe finds it well", async () => {
  let down = true;
  const fetchDown = (request) => (down ? saying("[[status:503]]")(request.method === "POST" ? request : new Request(`${request.url}-not-there`, request)) : fetch(request));
  const gateway = await started({ providers: { bad: providerOf(one, "openai", { fetch: async (request) => (down && request.method === "GET" ? new Response("down", { status: 503 }) : fetchDown(request)) }) }, circuit: { failures: 2, openTime: 60_000 } });
  const status = async () => (await gateway.chat("[[text:ok]]")).status;
  assert.deepEqual([await status(), await status()], [503, 503]);
  const health = await fetch(`${gateway.origin}/health`);
  assert.equal(health.status, 503);
  assert.ok(Number(health.headers.get("retry-after")) > 50);
  assert.equal((await gateway.gateway.probe())[0].circuit, "open");
  down = false;
  assert.deepEqual((await gateway.gateway.probe()).map(({ name, circuit }) => [name, circuit]), [["bad", "closed"]]);
  assert.equal((await fetch(`${gateway.origin}/health`)).status, 200);
  assert.equal(await status(), 200);
});

test("what breaks off in the middle ends in an error, in the caller's shape", async () => {
  for (const fault of ["reset:2000", "cut:2000", "stall:2000"]) {
    for (const [path, params] of [["/v1", {}], ["/v1", { stream_options: { include_usage: true } }], ["/morpheus/v1", {}]]) {
      const gateway = await started({ providers: { main: providerOf(one, "openai", { idleTimeout: fault.startsWith("stall") ? 400 : 20_000, headersTimeout: 20_000 }) } });
      const response = await gateway.chat(`[[words:60]][[${fault}]]`, { path: `${path}/chat/completions`, stream: true, headers: { accept: "text/event-stream" }, ...params });
      assert.equal(response.status, 200);
      const text = await response.text();
      assert.match(text, /word5 ?"/);
      const last = JSON.parse(text.trim().split(/\r?\n\r?\n/).at(-1).replace(/^data: /, ""));
      assert.ok(typeof last.error.message === "string" && !text.includes("[DONE]"), text.slice(-300));
      if (path === "/morpheus/v1") assert.equal(last.error.status, fault === "stall:2000" ? 504 : 502);
      const [entry] = await gateway.settled();
      assert.equal(entry.outcome, { reset: "failed", cut: "incomplete", stall: "stalled" }[fault.split(":")[0]]);
      assert.ok(entry.estimated && entry.output > 5 && entry.words > 5 && entry.input > 0, JSON.stringify(entry));
    }
  }
});

test("a client that leaves ends the provider's answer, and what came of it is counted", async () => {
  for (const params of [{}, { stream_options: { include_usage: true } }]) {
    const gateway = await started({ providers: { main: providerOf(one, "openai") } });
    await one.settled();
    const { cancelled } = one.stats;
    const abort = new AbortController();
    const response = await gateway.chat("[[words:50]][[pace:20]]", { stream: true, signal: abort.signal, ...params });
    const reader = response.body.getReader();
    for (let text = ""; !text.includes("word4"); ) {
      const { done, value } = await reader.read();
      assert.ok(!done, text);
      text += new TextDecoder().decode(value);
    }
    abort.abort();
    const [entry] = await gateway.settled();
    assert.deepEqual([entry.outcome, entry.estimated, entry.words >= 3], ["aborted", true, true]);
    await one.settled();
    assert.equal(one.stats.cancelled, cancelled + 1);
  }
});

test("no secret is told, whatever a provider says", async () => {
  const secret = "acme-secret-0042";
  const echo = async () => Response.json({ error: { message: `Incorrect API key: ${secret}, sk-proj-abcdefgh, ${KEY}`, type: "x", code: secret } }, { status: 400 });
  const gateway = await started({ providers: { main: { baseURL: "http://provider.test/v1", apiKey: secret, fetch: echo } } });
  for (const stream of [false, true]) {
    const response = await gateway.chat("Hi", { stream });
    const text = await response.text();
    assert.equal(response.status, 400);
    assert.ok(!text.includes(secret) && !text.includes("sk-proj") && !text.includes(KEY) && text.includes("[hidden]"), text);
  }
  // A provider that is not set up is no fault of the request's.
  const wrong = await started({ providers: { main: { baseURL: `http://user:${secret}@provider.test/v1` } } });
  const refused = await wrong.chat("Hi");
  assert.deepEqual([refused.status, (await refused.json()).error.message], [500, "The gateway failed."]);
  // What is wrong with the gateway's own key is not the caller's.
  for (const [status, shown] of [[401, 502], [403, 502], [402, 502], [500, 502], [503, 503], [429, 429]]) {
    const own = await started({ providers: { main: { baseURL: "http://provider.test/v1", apiKey: secret, maxRetries: 0, fetch: async () => Response.json({ error: { message: `no ${secret}` } }, { status, headers: { "retry-after": "7" } }) } } });
    const response = await own.chat("Hi");
    assert.equal(response.status, shown);
    assert.ok(!(await response.text()).includes(secret));
    if (status === 429) assert.equal(response.headers.get("retry-after"), "7");
    assert.deepEqual(own.errors.map((error) => (error.cause ?? error).status), [status], "who runs the gateway is told once, of what it was");
  }
  // A function that gives keys: what it gave is hidden too.
  const turning = await started({ providers: { main: { baseURL: "http://provider.test/v1", apiKey: async () => "turning-key-1", fetch: async () => Response.json({ error: { message: "bad turning-key-1" } }, { status: 400 }) } } });
  assert.ok(!(await (await turning.chat("Hi")).text()).includes("turning-key-1"));
});

test("no secret is told in what is passed on byte by byte, however it is cut", async () => {
  const secret = "acme-secret-0042";
  const event = (value) => `data: ${JSON.stringify(value)}\n\n`;
  const said = (content) => event({ id: "1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  // What looks like the beginning of one, up to its last letter, is none.
  const text = `${said("acme")}${said("acme-secret-004")}${said(`${secret}${secret}`)}${event({ error: { message: `The key ${secret} has expired`, code: 401 } })}acme-sec`;
  const bytes = new TextEncoder().encode(text);
  const expected = text.replaceAll(secret, "[hidden]");
  for (const size of [1, 2, 3, 7, 16, 17, 64, 150]) {
    const body = () => new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const gateway = await started({ providers: { main: { baseURL: "http://provider.test/v1", apiKey: secret, maxRetries: 0, fetch: async () => new Response(body(), { headers: { "content-type": "text/event-stream" } }) } } });
    assert.equal(await (await gateway.chat("Hi", { stream: true, stream_options: { include_usage: true } })).text(), expected, `${size} bytes at a time`);
  }
  const whole = { id: "1", object: "chat.completion", created: 1, model: "m", choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }], note: secret };
  const gateway = await started({ providers: { main: { baseURL: "http://provider.test/v1", apiKey: secret, fetch: async () => Response.json(whole) } } });
  assert.deepEqual(await (await gateway.chat("Hi")).json(), { ...whole, note: "[hidden]" });
});

test("a stream that breaks inside an event ends in an error that every client reads", async () => {
  for (const script of ["[[words:40]][[cut:2000]]", "[[words:40]][[reset:2000]]", "[[words:40]][[crlf]][[cut:2001]]", "[[words:40]][[drip:7]][[cut:2003]]"]) {
    for (const dialect of DIALECTS) {
      const response = await gateways[dialect].ask(`${PATHS[dialect]}/chat/completions`, {
        headers: { accept: "text/event-stream", ...WORKSPACES[dialect] },
        body: { model: MODELS[dialect], messages: user(script), stream: true, ...(["openai", "flexai"].includes(dialect) && { stream_options: { include_usage: true } }) },
      });
      const events = (await response.text()).split(/\r?\n\r?\n/).flatMap((event) => event.split(/\r?\n/)).filter((line) => line.startsWith("data: ")).map((line) => JSON.parse(line.slice(6)));
      assert.equal(typeof events.at(-1).error.message, "string", `${dialect} ${script}`);
      assert.ok(events.length > 3);
    }
    const client = new OpenAI({ baseURL: `${gateways.openai.origin}/v1`, apiKey: KEY, maxRetries: 0 });
    const stream = await client.chat.completions.create({ model: MODELS.openai, messages: user(script), stream: true, stream_options: { include_usage: true } });
    await assert.rejects(async () => { for await (const _ of stream); }, OpenAI.APIError, script);
  }
});

test("a stream that is silent gives a sign of life between its lines, also where it is passed on", async () => {
  const chunk = (content, finish_reason = null) => `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`;
  const silence = () => new Promise((resolve) => setTimeout(resolve, 10_500));
  const body = () => new ReadableStream({
    async start(controller) {
      const write = (text) => controller.enqueue(new TextEncoder().encode(text));
      write(chunk("one"));
      await silence();
      const last = chunk("two", "stop");
      write(last.slice(0, 20));
      await silence();
      write(`${last.slice(20)}data: [DONE]\n\n`);
      controller.close();
    },
  });
  const gateway = await started({ providers: { main: { baseURL: "http://provider.test/v1", apiKey: "acme-secret-0042", fetch: async () => new Response(body(), { headers: { "content-type": "text/event-stream" } }) } } });
  const text = await (await gateway.chat("Hi", { stream: true, stream_options: { include_usage: true } })).text();
  assert.equal(text, `${chunk("one")}: keep-alive\n: keep-alive\n${chunk("two", "stop")}data: [DONE]\n\n`);
});

test("a provider that sends on to another address is not followed", async () => {
  const server = createServer((_, response) => response.writeHead(307, { location: `${two.options("openai").baseURL}/chat/completions` }).end());
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const gateway = await started({ providers: { main: { baseURL: `http://127.0.0.1:${server.address().port}/v1`, apiKey: "k", maxRetries: 0 } } });
  const before = two.count();
  for (const stream of [false, true]) assert.equal((await gateway.chat("[[text:ok]]", { stream })).status, 502);
  assert.equal(two.count(), before);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("a body has a limit, in bytes, whether or not its length is told", async () => {
  const gateway = await started({ providers: { main: providerOf(one, "openai") }, limits: { maxBodyBytes: 500 } });
  assert.equal((await gateway.chat("x".repeat(600))).status, 413);
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(new TextEncoder().encode("x".repeat(100))) });
  const request = new Request("http://g.test/v1/chat/completions", { method: "POST", duplex: "half", body, headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" } });
  assert.equal((await gateway.gateway.fetch(request)).status, 413);
});

test("pages of the list may call it, and no others", async () => {
  const gateway = await started({ providers: { main: providerOf(one, "openai") }, cors: { origins: ["https://app.example"] } });
  const from = (origin, init = {}) => gateway.ask("/v1/chat/completions", { ...init, headers: { origin, ...init.headers } });
  const preflight = { method: "OPTIONS", headers: { "access-control-request-method": "POST", "access-control-request-headers": "authorization" } };
  const good = await from("https://app.example", preflight);
  assert.deepEqual([good.status, good.headers.get("access-control-allow-origin"), good.headers.get("vary")], [204, "https://app.example", "Origin"]);
  assert.match(good.headers.get("access-control-allow-headers"), /authorization.*x-workspace-id/);
  for (const origin of ["https://app.example.evil.example", "https://other.example", "null"]) {
    const bad = await from(origin, preflight);
    assert.deepEqual([bad.headers.get("access-control-allow-origin"), bad.headers.get("access-control-allow-headers")], [null, null]);
  }
  const answer = await from("https://app.example", { body: { model: "gpt-4o-mini", messages: user("[[text:ok]]") } });
  assert.equal(answer.headers.get("access-control-allow-origin"), "https://app.example");
  assert.match(answer.headers.get("access-control-expose-headers"), /x-request-id.*retry-after/);
  assert.equal(answer.headers.get("access-control-allow-credentials"), null);
  assert.equal((await gateways.openai.ask("/health", { headers: { origin: "https://app.example" } })).headers.get("access-control-allow-origin"), null);
});

test("options of the wrong form are refused, and nothing is served without a way to know who asks", async () => {
  const main = providerOf(one, "openai");
  for (const [options, field] of [
    [{ providers: { main }, auth: {} }, "auth"], [{ providers: { main } }, "auth"], [{ auth: { anonymous: "a" } }, "providers"],
    [{ providers: { main }, auth: { anonymous: "a" }, routes: [{ provider: "other" }] }, "routes[0].provider"], [{ providers: {}, auth: { anonymous: "a" } }, "routes"],
    [{ providers: { main }, auth: { anonymous: "a" }, dialects: { "/": "latin" } }, 'dialects["/"]'], [{ providers: { main: { ...main, passThrough: true } }, auth: { passThrough: true } }, "providers.main.apiKey"],
    [{ providers: { main }, auth: { jwt: { jwks: "http://keys.example", principal: () => undefined } } }, "auth.jwt.jwks"], [{ providers: { main: { apiKey: "x", baseURL: 7 } }, auth: { anonymous: "a" } }, "baseURL"],
  ]) assert.throws(() => createGateway(options), (error) => error.field === field && error.name === "InvalidRequestError", field);
  const anonymous = await started({ providers: { main }, auth: { anonymous: "demo" } });
  const response = await fetch(`${anonymous.origin}/v1/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ model: "gpt-4o-mini", messages: user("[[text:ok]]") }) });
  assert.equal(response.status, 200);
  assert.equal((await anonymous.settled())[0].workspace, "demo");
});

nothingUnhandled();
