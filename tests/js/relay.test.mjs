// The relay: the provider's bytes unchanged on one side, and on the other the outcome that a call of one's own would have had.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mock, test } from "node:test";
import { promisify } from "node:util";
import { APIConnectionError, APIError, APIUserAbortError, Chatwire, InternalError, InvalidRequestError, RateLimitError, relay } from "chatwire";
import { rejection } from "./suite/context.mjs";
import { answerWith, byteByByte, captures, corpus } from "./support/corpus.mjs";
import { textOf } from "./support/naive.mjs";
import { endOf, fingerprint } from "./support/outcome.mjs";
import { TESTS } from "./support/paths.mjs";
import { ENDING, chunk } from "./support/raw.mjs";
import { relayed, sha256, upstreamOf } from "./support/relay.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const encode = (text) => new TextEncoder().encode(text);
const turn = () => new Promise((resolve) => setImmediate(resolve));
const every = (bytes, size) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));

const CUTS = { "whole": (bytes) => [bytes], "16 KiB reads": (bytes) => every(bytes, 16384), "reads of a byte": byteByByte };
const FALSE = /^(content-encoding|content-length|transfer-encoding)$/i;

const recorded = [
  ...corpus().map(({ id, http: { status, headers }, bytes, request, now }) => ({ name: id, status, headers: Object.entries(headers), bytes, request, now })),
  ...captures().map(({ name, streamed, ...rest }) => ({ name, ...rest, request: { stream: streamed, n: /-n2/.test(name) ? 2 : 1 } })),
].filter(({ status }) => status >= 200 && status !== 204 && status !== 304);

test("the recorded answers are there", () => assert.ok(recorded.length > 200, `${recorded.length} answers`));

for (const { name, status, headers: came, bytes, request, now } of recorded) {
  test(`${name} passes unchanged, and its outcome is that of a call`, async () => {
    if (now) mock.timers.enable({ apis: ["Date"], now: Date.parse(now) });
    try {
      const headers = came.filter(([key]) => !FALSE.test(key));
      const client = new Chatwire({ maxRetries: 0, baseURL: "https://provider.invalid/v1", fetch: answerWith(status, headers, [bytes]) });
      const call = await endOf(client, { ...request, stream: true }, "final");
      const due = fingerprint({ ...call, type: call.type === "rejected" ? "failed" : call.type }, true);
      for (const [how, cut] of Object.entries(CUTS)) {
        const { response, outcome } = relayed(upstreamOf(cut(bytes), { status, headers }).upstream, { n: request.n ?? 1 });
        assert.equal(sha256(new Uint8Array(await response.arrayBuffer())), sha256(bytes), how);
        const told = await outcome;
        assert.equal(response.status, status);
        assert.equal(fingerprint(told, true), due, how);
        assert.ok(!(told.error instanceof InternalError), String(told.error));
      }
    } finally {
      mock.timers.reset();
    }
  });
}

test("the pieces are the very objects that came, and none is read before the client asks", async () => {
  const pieces = [chunk("a"), chunk("b"), ENDING, ": more\n", ": and more\n"].map(encode);
  const { upstream, state } = upstreamOf(pieces);
  const { response, told } = relayed(upstream);
  const reader = response.body.getReader();
  await turn();
  assert.equal(state.reads, 0);
  for (const [at, piece] of pieces.entries()) {
    assert.equal((await reader.read()).value, piece);
    await turn();
    assert.equal(state.reads, at + 1);
  }
  assert.deepEqual(told, [], "the outcome stands behind [DONE] and is told at the end");
  assert.equal((await reader.read()).done, true);
  assert.deepEqual(told.map(({ type, completion }) => [type, textOf(completion)]), [["complete", "ab"]]);
});

test("a client that goes away cancels the provider's answer, and the outcome keeps the text", async () => {
  const { upstream, state } = upstreamOf([chunk("one "), chunk("two"), ENDING].map(encode));
  const { response, outcome, told } = relayed(upstream);
  const reader = response.body.getReader();
  await reader.read();
  await reader.cancel("gone");
  const { type, error, completion } = await outcome;
  assert.deepEqual([type, error.cause, textOf(completion), textOf(error.partial), state.cancelled], ["aborted", "gone", "one ", "one ", "gone"]);
  assert.ok(error instanceof APIUserAbortError);
  await turn();
  assert.equal(told.length, 1);
});

test("a signal breaks the body and cancels the provider's answer", async () => {
  const abort = new AbortController();
  const { response, outcome } = relayed(upstreamOf([chunk("one "), chunk("two")].map(encode)).upstream, { signal: abort.signal });
  const reader = response.body.getReader();
  await reader.read();
  abort.abort("enough");
  assert.equal(await rejection(reader.read()), "enough");
  const { type, error, completion } = await outcome;
  assert.deepEqual([type, error.cause, textOf(completion)], ["aborted", "enough", "one "]);
});

test("an answer that breaks off breaks off for the client", async () => {
  const failure = new TypeError("terminated");
  const { response, outcome, told } = relayed(upstreamOf([encode(chunk("one "))], { failure }).upstream);
  assert.equal(await rejection(response.text()), failure);
  const { type, error, completion } = await outcome;
  assert.deepEqual([type, error.cause, textOf(completion), told.length], ["failed", failure, "one ", 1]);
  assert.ok(error instanceof APIConnectionError);
});

test("an answer that was whole stays complete, whatever comes after", async () => {
  const whole = [encode(chunk("all") + ENDING)];
  const broken = relayed(upstreamOf(whole, { failure: new Error("reset") }).upstream);
  await rejection(broken.response.text());
  const left = relayed(upstreamOf([...whole, encode("\n")]).upstream);
  const reader = left.response.body.getReader();
  await reader.read();
  await reader.cancel();
  for (const { type, error, completion } of [await broken.outcome, await left.outcome]) {
    assert.deepEqual([type, error, textOf(completion)], ["complete", null, "all"]);
  }
});

test("beyond a limit the bytes go on", async () => {
  const pieces = [chunk("one "), chunk("x".repeat(5000)), chunk("two"), ENDING].map(encode);
  const { response, outcome } = relayed(upstreamOf(pieces).upstream, { maxEventBytes: 1000 });
  assert.equal(await response.text(), Buffer.concat(pieces).toString());
  const { type, error, completion } = await outcome;
  assert.deepEqual([type, error.kind, textOf(completion)], ["failed", "protocol", "one "]);
});

test("an error answer passes, and the outcome is the error that a call would throw", async () => {
  const text = JSON.stringify({ error: { message: "slow down", type: "rate_limit_error", code: "rate_limit_exceeded", param: null } });
  const headers = { "content-type": "application/json", "retry-after": "2", "x-request-id": "r-9" };
  const { response, outcome } = relayed(new Response(text, { status: 429, statusText: "Too Many", headers }));
  assert.deepEqual([response.status, response.statusText, response.headers.get("retry-after"), await response.text()], [429, "Too Many", "2", text]);
  const { type, error, requestID } = await outcome;
  assert.ok(error instanceof RateLimitError, String(error));
  assert.deepEqual([type, error.code, error.retryAfter, error.requestID, requestID], ["failed", "rate_limit_exceeded", 2000, "r-9", "r-9"]);
});

test("a response without a body has an outcome too", async () => {
  for (const status of [200, 204, 304, 500]) {
    const { response, outcome, told } = relayed(new Response(null, { status, headers: { "x-request-id": "r-1" } }));
    assert.deepEqual([response.status, response.body, response.headers.get("x-request-id")], [status, null, "r-1"]);
    const { type, error, bytes } = await outcome;
    assert.notEqual(type, "complete");
    assert.equal(error instanceof APIError, status === 500, String(error));
    assert.deepEqual([bytes, told.length], [0, 1]);
  }
});

test("headers pass but for those of the connection", async () => {
  const headers = new Headers({
    "content-type": "text/event-stream", "cache-control": "no-cache", "x-request-id": "r-1", "content-length": "14", connection: "keep-alive",
    "keep-alive": "timeout=5", "transfer-encoding": "chunked", te: "trailers", trailer: "x-sum", upgrade: "h2c", "proxy-authenticate": "Basic",
  });
  headers.append("set-cookie", "a=1");
  headers.append("set-cookie", "b=2");
  const { response } = relayed(new Response("data: [DONE]\n\n", { headers }));
  assert.deepEqual([...response.headers], [
    ["cache-control", "no-cache"], ["content-length", "14"], ["content-type", "text/event-stream"], ["set-cookie", "a=1"], ["set-cookie", "b=2"],
    ["x-request-id", "r-1"],
  ]);
  await response.text();
});

test("what onOutcome throws is logged and harms nothing", async () => {
  const logged = mock.method(console, "error", () => {});
  const own = new Error("mine");
  for (const onOutcome of [() => { throw own; }, async () => { throw own; }]) {
    assert.equal(await relay(new Response(ENDING), { onOutcome }).text(), ENDING);
    await turn();
  }
  assert.deepEqual(logged.mock.calls.map(({ arguments: said }) => said.at(-1)), [own, own]);
  logged.mock.restore();
});

test("without the wasm the bytes pass all the same", async () => {
  const code = `
    import { relay } from "chatwire/slim";
    let told;
    const outcome = new Promise((resolve) => (told = resolve));
    console.log(await relay(new Response("data: [DONE]"), { onOutcome: told }).text());
    const { type, error } = await outcome;
    console.log(type, error.name, error.message);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { cwd: TESTS, timeout: 60_000 });
  assert.match(stdout, /^data: \[DONE\]\nfailed ChatwireError .*init\(\)/);
});

test("what cannot be relayed is refused at once", () => {
  const refused = (field, ...input) => assert.throws(() => relay(...input), (error) => error instanceof InvalidRequestError && error.field === field);
  const onOutcome = () => assert.fail("told");
  refused("upstream", undefined, { onOutcome });
  refused("upstream", fetch("data:,"), { onOutcome });
  refused("upstream", Response.error(), { onOutcome });
  refused("options", new Response("x"));
  refused("onOutcome", new Response("x"), {});
  refused("maxBodyBytes", new Response("x"), { onOutcome, maxBodyBytes: 2 ** 31 + 1 });
});

nothingUnhandled();
