// Time limits: each fires by its name, and what counts as life is what the documentation says.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Chatwire, StalledError } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { chunk, ENDING, startRaw, startStream } from "./support/raw.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
after(() => server.close());
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Answers by path: what keeps a connection open and says nothing, and what stops in the middle. */
const raw = await startRaw(async ({ url }, response) => {
  startStream(response);
  if (url.startsWith("/v1/half")) return response.write(chunk("one two"));
  for (let sent = 0; sent < 20 && !response.destroyed; sent += 1) {
    response.write(url.startsWith("/v1/pings") ? ": ping\n\n" : chunk(""));
    await pause(15);
  }
  response.end(`${chunk("Hello")}${ENDING}`);
});
after(() => raw.close());

const OFF = { idleTimeout: 0, headersTimeout: 0, firstTokenTimeout: 0, timeout: 0 };
const open = (script, limits, stream = true, call = {}) => new Chatwire({ ...server.options("openai"), ...OFF, ...limits })
  .chat.completions.create({ model: "m", messages: [{ role: "user", content: script }], stream }, call);

async function stalled(opened, limit, partial) {
  const error = await rejection(opened);
  assert.ok(error instanceof StalledError, String(error));
  assert.equal(error.limit, limit);
  assert.match(error.message, /within \d+ ms/);
  if (partial !== undefined) assert.equal(error.partial.choices[0]?.message.content ?? "", partial);
}

test("headers: from the request to its response", async () => {
  await stalled(open("[[wait:3000]]", { headersTimeout: 50 }), "headers");
  // Left out, it is the idle limit; set, it stands in its place.
  await stalled(open("[[wait:3000]]", { headersTimeout: undefined, idleTimeout: 50 }), "headers");
  assert.equal(await (await open("[[text:Hello]][[wait:150]]", { idleTimeout: 50 })).text(), "Hello");
});

test("first token: comments keep the connection, and are no answer", async () => {
  // Nor is a chunk that says nothing.
  for (const baseURL of [`${raw.url}/pings`, `${raw.url}/empty`]) {
    const waiting = await open("Hi", { baseURL, firstTokenTimeout: 100, idleTimeout: 80 });
    await stalled(waiting.final(), "firstToken", "");
    assert.equal((await waiting.outcome).type, "stalled");
    assert.equal(await (await open("Hi", { baseURL, firstTokenTimeout: 3000, idleTimeout: 80 })).text(), "Hello");
  }
  await stalled((await open("[[stall:0]]", { firstTokenTimeout: 50 })).final(), "firstToken", "");
  // Once something was said it is out of the way.
  assert.equal((await (await open("[[text:a b c d e f]][[pace:30]]", { firstTokenTimeout: 60 })).text()).length, 11);
  // Of an answer that does not stream, the whole is the first piece.
  await stalled(open("[[stall:30]]", { firstTokenTimeout: 60 }, false), "firstToken");
});

test("idle: between two reads, with all that came kept", async () => {
  const stream = await open("Hi", { baseURL: `${raw.url}/half`, idleTimeout: 60 });
  await stalled(stream.final(), "idle", "one two");
  const outcome = await stream.outcome;
  assert.equal(outcome.type, "stalled");
  assert.equal(outcome.completion.choices[0].message.content, "one two");
  // Comments are life.
  assert.equal((await (await open("[[comments]][[text:a b c d]][[pace:30]]", { idleTimeout: 200 })).text()).length, 7);
});

test("total: however well it goes", async () => {
  const stream = await open("[[words:1000]][[pace:10]]", { timeout: 120 });
  await stalled(stream.final(), "total");
  assert.ok((await stream.outcome).completion.choices[0].message.content.length > 0);
});

test("a call's limits win over its client's, and 0 turns one off", async () => {
  await stalled(open("[[wait:3000]]", { headersTimeout: 10_000 }, true, { headersTimeout: 50 }), "headers");
  assert.equal(await (await open("[[text:Hello]][[wait:120]]", { headersTimeout: 30 }, true, { headersTimeout: 0 })).text(), "Hello");
});

test("a call that is over leaves no timer", async () => {
  const { stdout } = await runAlone(`
    import { Chatwire } from "chatwire";
    const client = new Chatwire({ baseURL: ${JSON.stringify(server.options("openai").baseURL)}, apiKey: "sk-1", timeout: 60000 });
    for (const stream of [true, false]) {
      const answer = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }], stream });
      if (stream) for await (const _ of answer) break;
    }
    const started = Date.now();
    process.on("exit", () => console.log(Date.now() - started));
  `);
  assert.ok(Number(stdout) < 3000, stdout);
});

async function runAlone(source) {
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  return promisify(execFile)(process.execPath, ["--input-type=module", "--eval", source], { cwd: new URL("..", import.meta.url), timeout: 20_000 });
}

nothingUnhandled();
