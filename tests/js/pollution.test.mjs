// Members named as those of prototypes are members like others, wherever they come from; and nothing inherited is an option.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Chatwire, PartialJSON } from "chatwire";
import { Chatwire as Full } from "chatwire/full";
import { rejection } from "./suite/context.mjs";
import { ENDING, startRaw, startStream } from "./support/raw.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const PARAMS = { model: "m", messages: [{ role: "user", content: "hi" }] };
const EVIL = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}';
const NAMES = ["__proto__", "constructor", "prototype"];

let answer;
const server = await startRaw((request, response) => answer(response, request));
after(() => server.close());
const evil = await startRaw((_, response) => response.end("{}"));
after(() => evil.close());
const client = new Full({ baseURL: server.url, maxRetries: 0 });

/** Whatever was read: no prototype was changed by it, of all objects or of one. */
function clean(...values) {
  for (const value of [{}, [], () => {}, new Error(), "", 0]) assert.equal(value.polluted, undefined);
  for (const value of values) {
    if (typeof value !== "object" || value === null) continue;
    const isError = value instanceof Error;
    assert.ok(isError || [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value)), "a prototype was set");
    for (const key of isError ? [] : Reflect.ownKeys(value)) clean(Object.getOwnPropertyDescriptor(value, key).value);
  }
}

/** Whether an object has them as members of its own. */
const hasAll = (value) => NAMES.every((name) => Object.hasOwn(value, name) && value[name] !== undefined);

const delta = (text, more = "") => `data: {"id":"c",${EVIL},"choices":[{"index":0,${EVIL},"delta":{"content":${JSON.stringify(text)}${more},${EVIL}},"finish_reason":null}]}\n\n`;
const stream = (...events) => (response) => startStream(response).end([...events, ENDING].join(""));

test("in chunks, by the general way and by templates", async () => {
  answer = stream(...["one ", "two ", "three ", "four"].map((text) => delta(text)));
  const chunks = [];
  for await (const chunk of await client.chat.completions.create({ ...PARAMS, stream: true })) chunks.push(chunk);
  clean(chunks);
  for (const chunk of chunks.slice(0, 4)) assert.ok(hasAll(chunk) && hasAll(chunk.choices[0]) && hasAll(chunk.choices[0].delta));
  assert.equal(chunks.map(({ choices: [choice] }) => choice.delta.content ?? "").join(""), "one two three four");
});

test("in chunks whose values at those names change", async () => {
  const event = (name, value) => `data: {"choices":[{"index":0,"delta":{"content":"a","${name}":"${value}"},"finish_reason":null}],"${name}":"${value}"}\n\n`;
  for (const name of NAMES) {
    answer = stream(event(name, "1"), event(name, "22"), event(name, "333"), event(name, "4444"));
    const chunks = [];
    for await (const chunk of await client.chat.completions.create({ ...PARAMS, stream: true })) chunks.push(chunk);
    clean(chunks);
    assert.deepEqual(chunks.slice(0, 4).map((chunk) => [chunk[name], chunk.choices[0].delta[name]]), [["1", "1"], ["22", "22"], ["333", "333"], ["4444", "4444"]], name);
  }
});

test("in the answer, its events, and both halves of a stream", async () => {
  answer = stream(delta("one "), delta("two"));
  const open = await client.chat.completions.create({ ...PARAMS, stream: true });
  const [left, right] = open.tee();
  const events = [];
  for await (const event of left.events()) events.push(event);
  const whole = await right.final();
  clean(events, whole, (await right.outcome).completion);
  assert.equal(whole.choices[0].message.content, "one two");
  assert.ok(hasAll(whole.choices[0].message));
});

test("in an answer that does not stream", async () => {
  answer = (response) => response.end(`{"choices":[{"index":0,${EVIL},"message":{"role":"assistant","content":"ok",${EVIL}},"finish_reason":"stop"}],${EVIL},"usage":{"total_tokens":1,${EVIL}}}`);
  const completion = await client.chat.completions.create(PARAMS);
  clean(completion);
  assert.ok(hasAll(completion) && hasAll(completion.choices[0].message));
});

test("in the arguments of tools, which get them as members", async () => {
  const call = `,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":${JSON.stringify(`{"a":1,${EVIL}}`)}}}]`;
  let round = 0;
  answer = (response) => (round++ === 0 ? stream(delta("", call)) : stream(delta("done")))(response);
  let given;
  const tools = [{ type: "function", function: { name: "f", parameters: {}, parse: JSON.parse, function: (args) => { given = args; return "ok"; } } }];
  await client.chat.completions.runTools({ ...PARAMS, tools, stream: true }).finalContent();
  clean(given);
  assert.ok(hasAll(given) && given.a === 1);
  for (const name of [...NAMES, "toString", "hasOwnProperty"]) {
    round = 0;
    const other = call.replace('"name":"f"', `"name":"${name}"`);
    answer = (response) => (round++ === 0 ? stream(delta("", other)) : stream(delta("done")))(response);
    given = undefined;
    await client.chat.completions.runTools({ ...PARAMS, tools, stream: true }).finalContent();
    assert.equal(given, undefined, `${name} is no tool`);
    assert.match(JSON.parse(server.last().body).messages.at(-1).content, new RegExp(name), "the model is told");
  }
});

test("in JSON that is read while it comes", () => {
  const text = `{"a":[{${EVIL}}],${EVIL}}`;
  for (let size = 1; size < text.length; size += 1) {
    const json = new PartialJSON();
    for (let at = 0; at < text.length; at += size) clean(json.push(text.slice(at, at + size)).value);
    assert.deepEqual(json.end(), JSON.parse(text));
    assert.ok(hasAll(json.value) && hasAll(json.value.a[0]));
  }
});

test("in error bodies, headers and lists of models", async () => {
  answer = (response) => response.writeHead(400, { ["__proto__"]: "polluted", "x-a": "1" }).end(`{"error":{"message":"no",${EVIL},"code":{${EVIL}}},"detail":[{"loc":["__proto__","polluted"],"msg":"x"}],${EVIL}}`);
  const seen = [];
  const watching = new Chatwire({ baseURL: server.url, defaultHeaders: JSON.parse('{"__proto__":"mine"}'), onRequest: (info) => seen.push(info), onResponse: (info) => seen.push(info) });
  const error = await rejection(watching.chat.completions.create(PARAMS));
  clean(error, error.error, error.findings, error.toJSON(), seen);
  assert.ok(hasAll(error.error) && hasAll(error.error.error));
  assert.equal(error.findings[0].field, "__proto__.polluted");
  assert.ok(seen.every(({ headers }) => Object.hasOwn(headers, "__proto__")), "hooks are told of the header");
  answer = (response) => response.end(`{"data":[{"id":"m",${EVIL}}],${EVIL}}`);
  const { data } = await client.models.list();
  clean(data);
  assert.ok(hasAll(data[0]));
});

test("options of the caller's that were read from JSON", async () => {
  answer = (response) => response.end('{"choices":[{"index":0,"message":{"content":"ok"},"finish_reason":"stop"}]}');
  const options = JSON.parse(`{"baseURL":"${server.url}",${EVIL},"defaultHeaders":{"x-a":"1"}}`);
  const params = JSON.parse(`{"model":"m","messages":[{"role":"user","content":"hi",${EVIL}}],${EVIL}}`);
  await new Chatwire(options).chat.completions.create(params, JSON.parse(`{${EVIL},"extraBody":{"b":1,${EVIL}},"headers":{"x-b":"1"}}`));
  clean();
  // What the caller sends is sent as it is.
  assert.deepEqual(JSON.parse(server.last().body), { ...params, b: 1 });
  assert.ok(hasAll(JSON.parse(server.last().body)));
});

test("what is inherited is no option, though all objects inherit it", async () => {
  answer = (response) => response.end('{"choices":[{"index":0,"message":{"content":"ok"},"finish_reason":"stop"}]}');
  const planted = {
    baseURL: evil.url, apiKey: "planted", fetch: () => assert.fail("planted"), defaultHeaders: { "x-evil": "1" }, headers: { "x-evil": "1" },
    extraBody: { evil: 1 }, idempotencyKey: "evil", allowInsecureHttp: true, onRequest: () => assert.fail("planted"), workspaceId: "evil", validate: "off",
  };
  // As a careless merge of JSON leaves it: on the prototype of one object, and of all.
  const merged = (own) => Object.assign({}, JSON.parse(`{"__proto__":${JSON.stringify(planted)}}`), own);
  assert.equal(merged({}).apiKey, "planted");
  await new Chatwire(merged({ baseURL: server.url })).chat.completions.create(PARAMS, merged({}));
  // Node's own fetch takes inherited headers for those of each request.
  const polluted = Object.keys(planted).filter((name) => name !== "headers");
  try {
    for (const name of polluted) Object.defineProperty(Object.prototype, name, { value: planted[name], configurable: true, writable: true });
    await new Full({ baseURL: server.url }).chat.completions.create(PARAMS, {});
    await new Full({ baseURL: server.url }).chat.completions.stream(PARAMS).finalContent();
  } finally {
    for (const name of polluted) delete Object.prototype[name];
  }
  for (const { rawHeaders, body } of server.requests.slice(-3)) assert.ok(!/evil|planted/.test(`${rawHeaders}${body}`), `${rawHeaders}${body}`);
  assert.equal(evil.connections, 0);
});

nothingUnhandled();
