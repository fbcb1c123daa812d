// The recording of what goes over the wire: beside real sockets that stall, break and are left.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { Chatwire } from "chatwire";
import { load } from "./wire-load.mjs";
import { until } from "./support.mjs";

const { recordingFetch, recordings, record, grown, bytesOf, LIMITS, piecesOf } = await load("recording.ts", "pieces.ts");

const server = createServer((request, response) => serve(request, response));
let serve;
let url;
before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${server.address().port}/v1/chat/completions`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => (recordings.value = []));

const chunk = (content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
const request = (init = {}) => new Request(`${url}?key=hidden`, { method: "POST", body: '{"n":2}', headers: { authorization: "Bearer sk-hidden", "x-api-key": "hidden", "content-type": "application/json" }, ...init });

function recordOne(init) {
  let seen;
  const response = recordingFetch("Test", (recording) => (seen = recording))(request(init));
  return { response, recording: () => seen };
}

test("the response is the server's: status, headers, address and bytes", async () => {
  serve = async (incoming, response) => {
    incoming.resume();
    response.writeHead(203, "Odd", { "content-type": "text/event-stream", "x-ratelimit-limit-requests": "7", "x-secret": "hidden" });
    response.write(chunk("One"));
    await new Promise((done) => setTimeout(done, 80));
    response.end(chunk("Two"));
  };
  const { response, recording } = recordOne();
  const came = await response;
  assert.deepEqual([came.status, came.statusText, came.url, came.redirected, came.headers.get("x-secret")], [203, "Odd", `${url}?key=hidden`, false, "hidden"]);
  assert.equal(await came.text(), chunk("One") + chunk("Two"));
  const { reads, endedAt, startedAt, error, requestBody, ...rest } = recording();
  assert.equal(Buffer.from(bytesOf(recording())).toString(), chunk("One") + chunk("Two"));
  assert.ok(reads.length === 2 && reads[1].at - reads[0].at > 50, JSON.stringify(reads.map(({ at }) => at)));
  assert.ok(endedAt >= reads[1].at && Math.abs(Date.now() - startedAt) < 5000);
  assert.equal(error, undefined);
  assert.equal(requestBody, '{"n":2}');
  assert.doesNotMatch(JSON.stringify(rest), /hidden/);
  assert.equal(rest.requestHeaders["authorization"], "[redacted]");
  assert.equal(rest.requestHeaders["content-type"], "application/json");
  assert.equal(rest.headers["x-ratelimit-limit-requests"], "7");
  assert.equal(rest.url, url);
});

test("nothing is read before the reader reads", async () => {
  let sent = 0;
  serve = (incoming, response) => {
    incoming.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    const block = Buffer.alloc(64 << 10, 0x20);
    const more = () => {
      while (sent < 200 << 20 && !response.destroyed) {
        sent += block.length;
        if (!response.write(block)) return void response.once("drain", more);
      }
    };
    more();
  };
  const { response, recording } = recordOne();
  const reader = (await response).body.getReader();
  await reader.read();
  await new Promise((done) => setTimeout(done, 300));
  assert.ok(sent < 40 << 20, `${sent} bytes were taken from the server`);
  assert.equal(recording().reads.length, 1);
  await reader.cancel(new Error("enough"));
  assert.match(recording().error, /enough/);
});

test("a reader that leaves ends the request", async () => {
  let closed = false;
  serve = (incoming, response) => {
    incoming.resume();
    response.on("close", () => (closed = true));
    response.writeHead(200);
    response.write("data: 1\n\n");
  };
  const { response, recording } = recordOne();
  await (await response).body.cancel();
  await until(() => closed, "the end of the connection");
  assert.ok(recording().endedAt !== undefined);
});

test("an abort passes through, before and after the headers", async () => {
  serve = (incoming, response) => {
    incoming.resume();
    response.writeHead(200);
    response.write("data: 1\n\n");
  };
  const controller = new AbortController();
  const { response, recording } = recordOne({ signal: controller.signal });
  const reader = (await response).body.getReader();
  await reader.read();
  setTimeout(() => controller.abort(new Error("not today")), 20);
  await assert.rejects(reader.read(), /not today/);
  assert.match(recording().error, /not today/);
  const before = new AbortController();
  serve = (incoming) => incoming.resume();
  const early = recordOne({ signal: before.signal });
  setTimeout(() => before.abort(new Error("too slow")), 20);
  await assert.rejects(early.response, /too slow/);
  assert.match(early.recording().error, /too slow/);
  assert.equal(early.recording().status, undefined);
});

test("a connection that breaks breaks for the reader too, with what came before kept", async () => {
  serve = (incoming, response) => {
    incoming.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(chunk("Half"), () => setTimeout(() => response.destroy(), 20));
  };
  const seen = [];
  const client = new Chatwire({ baseURL: url.replace("/chat/completions", ""), maxRetries: 1, fetch: recordingFetch("Broken", (recording) => seen.push(recording)) });
  const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "?" }], stream: true });
  await stream.final().catch(() => {});
  const { type, error, completion } = await stream.outcome;
  assert.deepEqual([type, error.kind, completion.choices[0].message.content], ["failed", "connection", "Half"]);
  assert.ok(seen.length >= 1 && seen.every((recording) => recording.error !== undefined && recording.reads.length === 1));
});

test("how much is kept is bounded, and what was not is counted", async () => {
  const piece = Buffer.alloc(1 << 20, 0x61);
  serve = (incoming, response) => {
    incoming.resume();
    for (let count = 0; count < 10; count += 1) response.write(piece);
    response.end();
  };
  const { response, recording } = recordOne();
  assert.equal((await (await response).arrayBuffer()).byteLength, 10 << 20);
  const kept = bytesOf(recording()).length;
  assert.ok(kept <= LIMITS.body && kept > LIMITS.body / 2, `${kept}`);
  assert.equal(kept + recording().dropped, 10 << 20);
  for (let count = 0; count < 40; count += 1) record({ title: `${count}`, url, method: "POST", requestHeaders: {}, requestBody: "", startedAt: 0, reads: [{ at: 0, bytes: new Uint8Array(2 << 20) }] });
  const held = recordings.value.reduce((sum, one) => sum + bytesOf(one).length, 0);
  assert.ok(held <= LIMITS.all && recordings.value.length <= LIMITS.recordings, `${held} bytes in ${recordings.value.length}`);
  assert.equal(recordings.value.at(-1).title, "39");
});

test("whoever waits for more is told of it, and of the end", async () => {
  serve = (incoming, response) => {
    incoming.resume();
    response.writeHead(200);
    response.write(chunk("One"));
    setTimeout(() => response.end(), 60);
  };
  const { response, recording } = recordOne();
  const text = response.then((came) => came.text());
  await until(() => recording() !== undefined, "the recording");
  await grown(recording(), 0);
  assert.equal(recording().reads.length, 1);
  await grown(recording(), 1);
  assert.ok(recording().endedAt !== undefined);
  await text;
});

test("pieces come as they are decoded, with the time of their read, while the answer runs", async () => {
  serve = async (incoming, response) => {
    incoming.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const word of ["One", "Two", "Three"]) {
      response.write(chunk(word));
      await new Promise((done) => setTimeout(done, 60));
    }
    response.end("data: [DONE]\n\n");
  };
  const { response, recording } = recordOne();
  const text = response.then((came) => came.text());
  await until(() => recording() !== undefined, "the recording");
  const pieces = [];
  let running = 0;
  for await (const piece of piecesOf(recording(), "openai", new AbortController().signal)) {
    pieces.push(piece);
    if (recording().endedAt === undefined) running += 1;
  }
  await text;
  assert.deepEqual(pieces.map(({ kind }) => kind), ["text", "text", "text"]);
  assert.deepEqual(pieces.map(({ at }) => at), recording().reads.slice(0, 3).map(({ at }) => at));
  assert.ok(running >= 2, `${running} came while it ran`);
});
