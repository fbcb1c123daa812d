// What chatwire makes of recorded bytes, as the page asks it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./wire-load.mjs";

const { bytesOf, decode, fileOf, headOf, importBody, piecesOf, read } = await load("recording.ts", "save.ts", "import-body.ts", "decode.ts", "pieces.ts");
const chunk = (content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
const encode = (text) => new TextEncoder().encode(text);

/** A recording that is over. */
function recordingOf(reads, more = {}) {
  return { id: 1, title: "", url: "https://x.test/v1", method: "POST", requestHeaders: {}, requestBody: '{"n":2}', status: 200, headers: { "content-type": "text/event-stream", "x-request-id": "r-1" }, startedAt: 0, reads, endedAt: 90, ...more };
}

test("a body that ends after an event decodes to what came, and tells what that event gave", async () => {
  const bytes = new TextEncoder().encode(chunk("One") + chunk("Two") + "data: [DONE]\n\n");
  const head = { status: 200, headers: {}, dialect: "openai", n: 1 };
  const first = chunk("One").length;
  const half = await decode(head, bytes.slice(0, first + chunk("Two").length), first);
  assert.equal(half.type, "incomplete");
  assert.equal(half.completion.choices[0].message.content, "OneTwo");
  assert.deepEqual(half.chunks.map(({ choices }) => choices[0].delta.content), ["Two"]);
  const refused = await decode({ ...head, status: 401 }, new TextEncoder().encode('{"error":{"message":"No"}}'));
  assert.deepEqual([refused.type, refused.error.name, refused.error.message], ["failed", "AuthenticationError", "No"]);
  assert.equal((await decode({ ...head, status: 204 }, new Uint8Array())).type === "complete", false);
});

test("what went wrong is told with its facts, and the answer so far", async () => {
  const head = { status: 200, headers: {}, dialect: "openai", n: 1 };
  const { type, error, completion } = await read(head, [encode(chunk("Half")), encode('data: {"error":{"message":"Full","code":503}}\n\n')], Infinity);
  assert.deepEqual([type, error.message, completion.choices[0].message.content], ["failed", "Full", "Half"]);
  assert.ok(error.facts.includes("code 503"), `${error.facts}`);
  const limited = await decode({ ...head, status: 429, headers: { "retry-after": "7" } }, encode("{}"));
  assert.ok(limited.error.facts.includes("retry in 7 s"), `${limited.error.facts}`);
});

test("each chunk with text, reasoning or a call is a piece, and nothing else is", async () => {
  const delta = (members) => encode(`data: ${JSON.stringify({ choices: [{ index: 0, delta: members }] })}\n\n`);
  const parts = [{ role: "assistant", content: "" }, { reasoning_content: "Hm" }, { content: "Hi" }, { tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: '{"a":1}' } }] }, {}];
  const reads = parts.map((members, at) => ({ at: at * 10, bytes: delta(members) }));
  const pieces = async (recording) => {
    const found = [];
    for await (const piece of piecesOf(recording, "openai", new AbortController().signal)) found.push(piece);
    return found;
  };
  assert.deepEqual(await pieces(recordingOf(reads)), [{ at: 10, kind: "reasoning" }, { at: 20, kind: "text" }, { at: 30, kind: "tool" }]);
  assert.deepEqual(await pieces(recordingOf(reads, { status: 500 })), []);
});

test("a saved recording is what the replay takes", () => {
  const recording = recordingOf([{ at: 1, bytes: encode("data: Grüße\r\n\r\n") }, { at: 2, bytes: new Uint8Array([0xff, 0x0d]) }]);
  const [taken] = importBody("answer.sse", fileOf(recording));
  assert.deepEqual([taken.status, taken.headers["x-request-id"], taken.headers["content-type"]], [200, "r-1", "text/event-stream"]);
  assert.deepEqual(taken.body, bytesOf(recording));
  assert.equal(headOf(recording, "openai").n, 2);
});
