// What the tests of the worker share: a client for it, and a provider on a real socket behind it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Readable } from "node:stream";

/** Sends one message to a provider of the demo at `url`. */
export function ask(url, id, content, more = {}, init = {}) {
  return fetch(new URL(`/api/${id}/chat/completions`, url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content }], stream: true, ...more }),
    ...init,
  });
}

/** The data of each server-sent event of a text. */
export function events(text) {
  return text.split("\n\n").filter(Boolean).map((event) => event.replace(/^data: /, ""));
}

/** Waits until `condition()` holds; fails after `limit` milliseconds. */
export async function until(condition, what, limit = 5_000) {
  for (const end = Date.now() + limit; Date.now() < end; ) {
    if (condition()) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  assert.fail(`${what} did not happen within ${limit / 1000} s`);
}

/** A provider on a real socket that does what the last message names, and records what it was sent. `key` is what it gives away in a refusal. */
export function startUpstream(key) {
  const seen = { requests: [], closed: 0 };
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = JSON.parse(Buffer.concat(parts).toString());
    seen.requests.push({ headers: request.headers, body });
    response.on("close", () => {
      if (!response.writableFinished) seen.closed += 1;
    });
    const chunk = (delta, finish_reason = null) =>
      `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    switch (body.messages.at(-1).content) {
      case "refuse":
        response.writeHead(401, { "content-type": "application/json", "x-request-id": "req-7" });
        response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}`, type: "auth", code: "invalid_api_key" } }));
        return;
      case "silent before headers":
        return;
      case "silent after headers":
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.flushHeaders();
        return;
      case "silent after a word":
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(chunk({ role: "assistant", content: "Hi" }));
        return;
      case "flood":
        response.writeHead(200, { "content-type": "text/event-stream" });
        seen.sent = 0;
        Readable.from(flood(chunk({ content: "x".repeat(16_000) }))).pipe(response);
        return;
      case "refuse after a word":
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(`${chunk({ content: "Hi" })}data: ${JSON.stringify({ error: { message: `The key ${key} has expired`, type: "auth", code: 401 } })}\n\n`);
        return;
      case "cut":
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(chunk({ content: "Hi" }));
        return;
      default:
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(`${chunk({ role: "assistant", content: "Hi" })}${chunk({}, "stop")}data: [DONE]\n\n`);
    }
  });
  function* flood(piece) {
    for (; seen.sent < 200_000_000; seen.sent += piece.length) yield piece;
  }
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ server, seen, origin: `http://127.0.0.1:${server.address().port}` })));
}
