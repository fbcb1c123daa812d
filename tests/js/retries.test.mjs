// Requests that are sent again: by real statuses, resets and silences of a server on a socket.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, test } from "node:test";
import {
  APIConnectionError, APIError, APIUserAbortError, Chatwire, ChatwireError, IncompleteStreamError, RateLimitError, StalledError,
} from "chatwire";
import { rejection } from "./suite/context.mjs";
import { DIALECTS, startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
after(() => server.close());

let messages = 0;
/** A message that no other test has: the server counts by it. */
const unique = (script) => [{ role: "user", content: `${script} ${(messages += 1)}` }];
const clientOf = (options = {}, dialect = "openai") => new Chatwire({ ...server.options(dialect), maxRetries: 2, ...options });
const ask = (script, options, call = {}, dialect = "openai") => clientOf(options, dialect).chat.completions.create({ model: "m", messages: unique(script), ...call });
/** How many requests a step made. */
async function counted(step) {
  const before = server.count();
  const result = await step();
  return [server.count() - before, result];
}
const SOON = "[[retry-after:5ms]]";

for (const dialect of DIALECTS) {
  for (const stream of [false, true]) {
    test(`${dialect}: what may pass is sent again, ${stream ? "streamed" : "whole"}`, async () => {
      for (const status of [408, 409, 425, 429, 500, 502, 503, 504, 529]) {
        const [requests, answer] = await counted(async () => {
          const answer = await ask(`[[text:It is fine.]][[status:${status}]]${SOON}[[times:2]]`, {}, { stream }, dialect);
          return stream ? answer.final() : answer;
        });
        assert.equal(requests, 3, String(status));
        assert.equal(answer.choices[0].message.content, "It is fine.");
      }
    });
  }
}

test("what stays is told at once", async () => {
  for (const [script, kind] of [["[[status:400]]", "invalid_request"], ["[[status:401]]", "auth"], ["[[status:403]]", "permission"], ["[[status:404]]", "not_found"],
    ["[[status:422]]", "invalid_request"], [`[[status:429 insufficient_quota]]${SOON}`, "billing"], [`[[status:402]]${SOON}`, "billing"]]) {
    const [requests, error] = await counted(() => rejection(ask(script)));
    assert.deepEqual([requests, error.kind], [1, kind], script);
  }
});

test("after the last try the server's error is thrown, with all that it says", async () => {
  const [requests, error] = await counted(() => rejection(ask(`[[status:429]]${SOON}`, { maxRetries: 1 })));
  assert.equal(requests, 2);
  assert.ok(error instanceof RateLimitError && error.status === 429 && error.retryAfter === 5);
  assert.equal((await counted(() => rejection(ask(`[[status:500]]${SOON}`, {}, {}))))[0], 3);
  assert.equal((await counted(() => rejection(clientOf().chat.completions.create({ model: "m", messages: unique(`[[status:500]]${SOON}`) }, { maxRetries: 0 }))))[0], 1);
});

test("who is asked to wait longer than the limit fails at once and says how long", async () => {
  const started = Date.now();
  const [requests, error] = await counted(() => rejection(ask("[[status:429]][[retry-after:90]]")));
  assert.deepEqual([requests, error.retryAfter], [1, 90_000]);
  assert.equal((await counted(() => rejection(ask("[[status:429]][[retry-after:2]]", { maxRetryWait: 1000 }))))[0], 1);
  assert.ok(Date.now() - started < 1500);
});

test("the wait is the server's: a date, seconds or milliseconds", async () => {
  for (const [form, least] of [["200ms", 195], ["0.2", 195], ["date 1", 1]]) {
    const waits = [];
    await ask(`[[status:503]][[retry-after:${form}]][[times:1]]`, { onRetry: ({ wait }) => waits.push(wait) });
    assert.equal(waits.length, 1);
    assert.ok(waits[0] >= least && waits[0] <= 1000, `${form}: ${waits[0]}`);
  }
});

test("without the server's word the waits grow at random, up to a bound", async () => {
  const waits = [];
  await rejection(ask("[[status:500]][[retry-after:off]]", { maxRetries: 3, onRetry: ({ wait }) => waits.push(wait) }));
  assert.equal(waits.length, 3);
  waits.forEach((wait, at) => assert.ok(wait >= 0 && wait <= 500 * 2 ** at, `${at}: ${wait}`));
});

test("a connection that breaks before the answer says anything is made again, for streams too", async () => {
  for (const stream of [false, true]) {
    for (const fault of ["reset:0", "reset:5", "cut:0", "cut:60"]) {
      const [requests, text] = await counted(async () => {
        const answer = await ask(`[[text:It is fine.]][[${fault}]][[times:1]]`, {}, { stream });
        return stream ? answer.text() : answer.choices[0].message.content;
      });
      assert.deepEqual([requests, text], [2, "It is fine."], `${fault}, ${stream}`);
    }
  }
});

test("however the stream is read, it goes on with the next request, and its outcome is that one's", async () => {
  const stream = await ask("[[text:It is fine.]][[reset:0]][[times:1]]", {}, { stream: true });
  const { response } = stream;
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  assert.equal(text, "It is fine.");
  assert.equal((await stream.outcome).type, "complete");
  assert.equal(response.status, 200);
});

test("what was handed out is never asked for again", async () => {
  const [requests, error] = await counted(async () => {
    const stream = await ask("[[text:one two three]][[error:2 500 It broke]]", {}, { stream: true });
    return rejection(stream.final());
  });
  assert.equal(requests, 1);
  assert.ok(error instanceof APIError);
  assert.equal(error.partial.choices[0].message.content, "one two");
  const cut = await counted(async () => rejection((await ask("[[words:40]][[cut:2000]]", {}, { stream: true })).final()));
  assert.ok(cut[0] === 1 && cut[1] instanceof IncompleteStreamError);
});

test("an error inside a stream before its first piece is tried again", async () => {
  const [requests, text] = await counted(async () => (await ask("[[text:It is fine.]][[error:0 503 Overloaded]][[times:1]]", {}, { stream: true })).text());
  assert.deepEqual([requests, text], [2, "It is fine."]);
});

test("a server that cannot be reached is tried again; a fetch that is wrong is not", async () => {
  // A port that was free a moment ago.
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
  const tries = [];
  const refused = await rejection(clientOf({ baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 1, onRequest: ({ attempt }) => tries.push(attempt) })
    .chat.completions.create({ model: "m", messages: unique("Hi") }));
  assert.ok(refused instanceof APIConnectionError);
  assert.deepEqual(tries, [1, 2]);
  let calls = 0;
  const wrong = async () => { calls += 1; throw new TypeError("handler.call is not a function"); };
  await rejection(clientOf({ fetch: wrong }).chat.completions.create({ model: "m", messages: unique("Hi") }));
  assert.equal(calls, 1);
});

test("a connection that dies while the request is sent is tried again", async () => {
  let connections = 0;
  const raw = createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined);
    socket.once("data", () => (connections < 3 ? socket.resetAndDestroy() : socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"choices":[{"index":0,"message":{"role":"assistant","content":"At last."},"finish_reason":"stop"}]}')));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => raw.once("listening", resolve));
  const client = clientOf({ baseURL: `http://127.0.0.1:${raw.address().port}/v1` });
  const { choices } = await client.chat.completions.create({ model: "m", messages: unique("Hi") });
  raw.close();
  assert.deepEqual([connections, choices[0].message.content], [3, "At last."]);
});

test("one key tells all tries of a call apart from those of others, where one is asked for", async () => {
  const keysOf = async (options, call) => {
    const before = server.count();
    await clientOf(options).chat.completions.create({ model: "m", messages: unique(`[[status:503]]${SOON}[[times:1]]`) }, call);
    return server.requests().slice(before - server.count()).map(({ headers }) => Object.fromEntries(Object.entries(headers).filter(([name]) => /idempotency/.test(name))));
  };
  assert.deepEqual(await keysOf({}, {}), [{}, {}]);
  assert.deepEqual(await keysOf({}, { idempotencyKey: "k-1" }), [{ "idempotency-key": "k-1" }, { "idempotency-key": "k-1" }]);
  const profile = { name: "acme", source: "https://acme.example", baseURL: server.options("openai").baseURL, idempotencyHeader: "x-idempotency" };
  const [first, second] = await keysOf({ provider: profile }, {});
  assert.match(first["x-idempotency"], /^[0-9a-f-]{36}$/);
  assert.deepEqual(second, first);
});

test("the budget is one for all calls: an outage is not multiplied", async () => {
  const client = clientOf({ retryBudget: 3 });
  const [requests] = await counted(() => Promise.all(Array.from({ length: 20 }, () => rejection(client.chat.completions.create({ model: "m", messages: unique(`[[status:503]]${SOON}`) })))));
  assert.ok(requests >= 23 && requests <= 25, String(requests));
});

test("hooks are told what happens, and never a key", async () => {
  const told = [];
  const hooks = {
    onRequest: (request) => told.push(["request", request]),
    onResponse: (response) => told.push(["response", response]),
    onRetry: (retry) => told.push(["retry", retry]),
  };
  await ask(`[[status:503]]${SOON}[[times:1]]`, { ...hooks, defaultHeaders: { "x-secret": "sk-hidden" } });
  assert.deepEqual(told.map(([name, { attempt }]) => [name, attempt]), [["request", 1], ["response", 1], ["retry", 1], ["request", 2], ["response", 2]]);
  const [[, request], [, response], [, retry]] = told;
  assert.deepEqual([request.method, request.headers.authorization, request.headers["x-secret"], request.headers["content-type"]], ["POST", "[redacted]", "[redacted]", "application/json"]);
  assert.deepEqual([response.status, response.headers["retry-after-ms"], retry.error.status, retry.wait], [503, "5", 503, 5]);
  assert.ok(!/sk-/.test(JSON.stringify(told)));
  const thrown = await rejection(ask("Hi", { onRequest: () => { throw new Error("mine"); } }));
  assert.ok(thrown instanceof ChatwireError && thrown.cause.message === "mine");
});

test("an abort ends the wait for the next try, and nothing is sent any more", async () => {
  for (const stream of [false, true]) {
    const controller = new AbortController();
    const [requests, error] = await counted(async () => {
      setTimeout(() => controller.abort("enough"), 60);
      return rejection(clientOf().chat.completions.create({ model: "m", messages: unique("[[status:503]][[retry-after:5]]"), stream }, { signal: controller.signal }));
    });
    assert.equal(requests, 1);
    assert.ok(error instanceof APIUserAbortError && error.cause === "enough");
  }
  const stream = await ask("[[error:0 503 Overloaded]]", { onRetry: () => setTimeout(() => stream.controller.abort("left"), 5) }, { stream: true });
  const error = await rejection(stream.final());
  assert.ok(error instanceof APIUserAbortError && error.cause === "left", String(error));
  assert.equal((await stream.outcome).type, "aborted");
});

test("the time of a call is that of all its tries", async () => {
  const started = Date.now();
  const error = await rejection(ask("[[status:503]][[retry-after:0.05]]", { maxRetries: 1000, retryBudget: 1000, timeout: 400 }));
  assert.ok(Date.now() - started < 1000);
  assert.ok(error instanceof APIError || error instanceof StalledError);
  const silent = await rejection(ask("[[wait:5000]]", { timeout: 100 }));
  assert.ok(silent instanceof StalledError && silent.limit === "total");
});

nothingUnhandled();
