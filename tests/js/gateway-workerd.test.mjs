// The gateway in workerd, with real Durable Objects: many streams at once, clients that leave, providers that fail, an end in the middle.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Chatwire } from "chatwire";
import OpenAI from "openai";
import { HASH, KEY } from "./support/gateway.mjs";
import { startGatewayWorker } from "./support/gateway-workerd.mjs";
import { startScripted } from "./support/scripted.mjs";

const [one, two] = await Promise.all([startScripted({ logLimit: 4000 }), startScripted({ logLimit: 4000 })]);
const WORKSPACES = ["many", "mixed", "leaving", "early", "restart", "rated", "spent", "talk", "table", "sdk", "busy", "own"];
const bindings = {
  BASE_URL: one.options("openai").baseURL, SPARE_URL: two.options("openai").baseURL, API_KEY: one.options("openai").apiKey,
  KEYS: [{ hash: HASH, name: "web", workspace: WORKSPACES, admin: true }],
  LIMITS: { rated: { requestsPerMinute: 1, tokensPerMinute: 1000 }, spent: { tokensPerDay: 1 }, busy: { concurrency: 1 } },
};
const folder = mkdtempSync(join(tmpdir(), "chatwire-gateway-"));
let worker = await startGatewayWorker(bindings, folder);
after(async () => {
  await worker.dispose();
  await Promise.all([one.close(), two.close()]);
  rmSync(folder, { recursive: true });
});

const ask = (workspace, path, { body, headers = {}, ...init } = {}) => fetch(worker.origin + path, {
  method: body === undefined ? "GET" : "POST", ...init,
  headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json", "x-workspace-id": workspace, ...headers }, ...(body && { body: JSON.stringify(body) }),
});
const chat = (workspace, message, { path = "/v1/chat/completions", headers, signal, ...params } = {}) => {
  return ask(workspace, path, { headers, signal, body: { model: "gpt-4.1-mini", messages: [{ role: "user", content: message }], ...params } });
};
const usage = async (workspace, query = "") => (await ask(workspace, `/usage?workspace=${workspace}&${query}`)).json();
/** Resolves once the ledger has counted so many. */
async function counted(workspace, requests) {
  for (;;) {
    const { total } = await usage(workspace);
    if (total.requests >= requests) return total;
  }
}
const streamed = { stream: true, stream_options: { include_usage: true } };
/** The events of a stream. */
const eventsOf = (text) => [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json));
const contentOf = (events) => events.map(({ choices }) => choices?.[0]?.delta.content ?? "").join("");

test("200 streams at once keep apart, and the ledger has what the provider served", async () => {
  const { completed } = one.stats;
  const counts = { input_tokens: 0, output_tokens: 0, words: 0 };
  await Promise.all(Array.from({ length: 200 }, async (_, at) => {
    // Half of them pass as they are, half are written anew.
    const response = await chat("many", `[[text:stream ${at} says ${"so ".repeat(at % 7)}much]][[pace:${at % 5}]]`, at % 2 ? streamed : { stream: true });
    assert.equal(response.status, 200);
    const text = await response.text();
    const events = eventsOf(text);
    assert.equal(contentOf(events), `stream ${at} says ${"so ".repeat(at % 7)}much`);
    assert.ok(text.endsWith("data: [DONE]\n\n"));
    assert.equal(events.some(({ usage }) => usage), at % 2 === 1);
    // What the provider counts: a token is a word to it, and a message costs four.
    const words = 4 + (at % 7);
    counts.output_tokens += words;
    counts.words += words;
    counts.input_tokens += 4 + `[[text:stream ${at} says ${"so ".repeat(at % 7)}much]][[pace:${at % 5}]]`.match(/\S+/g).length;
  }));
  assert.equal(one.stats.completed, completed + 200);
  const total = await counted("many", 200);
  const { requests, complete, estimated, input_tokens, output_tokens, words, cost } = total;
  assert.deepEqual({ requests, complete, estimated, input_tokens, output_tokens, words }, { requests: 200, complete: 200, estimated: 0, ...counts });
  assert.equal(cost, Number(((input_tokens * 2 + output_tokens * 8) / 1e6).toFixed(9)));
  assert.ok(total.first_token_ms !== null && total.latency_ms >= total.first_token_ms);
});

test("a refused request leaves its connection to the next", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set();
  const refused = (headers, body) => new Promise((resolve, reject) => {
    const request = httpRequest(`${worker.origin}/v1/chat/completions`, { method: "POST", agent, headers }, (response) => response.resume().on("end", () => resolve(response.statusCode)));
    request.on("socket", (socket) => sockets.add(socket)).on("error", reject).end(body);
  });
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "x".repeat(20_000) }] });
  for (let again = 0; again < 5; again += 1) {
    assert.equal(await refused({ "content-type": "application/json", "content-length": body.length }, body), 401);
    assert.equal(await refused({ authorization: `Bearer ${KEY}`, "content-type": "text/plain", "content-length": body.length, "x-workspace-id": "many" }, body), 415);
  }
  assert.equal(sockets.size, 1);
  agent.destroy();
});

test("whatever a provider does, each request counts once, as it ended", async () => {
  const kinds = {
    "[[text:fine]]": ["complete", "main"], "[[status:503]][[text:fine]]": ["failed", "spare"], "[[words:60]][[cut:2500]]": ["incomplete", "main"],
    "[[words:60]][[error:9 500 Broken]]": ["failed", "main"], "[[status:400]]": ["failed", "main"],
  };
  const each = 10;
  await Promise.all(Object.keys(kinds).flatMap((script) => Array.from({ length: each }, async (_, at) => {
    const response = await chat("mixed", script, at % 2 ? streamed : { stream: true });
    const text = await response.text();
    if (script === "[[text:fine]]") assert.equal(contentOf(eventsOf(text)), "fine");
    else assert.match(text, /"error":\{/);
    assert.ok(response.status !== 200 || !script.includes("status"));
  })));
  await counted("mixed", each * 5);
  const { data, total } = await usage("mixed", "group_by=outcome,provider");
  const due = {};
  for (const [outcome, provider] of Object.values(kinds)) due[`${outcome} ${provider}`] = (due[`${outcome} ${provider}`] ?? 0) + each;
  assert.deepEqual(Object.fromEntries(data.map(({ outcome, provider, requests }) => [`${outcome} ${provider}`, requests])), due);
  assert.equal(total.requests, each * 5);
});

test("a provider that is not there is gone on from, in workerd as elsewhere", async () => {
  const model = "gone/gpt-4o-mini";
  const fallback = await chat("own", "[[text:from the other one]]", { ...streamed, model });
  const text = await fallback.text();
  assert.equal(contentOf(eventsOf(text)), "from the other one", text);
  await counted("own", 1);
  assert.deepEqual((await usage("own", "group_by=provider,model")).data.map(({ provider, model, complete }) => [provider, model, complete]), [["main", model, 1]]);
});

test("clients that leave in the middle end the provider's answers, and what came is counted", async () => {
  await one.settled();
  const { cancelled } = one.stats;
  const each = 10;
  await Promise.all([streamed, { stream: true }].flatMap((params) => Array.from({ length: each }, async () => {
    const abort = new AbortController();
    const response = await chat("leaving", "[[words:400]][[pace:20]]", { ...params, signal: abort.signal });
    const reader = response.body.getReader();
    for (let text = ""; !text.includes("word3"); ) {
      const { done, value } = await reader.read();
      assert.ok(!done, text);
      text += new TextDecoder().decode(value);
    }
    abort.abort();
  })));
  const total = await counted("leaving", each * 2);
  assert.deepEqual([total.requests, total.complete, total.estimated], [each * 2, 0, each * 2]);
  assert.ok(total.words >= each * 2 && total.output_tokens > 0 && total.input_tokens > 0);
  const { data } = await usage("leaving", "group_by=outcome");
  assert.deepEqual(data.map(({ outcome, requests }) => [outcome, requests]), [["aborted", each * 2]]);
  await one.settled();
  assert.equal(one.stats.cancelled, cancelled + each * 2);
});

test("clients that leave before there is an answer are counted too, and their provider's answer ends", async () => {
  const ways = ["[[wait:60000]]", "[[stall:0]]"];
  const before = one.stats.requests;
  // A reset: of a connection that is closed in order, workerd hears nothing before it writes.
  const asked = ways.flatMap((script) => [streamed, { stream: true }, {}].map((params) => {
    const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json", "x-workspace-id": "early" };
    const request = httpRequest(`${worker.origin}/v1/chat/completions`, { method: "POST", headers, agent: false }).on("error", () => undefined);
    request.end(JSON.stringify({ model: "gpt-4.1-mini", messages: [{ role: "user", content: script }], ...params }));
    return request;
  }));
  while (one.stats.requests < before + asked.length) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const { socket } of asked) socket.resetAndDestroy();
  const { requests, complete, words } = await counted("early", asked.length);
  assert.deepEqual({ requests, complete, words }, { requests: asked.length, complete: 0, words: 0 });
  assert.deepEqual((await usage("early", "group_by=outcome")).data.map(({ outcome }) => outcome), ["aborted"]);
  await one.settled();
});

test("the worker ends in the middle: what was counted stays, what was open is lost, and nothing counts twice", async () => {
  const path = "/brief/v1/chat/completions";
  const done = 20;
  const open = 10;
  await Promise.all(Array.from({ length: done }, async () => (await chat("restart", "[[text:one two]]", { path, ...streamed })).text()));
  const before = async () => (await ask("restart", "/brief/usage?workspace=restart&group_by=outcome")).json();
  let counts = await before();
  while (counts.total.requests < done) counts = await before();
  const readers = await Promise.all(Array.from({ length: open }, async () => {
    const reader = (await chat("restart", "[[words:4000]][[pace:20]]", { path, ...streamed })).body.getReader();
    await reader.read();
    return reader;
  }));
  await worker.dispose();
  await Promise.all(readers.map((reader) => reader.cancel().catch(() => undefined)));
  worker = await startGatewayWorker(bindings, folder);
  counts = await before();
  assert.equal(counts.data.find(({ outcome }) => outcome === "complete").requests, done);
  assert.equal(counts.data.find(({ outcome }) => outcome === "complete").output_tokens, done * 2);
  await (await chat("restart", "[[text:three]]", { path, ...streamed })).text();
  while (counts.total.requests < done + 1 + open) counts = await before();
  assert.deepEqual(counts.data.map(({ outcome, requests, output_tokens }) => [outcome, requests, output_tokens]).filter(([outcome]) => outcome !== "aborted"), [
    ["complete", done + 1, done * 2 + 1], ["lost", open, 0],
  ]);
});

test("limits are answered with 402 and 429, and headers tell of them in the caller's form", async () => {
  assert.equal((await chat("spent", "[[text:ok]]")).status, 200);
  await counted("spent", 1);
  const spent = await chat("spent", "[[text:ok]]");
  assert.deepEqual([spent.status, (await spent.json()).error.type], [402, "insufficient_quota"]);
  assert.ok(Number(spent.headers.get("retry-after")) > 0 && Number(spent.headers.get("retry-after")) <= 86_400);
  const morpheus = await chat("spent", "[[text:ok]]", { path: "/morpheus/api/v1/chat/completions" });
  assert.deepEqual([morpheus.status, (await morpheus.json()).error.type], [402, "insufficient_balance"]);
  const neuroflash = await chat("spent", "[[text:ok]]", { path: "/neuroflash/chat/completions" });
  assert.deepEqual([neuroflash.status, (await neuroflash.json()).code], [402, "LIMIT_REACHED"]);
  const flexai = await chat("spent", "[[text:ok]]", { path: "/flexai/v1/chat/completions" });
  assert.deepEqual([flexai.status, (await flexai.json()).error.code], [402, "402"]);

  const first = await chat("rated", "[[text:ok]]");
  assert.equal(first.status, 200);
  assert.deepEqual(["limit", "remaining"].map((what) => first.headers.get(`x-ratelimit-${what}-requests`)), ["1", "0"]);
  assert.equal(first.headers.get("x-ratelimit-limit-tokens"), "1000");
  const before = one.count();
  for (const [provider, path, reset] of [["openai", "/v1", /^(?:\d+m)?\d+s$/], ["flexai", "/flexai/v1", /^\d{10}$/], ["morpheus", "/morpheus/api/v1", /^\d{4}-\d\d-\d\dT.*Z$/], ["neuroflash", "/neuroflash", /^\d+$/]]) {
    const limited = await chat("rated", "[[text:ok]]", { path: `${path}/chat/completions` });
    assert.equal(limited.status, 429);
    assert.match(limited.headers.get("x-ratelimit-reset-requests"), reset);
    const wait = Number(limited.headers.get("retry-after"));
    assert.ok(wait > 0 && wait <= 60);
    // What a client of ours makes of it.
    const client = new Chatwire({ provider, baseURL: worker.origin + path, apiKey: KEY, workspaceId: "rated", defaultHeaders: { "x-workspace-id": "rated" }, maxRetries: 0 });
    const error = await client.chat.completions.create({ model: "gpt-4.1-mini", messages: [{ role: "user", content: "Hi" }] }).catch((thrown) => thrown);
    assert.deepEqual([error.kind, error.status, error.retryAfter > 0], ["rate_limit", 429, true]);
  }
  assert.equal(one.count(), before, "no provider was asked");
  assert.equal((await usage("rated")).total.requests, 1);

  const abort = new AbortController();
  const held = await chat("busy", "[[words:400]][[pace:20]]", { stream: true, signal: abort.signal });
  assert.equal((await chat("busy", "[[text:ok]]")).status, 429);
  abort.abort();
  await held.text().catch(() => undefined);
  await counted("busy", 1);
  assert.equal((await chat("busy", "[[text:ok]]")).status, 200);
});

test("a session goes on from request to request, and belongs to its workspace", async () => {
  const path = "/morpheus/api/v1/chat/completions";
  const first = await chat("talk", "[[text:Nice to meet you.]]", { path, headers: { accept: "application/json" } });
  const id = first.headers.get("x-session-id");
  assert.equal((await first.json()).choices[0].message.content, "Nice to meet you.");
  assert.match(id, /^[0-9a-f-]{36}$/);
  const history = async () => (await ask("talk", `/sessions/${id}`)).json();
  let messages = [];
  while (messages.length < 2) ({ messages = [] } = await history());
  assert.deepEqual(messages.map(({ role, content }) => [role, content]), [["user", "[[text:Nice to meet you.]]"], ["assistant", "Nice to meet you."]]);
  const second = await chat("talk", "[[text:Again.]]", { path, session_id: id, headers: { accept: "text/event-stream" } });
  assert.equal(contentOf(eventsOf(await second.text())), "Again.");
  assert.deepEqual(one.last().body.messages.map(({ content }) => content), ["[[text:Nice to meet you.]]", "Nice to meet you.", "[[text:Again.]]"]);
  assert.equal(one.last().body.session_id, undefined);
  while (messages.length < 4) ({ messages } = await history());
  // By the header, in any dialect; the oldest turn goes.
  const third = await chat("talk", "[[text:Third.]]", { headers: { "x-session-id": id } });
  assert.equal(third.headers.get("x-session-id"), id);
  await third.json();
  while (messages.at(-1).content !== "Third.") ({ messages } = await history());
  assert.deepEqual(messages.map(({ content }) => content), ["[[text:Again.]]", "Again.", "[[text:Third.]]", "Third."]);
  // A turn that failed is not remembered.
  await (await chat("talk", "[[words:60]][[cut:2500]]", { headers: { "x-session-id": id }, stream: true })).text();
  await counted("talk", 4);
  assert.equal((await history()).messages.length, 4);

  const foreign = await chat("own", "Hi", { path, session_id: id });
  assert.deepEqual([foreign.status, (await foreign.json()).error.type], [400, "session_not_found"]);
  assert.equal((await ask("own", `/sessions/${id}`)).status, 400);
  assert.equal((await ask("own", `/sessions/${id}`, { method: "DELETE" })).status, 404);
  assert.equal((await ask("talk", `/sessions/${id}`, { method: "DELETE" })).status, 200);
  assert.equal((await ask("talk", `/sessions/${id}`)).status, 400);
  const made = await ask("talk", "/sessions", { method: "POST" });
  assert.equal(made.status, 201);
  assert.deepEqual((await (await ask("talk", `/sessions/${(await made.json()).id}`)).json()).messages, []);
});

test("usage is told as JSON and as a table, and a model's name is no formula", async () => {
  await (await chat("table", "[[text:a b]]", { model: "gpt-4.1-mini" })).json();
  await (await chat("table", "[[text:a b]]", { model: '=1+"1",2' })).json();
  await counted("table", 2);
  const { data, total, group_by } = await usage("table", "group_by=model,day");
  assert.deepEqual(group_by, ["model", "day"]);
  assert.equal(data.length, 2);
  assert.equal(total.requests, data.reduce((sum, { requests }) => sum + requests, 0));
  assert.equal((await usage("table", "model=gpt-4.1-mini")).total.requests, 1);
  assert.equal((await usage("table", "to=2020-01-01")).total.requests, 0);
  const table = await ask("table", "/v1/usage?workspace=table&group_by=model&format=csv");
  assert.match(table.headers.get("content-type"), /^text\/csv/);
  const [head, ...rows] = (await table.text()).trim().split("\r\n");
  assert.equal(head, "model,requests,complete,estimated,input_tokens,output_tokens,cached_tokens,reasoning_tokens,words,cost,latency_ms,first_token_ms");
  assert.deepEqual(rows.map((row) => row.slice(0, 20)), [`"'=1+""1"",2",1,1,0,`, "gpt-4.1-mini,1,1,0,6"].map((row) => row.slice(0, 20)));
  assert.match(await (await ask("table", "/usage", { headers: { accept: "text/csv" } })).text(), /^requests,/);
  for (const query of ["group_by=color", "from=yesterday", "format=xml"]) assert.equal((await ask("table", `/usage?${query}`)).status, 400, query);
  const { data: all } = await (await ask("table", "/usage?group_by=workspace")).json();
  assert.ok(["many", "mixed", "leaving", "table"].every((name) => all.some(({ workspace }) => workspace === name)));
});

test("the official SDK works against the worker unchanged, streamed and not", async () => {
  const client = new OpenAI({ baseURL: `${worker.origin}/v1`, apiKey: KEY, maxRetries: 0, defaultHeaders: { "x-workspace-id": "sdk" } });
  const params = { model: "gpt-4.1-mini", messages: [{ role: "user", content: "[[text:Hello from the edge.]]" }] };
  assert.equal((await client.chat.completions.create(params)).choices[0].message.content, "Hello from the edge.");
  let text = "";
  for await (const chunk of await client.chat.completions.create({ ...params, stream: true })) text += chunk.choices[0].delta.content ?? "";
  assert.equal(text, "Hello from the edge.");
  assert.equal((await client.chat.completions.stream(params).finalChatCompletion()).choices[0].message.content, "Hello from the edge.");
  const error = await client.chat.completions.create({ ...params, messages: [{ role: "user", content: "[[status:400]]" }] }).catch((thrown) => thrown);
  assert.ok(error instanceof OpenAI.BadRequestError);
  assert.equal((await counted("sdk", 4)).requests, 4);
});
