// What the tests of the worker share: a client for it, and a provider on a real socket behind it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { Chatwire } from "chatwire";

/** Where the demo has each provider, and what its dialect wants besides. */
const PLACES = {
  openai: { path: "/api/openai/v1" },
  neuroflash: { path: "/api/neuroflash/api/ds-prototypes", headers: { "x-workspace-id": "demo" } },
  flexai: { path: "/api/flexai/v1" },
  morpheus: { path: "/api/morpheus/api/v1" },
  live: { path: "/api/live/v1" },
  gateway: { path: "/v1" },
};
export const DIALECTS = ["openai", "neuroflash", "flexai", "morpheus"];

/** Sends one message to a provider of the demo at `url`, in its dialect. */
export function ask(url, id, content, { stream = true, ...more } = {}, { headers, ...init } = {}) {
  const { path, headers: own } = PLACES[id];
  return fetch(new URL(`${path}/chat/completions`, url), {
    method: "POST",
    headers: { "content-type": "application/json", accept: stream ? "text/event-stream" : "application/json", ...own, ...headers },
    body: JSON.stringify({ model: "gpt-4.1-mini", messages: [{ role: "user", content }], stream, ...more }),
    ...init,
  });
}

/** Asks one of the demo's providers as its page does, and gives the outcome. `leave`: stops after so many characters. */
export async function converse(url, { dialect, baseURL, workspaceId, model, streamOptions }, content, { stream = true, leave = Infinity, ...more } = {}) {
  const client = new Chatwire({ provider: dialect, baseURL: new URL(baseURL, url).href, maxRetries: 0, onWarning() {}, ...(workspaceId && { workspaceId }) });
  const params = { model, messages: [{ role: "user", content }], ...more };
  if (!stream) return { type: "complete", completion: await client.chat.completions.create(params) };
  const controller = new AbortController();
  try {
    const answer = await client.chat.completions.create({ ...params, stream: true, ...(streamOptions && { stream_options: { include_usage: true } }) }, { signal: controller.signal });
    let length = 0;
    try {
      for await (const piece of answer.text()) if ((length += piece.length) >= leave) controller.abort();
    } catch {
      // The outcome says it.
    }
    return await answer.outcome;
  } catch (error) {
    return { type: "failed", error };
  }
}

/** The providers that the demo at `url` lists. */
export async function providersOf(url) {
  return (await (await fetch(new URL("/api/providers", url))).json()).providers;
}

/** What the ledger of the demo at `url` says, once it has counted so many requests. */
export async function usage(url, { requests = 0, headers = {}, ...query } = {}) {
  for (const end = Date.now() + 10_000; ; ) {
    const response = await fetch(new URL(`/v1/usage?${new URLSearchParams(query)}`, url), { headers });
    assert.equal(response.status, 200);
    const told = await response.json();
    if (told.total.requests >= requests) return told;
    assert.ok(Date.now() < end, `the ledger has ${told.total.requests} requests, not ${requests}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** The data of each server-sent event of a text. */
export function events(text) {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data);
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
        // Later, so that the word is out by then.
        response.write(chunk({ content: "Hi" }));
        setTimeout(() => response.end(`data: ${JSON.stringify({ error: { message: `The key ${key} has expired`, type: "auth", code: 401 } })}\n\n`), 200);
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
