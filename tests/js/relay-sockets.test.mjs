// The relay over real sockets: a client, a server that relays, and a provider behind it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { APIConnectionError, Chatwire, relay } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { callsOf, textOf } from "./support/naive.mjs";
import { ENDING, chunk, startRaw, startStream } from "./support/raw.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const turn = () => new Promise((resolve) => setImmediate(resolve));

const scripted = await startScripted();
const raw = await startRaw((request, response) => {
  if (request.url === "/v1/gzip") {
    const body = gzipSync(chunk("packed") + ENDING);
    return response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip", "content-length": body.length }).end(body);
  }
  startStream(response).write(chunk("one "));
});
const outcomes = [];
/** Waits for what is told next; each test takes the one that it brought about. */
async function nextOutcome() {
  while (outcomes.length === 0) await turn();
  return outcomes.shift();
}
const server = createServer(async (incoming, outgoing) => {
  const { target, ...init } = JSON.parse(decodeURIComponent(incoming.headers["x-call"]));
  const upstream = await fetch(target, init);
  const { status, headers, body } = relay(upstream, { onOutcome: (outcome) => void outcomes.push(outcome) });
  outgoing.writeHead(status, Object.fromEntries(headers));
  await pipeline(Readable.fromWeb(body), outgoing).catch(() => {});
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
after(() => {
  server.closeAllConnections();
  server.close();
  return Promise.all([scripted.close(), raw.close()]);
});

/** Asks the relaying server for what `target` answers. */
const through = (target, init = {}, own = {}) =>
  fetch(`http://127.0.0.1:${server.address().port}/`, { ...own, headers: { "x-call": encodeURIComponent(JSON.stringify({ target, ...init })) } });

function scriptedCall(message) {
  const { baseURL, apiKey } = scripted.options("openai");
  const body = JSON.stringify({ model: "gpt-4.1-mini", messages: [{ role: "user", content: message }], stream: true, stream_options: { include_usage: true } });
  return [`${baseURL}/chat/completions`, { method: "POST", headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }, body }];
}

test("a client of one's own reads the relayed stream, and both see the same answer", async () => {
  const [target, init] = scriptedCall('[[text:Grüße 🚀 "quoted"]][[tool:get_weather {"city":"Oslo"}]][[pace:5]]');
  const client = new Chatwire({ baseURL: "http://relay.invalid/v1", fetch: () => through(target, init) });
  const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "hi" }], stream: true });
  const completion = await stream.final();
  const told = await nextOutcome();
  assert.equal(told.type, "complete");
  assert.deepEqual(told.completion, completion);
  assert.deepEqual(callsOf(told.completion).map(({ name }) => name), ["get_weather"]);
  assert.ok(told.completion.usage.total_tokens > 0);
});

test("a gzipped answer passes unpacked, and the headers say so", async () => {
  const response = await through(`${raw.url}/gzip`);
  assert.equal(await response.text(), chunk("packed") + ENDING);
  assert.deepEqual([response.headers.get("content-encoding"), response.headers.get("content-length")], [null, null]);
  assert.equal(textOf((await nextOutcome()).completion), "packed");
});

test("a client that hangs up makes the relay hang up on the provider", async () => {
  const abort = new AbortController();
  const response = await through(`${raw.url}/open`, {}, { signal: abort.signal });
  const { value } = await response.body.getReader().read();
  assert.equal(new TextDecoder().decode(value), chunk("one "));
  abort.abort();
  const { type, completion } = await nextOutcome();
  assert.deepEqual([type, textOf(completion)], ["aborted", "one "]);
  assert.equal(await raw.last().closed, true);
});

test("a provider that hangs up in mid-answer makes the relay hang up on the client", async () => {
  const [target, init] = scriptedCall("[[text:one two three four five six seven eight nine ten]][[pace:5]][[reset:1100]]");
  const response = await through(target, init);
  assert.ok((await rejection(response.text())) instanceof TypeError);
  const { type, error, completion } = await nextOutcome();
  assert.equal(type, "failed");
  assert.ok(error instanceof APIConnectionError, String(error));
  assert.ok(textOf(completion).startsWith("one"));
});

nothingUnhandled();
