// What goes out on the wire: what the user asked for and what the runtime's own fetch adds, nothing else.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Chatwire } from "chatwire";
import { ENDING, chunk, startRaw, startStream } from "./support/raw.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const WHOLE = JSON.stringify({
  id: "c1", object: "chat.completion", created: 1770000000, model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
});

const server = await startRaw((request, response) => {
  const { stream } = JSON.parse(server.last().body);
  if (stream) startStream(response, { "x-request-id": "req-77" }).end(chunk("hi") + ENDING);
  else response.writeHead(200, { "content-type": "application/json", "x-request-id": "req-77" }).end(WHOLE);
});
after(() => server.close());

const PARAMS = { model: "m", messages: [{ role: "user", content: "Grüße 🚀\u2028\"" }] };

/** A request's headers as [lower-case name, value], sorted, without the body's length. */
function headersOf({ rawHeaders }) {
  const pairs = [];
  for (let i = 0; i < rawHeaders.length; i += 2) pairs.push([rawHeaders[i].toLowerCase(), rawHeaders[i + 1]]);
  return pairs.filter(([name]) => name !== "content-length").sort();
}

/** What Node's own fetch sends with exactly these headers. */
async function plainFetch(headers) {
  const answer = await fetch(`${server.url}/chat/completions`, { method: "POST", headers, body: "{}" });
  await answer.text();
  return headersOf(server.last());
}

/** Makes one call and gives the request that the server saw. */
async function sent(options, params = {}, callOptions = undefined) {
  const client = new Chatwire({ baseURL: server.url, ...options });
  const answer = await client.chat.completions.create({ ...PARAMS, ...params }, callOptions);
  if (params.stream) await answer.text();
  return server.last();
}

for (const [stream, accept] of [[false, "application/json"], [true, "text/event-stream"]]) {
  test(`${stream ? "a stream" : "a call"} sends Accept, Authorization, Content-Type and nothing else`, async () => {
    const request = await sent({ apiKey: "sk-1" }, stream ? { stream } : {});
    const expected = await plainFetch({ accept, authorization: "Bearer sk-1", "content-type": "application/json" });
    assert.deepEqual(headersOf(request), expected);
    assert.equal(request.method, "POST");
    assert.equal(request.url, "/v1/chat/completions");
  });
}

test("without a key there is no Authorization", async () => {
  const request = await sent({});
  assert.deepEqual(headersOf(request), await plainFetch({ accept: "application/json", "content-type": "application/json" }));
});

test("neuroflash adds its workspace header and no more", async () => {
  const request = await sent({ provider: "neuroflash", workspaceId: "ws-1", apiKey: "sk-1" });
  const expected = { accept: "application/json", authorization: "Bearer sk-1", "content-type": "application/json", "x-workspace-id": "ws-1" };
  assert.deepEqual(headersOf(request), await plainFetch(expected));
});

test("default headers and a call's own headers go along, the call's winning", async () => {
  const options = { apiKey: "sk-1", defaultHeaders: { "x-app": "one", "x-team": "blue" } };
  const request = await sent(options, {}, { headers: { "x-app": "two" } });
  const expected = { accept: "application/json", authorization: "Bearer sk-1", "content-type": "application/json", "x-app": "two", "x-team": "blue" };
  assert.deepEqual(headersOf(request), await plainFetch(expected));
});

test("the body is what was given, with nothing added", async () => {
  assert.deepEqual(JSON.parse((await sent({})).body), PARAMS);
  assert.deepEqual(JSON.parse((await sent({}, { stream: true })).body), { ...PARAMS, stream: true });
});

test("fields that the client does not know go out untouched", async () => {
  const extra = {
    temperature: 0.7, max_tokens: 12, stop: ["a", "b"], seed: 7, user: "u", logit_bias: { 50256: -100 },
    reasoning: { effort: "low" }, provider_options: { a: [1, 2.5, null, true, "x"] },
    tools: [{ type: "function", function: { name: "f", parameters: { type: "object", additionalProperties: false } } }],
    tool_choice: { type: "function", function: { name: "f" } },
  };
  assert.deepEqual(JSON.parse((await sent({}, extra)).body), { ...PARAMS, ...extra });
});

test("fields that are undefined are not sent", async () => {
  assert.deepEqual(JSON.parse((await sent({}, { temperature: undefined, stop: undefined })).body), PARAMS);
});

test("the caller's objects are not changed", async () => {
  const params = structuredClone(PARAMS);
  const client = new Chatwire({ baseURL: server.url });
  await client.chat.completions.create(Object.freeze(params));
  assert.deepEqual(params, PARAMS);
});

test("a base URL may end in a slash and may be deep", async () => {
  for (const [tail, path] of [["/", "/v1/chat/completions"], ["/deep/er", "/v1/deep/er/chat/completions"], ["/deep/", "/v1/deep/chat/completions"]]) {
    assert.equal((await sent({ baseURL: server.url + tail })).url, path);
  }
});

test("a key function is asked for every call", async () => {
  let turn = 0;
  const client = new Chatwire({ baseURL: server.url, apiKey: async () => `sk-${(turn += 1)}` });
  for (const key of ["Bearer sk-1", "Bearer sk-2"]) {
    await client.chat.completions.create(PARAMS);
    assert.ok(headersOf(server.last()).some(([name, value]) => name === "authorization" && value === key));
  }
});

test("the response and its request id are on the stream", async () => {
  const stream = await new Chatwire({ baseURL: server.url }).chat.completions.create({ ...PARAMS, stream: true });
  assert.equal(stream.requestID, "req-77");
  assert.equal(stream.response.status, 200);
  assert.equal(stream.response.headers.get("x-request-id"), "req-77");
  await stream.text();
  assert.equal((await stream.outcome).requestID, "req-77");
});

nothingUnhandled();
