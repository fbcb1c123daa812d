// Servers that misbehave: a typed outcome, bounded memory, and nothing lost of what came before.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import * as chatwire from "chatwire";
import { collect } from "./suite/context.mjs";
import { foldChunks, textOf } from "./support/naive.mjs";
import { ENDING, chunk, pour, startRaw, startStream } from "./support/raw.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const { Chatwire } = chatwire;
const MIB = 1024 * 1024;

/** Answers by path, so that each test names the fault it is about. */
const ANSWERS = {
  html: (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"),
  empty: (response) => startStream(response).end(),
  garbage: (response) => startStream(response).end(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197 + 31) % 251))),
  "text-then-html": (response) => startStream(response).end(`${chunk("before")}<html><head><title>Bad</title></head></html>`),
  "text-then-broken-json": (response) => startStream(response).end(`${chunk("before")}data: {"id":\n\n${chunk("after")}${ENDING}`),
  "text-then-error": (response) => startStream(response).end(`${chunk("before")}data: {"error":{"message":"out of luck","type":"server_error","code":500}}\n\n`),
  async "endless-line"(response) {
    startStream(response).write(chunk("before"));
    response.write("data: ");
    await pour(response, "a".repeat(16384), 1e9);
  },
  async "endless-body"(response) {
    startStream(response);
    await pour(response, chunk("0123456789".repeat(100)), 1e9);
  },
  nested: (response) => startStream(response).end(
    `${chunk("before")}data: {"choices":[{"index":0,"delta":{"content":"!"}}],"deep":${"[".repeat(10000)}${"]".repeat(10000)}}\n\n${chunk("after")}${ENDING}`,
  ),
  "nested-objects": (response) => startStream(response).end(`${chunk("before")}data: ${'{"a":'.repeat(10000)}1${"}".repeat(10000)}\n\n${ENDING}`),
  async comments(response) {
    startStream(response).write(chunk("before"));
    await pour(response, COMMENTS, 1600);
    response.end(`${chunk(" after")}${ENDING}`);
  },
};
const COMMENTS = `: ${"keep-alive ".repeat(6)}\n`.repeat(Math.ceil(65536 / 69));

const server = await startRaw((request, response) => ANSWERS[request.url.split("/")[2]](response));
after(() => server.close());

/** Streams from the answer of that name. */
function stream(name, options = {}) {
  const client = new Chatwire({ maxRetries: 0, baseURL: `${server.url}/${name}`, apiKey: "sk-1", ...options });
  return client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "hi" }], stream: true });
}

/** Reads an answer that must not end well; gives the text, the error and the outcome. */
async function readBroken(name, options) {
  const open = await stream(name, options);
  const { chunks, error } = await collect(open);
  const outcome = await open.outcome;
  const { text } = foldChunks(chunks);
  assert.ok(error instanceof chatwire.ChatwireError, `${name}: ${error?.name}: ${error?.message}`);
  assert.ok(!(error instanceof chatwire.InternalError), error.message);
  assert.equal(outcome.error, error);
  assert.equal(textOf(error.partial), text);
  assert.equal(textOf(outcome.completion), text);
  return { text, error, outcome };
}

for (const name of ["html", "garbage"]) {
  test(`an answer of ${name} is a protocol error`, async () => {
    const { text, error, outcome } = await readBroken(name);
    assert.equal(text, "");
    assert.equal(outcome.type, "failed");
    assert.equal(error.kind, "protocol");
  });
}

test("an HTML answer's title is in the message", async () => {
  assert.match((await readBroken("html")).error.message, /502 Bad Gateway/);
});

test("an empty answer is incomplete", async () => {
  const { error, outcome } = await readBroken("empty");
  assert.ok(["incomplete", "failed"].includes(outcome.type), outcome.type);
  assert.ok(["incomplete", "protocol"].includes(error.kind), error.kind);
});

for (const [name, kinds] of [["text-then-html", ["incomplete", "protocol"]], ["text-then-broken-json", ["protocol"]], ["text-then-error", ["server"]]]) {
  test(`${name} keeps the text`, async () => {
    const { text, error } = await readBroken(name);
    assert.ok(text.startsWith("before"), text);
    assert.ok(kinds.includes(error.kind), `${error.kind}: ${error.message}`);
  });
}

test("an error inside a stream carries the server's own words and value", async () => {
  const { error } = await readBroken("text-then-error");
  assert.match(error.message, /out of luck/);
  assert.equal(error.type, "server_error");
  assert.ok(JSON.stringify(error.error).includes("out of luck"), "the raw value is kept");
});

test("an endless line ends at maxEventBytes, keeps the text and hangs up", async () => {
  const { text, error, outcome } = await readBroken("endless-line", { maxEventBytes: 65536 });
  assert.equal(text, "before");
  assert.equal(outcome.type, "failed");
  assert.equal(error.kind, "protocol");
  assert.ok(outcome.bytes < 4 * MIB, `${outcome.bytes} bytes were read`);
  assert.equal(await server.last().closed, true, "the connection must be given up");
});

test("an endless body ends at maxBodyBytes, keeps the text and hangs up", async () => {
  const { text, outcome } = await readBroken("endless-body", { maxBodyBytes: MIB });
  assert.ok(text.length > 0.5 * MIB, `${text.length} characters were kept`);
  assert.equal(outcome.type, "failed");
  assert.equal(await server.last().closed, true, "the connection must be given up");
});

for (const name of ["nested", "nested-objects"]) {
  test(`${name} 10,000 deep has a typed outcome and keeps the text`, async () => {
    const open = await stream(name);
    const { chunks, error } = await collect(open);
    const outcome = await open.outcome;
    assert.ok(foldChunks(chunks).text.startsWith("before"));
    assert.ok(textOf(outcome.completion).startsWith("before"));
    assert.ok(!(outcome.error instanceof chatwire.InternalError), String(outcome.error));
    assert.equal(error, outcome.error);
  });
}

test("100 MB of comments take no memory and lose nothing", async () => {
  await collect(await stream("text-then-error"));
  const before = process.memoryUsage.rss();
  let peak = before;
  const sampler = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 10);
  const open = await stream("comments", { maxBodyBytes: 256 * MIB });
  const text = await open.text();
  clearInterval(sampler);
  assert.equal(text, "before after");
  const outcome = await open.outcome;
  assert.equal(outcome.type, "complete");
  assert.ok(outcome.bytes > 100_000_000, `${outcome.bytes} bytes`);
  assert.ok(peak - before < 80 * MIB, `resident memory grew by ${Math.round((peak - before) / MIB)} MiB`);
});

test("comments beyond the default body limit keep the text", async () => {
  const open = await stream("comments");
  const { chunks } = await collect(open);
  assert.ok(foldChunks(chunks).text.startsWith("before"));
  assert.ok(["complete", "failed"].includes((await open.outcome).type));
});

nothingUnhandled();
