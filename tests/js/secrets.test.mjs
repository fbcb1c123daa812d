// No key is in anything that may be logged, whatever the server says.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { inspect, promisify } from "node:util";
import { Chatwire } from "chatwire";
import { Chatwire as Full } from "chatwire/full";
import { rejection } from "./suite/context.mjs";
import { PACKAGE, TESTS } from "./support/paths.mjs";
import { chunk, ENDING, startRaw, startStream } from "./support/raw.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const KEY = "sk-very/Secret+0001==";
const PARAMS = { model: "m", messages: [{ role: "user", content: "hi" }] };

/** What the server answers, a function of the key that it was sent. */
let answer;
const server = await startRaw((request, response) => answer(response, KEY, request));
after(() => server.close());

/** The ways a key gets to a server: the client's options, and those of the call. */
const WAYS = {
  "a bearer token": [{ apiKey: KEY }],
  "a function's key": [{ apiKey: async () => KEY }],
  "a header of the profile": [{ apiKey: KEY, provider: { authHeader: "api-key", authScheme: "" } }],
  "the query of the profile": [{ provider: { query: `alt=sse&key=${KEY}` } }],
  "a default header": [{ defaultHeaders: { "X-Goog-Api-Key": KEY } }],
  "a header of the call": [{}, { headers: { authorization: `Basic ${KEY}` } }],
  "a cookie": [{}, { headers: { cookie: KEY } }],
};

const json = (status, body, headers) => (response, key) => {
  response.writeHead(status, { "content-type": "application/json", ...headers?.(key) });
  response.end(JSON.stringify(body(key)));
};
const events = (text) => (response, key) => startStream(response).end(text(key));

/** How a server says the key, and what it says. */
const ECHOES = {
  "the message": json(401, (key) => ({ error: { message: `no such key: ${key}`, type: "auth", code: "invalid" } })),
  "each member": json(400, (key) => ({ error: { message: "no", type: key, code: key, param: key }, request_id: key })),
  "names and depths": json(403, (key) => ({ error: { message: "no", [key]: [{ seen: key, [`${key}2`]: key }] } })),
  "a list of findings": json(422, (key) => ({ detail: [{ loc: ["body", key], msg: `${key} is odd`, type: "x" }] })),
  "JSON in the message": json(400, (key) => ({ error: { message: JSON.stringify({ error: { message: `inner ${key}` } }) } })),
  "headers": json(500, () => ({ error: { message: "no" } }), (key) => ({ "x-request-id": key, "x-echo": `got ${key}` })),
  "a page": (response, key) => response.writeHead(502, { "content-type": "text/html" }).end(`<title>${key}</title><p>${key}`),
  "plain text": (response, key) => response.writeHead(404).end(`cannot POST /v1?key=${key} ${key}`),
  "a redirect": (response, key) => response.writeHead(308, { location: `http://127.0.0.1:1/${key}?key=${key}` }).end(key),
  "an event": events((key) => `event: error\ndata: {"error":{"message":"bad ${key}"}}\n\n`),
  "an event amid others": events((key) => `${chunk("one")}data: {"error":{"message":"bad ${key}","code":"${key}"}}\n\n`),
  "an event that is no JSON": events((key) => `${chunk("one")}data: {"${key}\n\n${ENDING}`),
  "an error field": events((key) => `${chunk("one")}error: ${key}\n\n`),
  "an id of a cut answer": (response, key) => startStream(response, { "x-request-id": key }).end(chunk("one")),
};

/** Of these an error tells nothing at all. */
const SILENT = new Set(["an event that is no JSON", "an id of a cut answer"]);

/** All that a log may make of a value. */
function shown(value) {
  const views = [
    String(value), inspect(value), inspect(value, { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    JSON.stringify(value), value?.stack, value?.message, inspect(value?.cause, { depth: Infinity, showHidden: true }),
    JSON.stringify(value?.error), JSON.stringify(Object.entries(value?.headers ?? {})), JSON.stringify(value?.headers instanceof Headers ? [...value.headers] : []), JSON.stringify(value?.findings),
  ];
  try {
    views.push(inspect(structuredClone(value), { depth: Infinity, showHidden: true }));
  } catch {
    // Functions cannot be cloned: what refuses tells nothing.
  }
  return views.join("\n");
}

const around = (log) => log.slice(Math.max(0, log.indexOf(KEY) - 300), log.indexOf(KEY) + 100);

for (const [way, [options, callOptions]] of Object.entries(WAYS)) {
  for (const [place, echo] of Object.entries(ECHOES)) {
    test(`${way} that the server says in ${place} is in no error`, async () => {
      answer = echo;
      const hooks = [];
      const told = (info) => void hooks.push(shown(info));
      const watch = { onRequest: told, onResponse: told, onRetry: told };
      const client = new Chatwire({ baseURL: server.url, maxRetries: 1, maxRetryWait: 5000, ...watch, ...options });
      for (const stream of [true, false]) {
        const opened = client.chat.completions.create({ ...PARAMS, stream }, { maxRetries: 0, ...callOptions });
        const open = await opened.catch((error) => ({ outcome: { error } }));
        const error = await rejection(open.final ? open.final() : opened);
        const outcome = await open.outcome;
        const log = [shown(error), shown(outcome), shown(opened), shown(open), ...hooks].join("\n");
        assert.ok(!log.includes(KEY), around(log));
        assert.ok(SILENT.has(place) || shown(error).includes("[redacted]"), `${error}: what is left says that something was taken out`);
      }
      assert.ok(server.last().rawHeaders.concat(server.last().url).some((text) => text.includes(KEY)), "the server was sent the key");
    });
  }
}

test("short words are no secrets: what a server says of them stays", async () => {
  answer = json(404, () => ({ error: { message: "ollama: no model m" } }));
  const error = await rejection(new Chatwire({ baseURL: server.url, apiKey: "ollama" }).chat.completions.create(PARAMS));
  assert.equal(error.message, "ollama: no model m");
});

test("a key in what fetch is rejected with is in no error, and what led to it is told", async () => {
  const thrown = Object.assign(new TypeError(`error sending request for url (https://x?key=${KEY})`, { cause: new Error(KEY) }), { code: "ECONNRESET" });
  const client = new Chatwire({ baseURL: server.url, apiKey: KEY, maxRetries: 0, fetch: () => Promise.reject(thrown) });
  const error = await rejection(client.chat.completions.create(PARAMS));
  assert.ok(!shown(error).includes(KEY));
  assert.deepEqual([error.name, error.cause.name, error.cause.code], ["APIConnectionError", "TypeError", "ECONNRESET"]);
  assert.match(error.message, /error sending request for url \(https:\/\/x\?key=\[redacted\]\)/);
});

test("neither clients nor streams, promises, runners and outcomes show a key", async () => {
  answer = (response) => startStream(response).end(`${chunk("Hello")}${ENDING}`);
  const client = new Full({ baseURL: server.url, apiKey: KEY, defaultHeaders: { "x-key": KEY }, provider: { name: "p", query: `key=${KEY}` } });
  const promise = client.chat.completions.create({ ...PARAMS, stream: true });
  const stream = await promise;
  const helper = client.chat.completions.stream(PARAMS);
  const tools = [{ type: "function", function: { name: "f", parameters: {}, function: () => "" } }];
  const runner = client.chat.completions.runTools({ ...PARAMS, tools, stream: true });
  const things = { client, completions: client.chat.completions, models: client.models, promise, stream, helper, runner };
  await Promise.all([helper.finalContent(), runner.finalContent()]);
  for (const [name, thing] of Object.entries({ ...things, text: await stream.text(), outcome: await stream.outcome })) {
    assert.ok(!shown(thing).includes(KEY), `${name}: ${around(shown(thing))}`);
  }
});

test("nothing is written to the console, whatever happens, and no body", async () => {
  answer = json(429, (key) => ({ error: { message: `slow down ${key}` } }), () => ({ "retry-after-ms": "1" }));
  const script = `
    import { Chatwire } from "chatwire";
    const client = new Chatwire({ baseURL: process.env.URL, apiKey: process.env.KEY });
    for (const stream of [true, false]) {
      await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "hi" }], stream }).catch(() => {});
    }
    await new Chatwire({ baseURL: "http://127.0.0.1:9", apiKey: process.env.KEY, maxRetries: 0 }).models.list().catch(() => {});`;
  const env = { ...process.env, URL: server.url, KEY, NODE_DEBUG: "" };
  const before = server.requests.length;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { cwd: TESTS, env });
  assert.deepEqual([stdout, stderr], ["", ""]);
  assert.equal(server.requests.length - before, 6, "each call was tried three times");
});

test("hooks are told of no body and no secret", async () => {
  answer = (response) => response.writeHead(200, { "content-type": "application/json", "set-cookie": "id=1", "x-other": "what?" })
    .end(JSON.stringify({ choices: [{ index: 0, message: { role: "assistant", content: "the answer" }, finish_reason: "stop" }] }));
  const told = [];
  const hooks = { onRequest: (info) => told.push(info), onResponse: (info) => told.push(info) };
  const client = new Chatwire({ baseURL: server.url, apiKey: KEY, defaultHeaders: { "x-mine": "mine" }, ...hooks, provider: { query: `key=${KEY}` } });
  await client.chat.completions.create({ ...PARAMS, messages: [{ role: "user", content: "the question" }] });
  const [request, response] = told;
  assert.deepEqual(request.headers, { accept: "application/json", authorization: "[redacted]", "content-type": "application/json", "x-mine": "[redacted]" });
  assert.equal(request.url, `${server.url}/chat/completions`);
  assert.deepEqual([response.headers["set-cookie"], response.headers["x-other"], response.headers["content-type"]], ["[redacted]", "[redacted]", "application/json"]);
  assert.ok(!/the answer|the question/.test(shown(told)));
});

test("the package's files, maps among them, hold nothing that looks like a key", () => {
  const files = readdirSync(PACKAGE, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.some(({ name }) => name.endsWith(".map")));
  for (const { parentPath, path = parentPath, name } of files) {
    const text = readFileSync(join(path, name), "latin1");
    assert.doesNotMatch(text, /\b(?:sk|gsk|xai|hf)[-_][A-Za-z0-9]{20,}|AIza[\w-]{30,}|-----BEGIN [A-Z ]*PRIVATE KEY/, name);
    if (name.endsWith(".map")) assert.deepEqual(JSON.parse(text).sources.filter((source) => !source.startsWith("../src/")), [], name);
  }
});

nothingUnhandled();
