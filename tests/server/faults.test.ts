// Each fault over a real socket, and the parts that need none: directives, schemas, aborts inside one process.
import assert from "node:assert/strict";
import { connect } from "node:net";
import test from "node:test";
import { createProvider, DIALECTS, DIRECTIVES } from "./index";
import type { Json } from "./types";
import { example } from "./schema";
import { parseScript } from "./script";
import { chatRequest, events, onSocket, told } from "./testing";
import type { Loose } from "./testing";

const { send, provider, origin } = await onSocket();
const body = { stream: true };
// A fault that does not strike leaves a reader waiting: such a test has to fail, not to hang.
const limit = { timeout: 15_000 };
const ERROR_MEMBERS = {
  neuroflash: "code,message",
  flexai: "code,message,param,type",
  morpheus: "message,status,type",
  openai: "code,message,param,type",
};

/** Reads until the body ends, breaks, or is silent for 300 ms. */
async function drain(response: Response): Promise<{ bytes: number; end: "end" | "broken" | "silent" }> {
  const reader = response.body!.getReader();
  let bytes = 0;
  for (;;) {
    const silence = new Promise<"silent">((resolve) => setTimeout(resolve, 300, "silent"));
    const next = await Promise.race([reader.read().catch(() => "broken" as const), silence]);
    if (next === "broken") return { bytes, end: next };
    if (next === "silent") {
      await reader.cancel();
      return { bytes, end: next };
    }
    if (next.done) return { bytes, end: "end" };
    bytes += next.value.length;
  }
}

for (const dialect of DIALECTS) {
  test(`${dialect}: cut, reset and stall strike at the exact byte, streamed or not`, limit, async () => {
    for (const call of [{ body }, {}]) {
      for (const count of [0, 1, 150]) {
        assert.deepEqual(await drain(await send(dialect, `[[cut:${count}]]`, call)), { bytes: count, end: "end" });
        assert.deepEqual(await drain(await send(dialect, `[[reset:${count}]]`, call)), { bytes: count, end: "broken" });
      }
      assert.deepEqual(await drain(await send(dialect, "[[stall:150]]", call)), { bytes: 150, end: "silent" });
    }
    await provider.settled();
  });

  test(`${dialect}: an error in the middle comes with status 200, the text before it, and no [DONE]`, async () => {
    const response = await send(dialect, "[[text:one two three]][[error:2 502 No provider]]", { body });
    assert.equal(response.status, 200);
    const stream = await events(response);
    const { error } = stream.pop();
    assert.equal(told(stream).text, "one two");
    assert.equal(error.message, "No provider");
    assert.equal(Object.keys(error).sort().join(), ERROR_MEMBERS[dialect]);
    assert.equal((await events(await send(dialect, "[[error:0]]", { body }))).length, 1);
    assert.ok(((await (await send(dialect, "[[error:0]]")).json()) as Loose).error);
    assert.match(await (await send(dialect, "[[error:1 500 gone]][[bare]]", { body })).text(), /\n\{"error":"gone"\}\n$/);
  });

  test(`${dialect}: each status comes with an error body of the dialect`, async () => {
    for (const status of [400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504]) {
      const response = await send(dialect, `[[status:${status}]]`, { body });
      const told = (await response.json()) as Loose;
      assert.equal(response.status, status);
      const members = dialect === "neuroflash" ? [told.errors?.[0].message ?? told.error] : [told.detail ?? told.error.message];
      assert.ok(members[0].length > 0, JSON.stringify(told));
    }
    const coded = (await (await send(dialect, "[[status:400 context_length_exceeded]]")).json()) as Loose;
    assert.equal(coded.code ?? coded.error.code, "context_length_exceeded");
  });
}

test("402 and 429 say what the contracts say", async () => {
  const flexai = (await (await send("flexai", "[[status:402]]")).json()) as Loose;
  assert.deepEqual([flexai.error.type, flexai.error.code], ["insufficient_quota", "402"]);
  const morpheus = (await (await send("morpheus", "[[status:402]]")).json()) as Loose;
  assert.deepEqual([morpheus.error.type, typeof morpheus.error.available], ["insufficient_balance", "number"]);
  const reset = async (dialect: "flexai" | "morpheus"): Promise<string> => (await send(dialect, "[[status:429]]")).headers.get("x-ratelimit-reset-requests") ?? "";
  assert.match(await reset("flexai"), /^\d{10}$/);
  assert.match(await reset("morpheus"), /^\d{4}-.*Z$/);
});

test("retry-after has each of its forms", async () => {
  const headers = async (form: string): Promise<(string | null)[]> => {
    const response = await send("flexai", `[[retry-after:${form}]]`);
    assert.equal(response.status, 429);
    return [response.headers.get("retry-after"), response.headers.get("retry-after-ms")];
  };
  assert.deepEqual(await headers("2"), ["2", null]);
  assert.deepEqual(await headers("1.5"), ["1.5", null]);
  assert.deepEqual(await headers("1500ms"), [null, "1500"]);
  assert.deepEqual(await headers("off"), [null, null]);
  assert.deepEqual(await headers("soon"), ["soon", null]);
  const wait = Date.parse((await headers("date 60"))[0] ?? "") - Date.now();
  assert.ok(wait > 55_000 && wait <= 60_000);
  assert.equal((await send("openai", "[[status:503]][[retry-after:3]]")).headers.get("retry-after"), "3");
});

test("html comes with 502, or as a page with status 200", async () => {
  const gateway = await send("openai", "[[html]]");
  assert.deepEqual([gateway.status, gateway.headers.get("content-type")], [502, "text/html; charset=utf-8"]);
  const page = await send("openai", "[[html]][[status:200]]", { body });
  assert.equal(page.status, 200);
  assert.match(await page.text(), /^<!DOCTYPE html>/);
});

test("one that is made not to fail says what the other would have said", async () => {
  const healthy = await onSocket({ faults: false });
  for (const fault of ["status:503", "html", "wait:60000", "cut:1", "reset:1", "stall:1", "error:1", "retry-after:1"]) {
    const chunks = await events(await healthy.send("openai", `[[${fault}]][[text:a b c]]`, { body }));
    assert.deepEqual([told(chunks.slice(0, -1)).text, chunks.at(-1)], ["a b c", "[DONE]"], fault);
  }
});

test("the form of the stream: CRLF, comments, a giant event, no [DONE], a finish reason of one's own", async () => {
  const crlf = await (await send("openai", "[[crlf]][[comments]][[text:a b]]", { body })).text();
  assert.equal(crlf.replaceAll("\r\n", "").search(/[\r\n]/), -1);
  assert.equal(crlf.match(/^: keep-alive\r$/gm)?.length, crlf.match(/^data: /gm)?.length);
  const giant = told((await events(await send("openai", "[[giant:3000000]]", { body }))).slice(0, -1));
  assert.equal(giant.text.length, 3_000_000);
  const odd = await events(await send("morpheus", "[[done:off]][[finish:eos_token]]", { body }));
  assert.equal(told(odd).finish, "eos_token");
  assert.ok(!odd.includes("[DONE]"));
  assert.equal(told(await events(await send("openai", "[[done:off]][[finish:null]]", { body }))).finish, undefined);
  assert.equal(told((await events(await send("openai", "[[text:]]", { body }))).slice(0, -1)).text, "");
});

test("drip writes one byte at a time", limit, async () => {
  const request = JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content: "[[drip]][[cut:40]]" }] });
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  const head = ["host: x", "connection: close", "authorization: Bearer k", "content-type: application/json", `content-length: ${request.length}`];
  socket.end(["POST /openai/v1/chat/completions HTTP/1.1", ...head, "", request].join("\r\n"));
  let raw = "";
  for await (const part of socket) raw += String(part);
  assert.equal(raw.match(/\r\n1\r\n/g)?.length, 40);
});

test("words come one per read, at their pace, and a wait comes before the headers", async () => {
  const start = performance.now();
  const response = await send("openai", "[[wait:80]][[pace:20]][[text:a b c d e]]", { body });
  assert.ok(performance.now() - start >= 75);
  const reader = response.body!.getReader();
  let reads = 0;
  while (!(await reader.read()).done) reads += 1;
  assert.ok(reads >= 5, `${reads} reads`);
  assert.ok(performance.now() - start >= 170);
});

test("a call that is cancelled closes its connection, whether it streams, stalls or waits", limit, async () => {
  provider.clear();
  for (const script of ["[[pace:50]][[words:1000]]", "[[stall:10]]"]) {
    const abort = new AbortController();
    const response = await send("openai", script, { body, signal: abort.signal });
    const reader = response.body!.getReader();
    await reader.read();
    assert.equal(provider.stats.open, 1);
    abort.abort();
    await assert.rejects(reader.read());
    await provider.settled();
  }
  const abort = new AbortController();
  const waiting = send("openai", "[[wait:60000]]", { signal: abort.signal });
  setTimeout(() => abort.abort(), 50);
  await assert.rejects(waiting);
  await provider.settled();
  assert.deepEqual(provider.stats, { requests: 3, open: 0, completed: 0, cancelled: 3, broken: 0 });
});

test("without a socket an abort rejects the call or breaks the body with its reason, and a cancel is counted", limit, async () => {
  const local = createProvider();
  const call = (script: string, signal?: AbortSignal): Promise<Response> => local(chatRequest("http://test", "openai", script, { body, ...(signal ? { signal } : {}) }));
  await assert.rejects(call("x", AbortSignal.abort("early")), (reason) => reason === "early");
  const abort = new AbortController();
  const waiting = call("[[wait:60000]]", abort.signal);
  const reader = (await call("[[stall:10]]", abort.signal)).body!.getReader();
  await reader.read();
  const pending = reader.read();
  abort.abort("enough");
  await assert.rejects(waiting, (reason) => reason === "enough");
  await assert.rejects(pending, (reason) => reason === "enough");
  await (await call("[[pace:1000]]")).body!.cancel();
  const broken = (await call("[[reset:5]]")).body!.getReader();
  await broken.read();
  await assert.rejects(broken.read(), { name: "ConnectionReset" });
  assert.deepEqual(local.stats, { requests: 4, open: 0, completed: 0, cancelled: 3, broken: 1 });
});

test("directives are those of the table; misspelt ones are refused, and what is none stays text", async () => {
  const samples: Record<string, string> = { number: "7", "number?": "7", text: "7", call: "f {}", none: "", off: "off", "off|finish": "off", failure: "404", prefill: "echo" };
  for (const [name, [form]] of Object.entries(DIRECTIVES)) parseScript(samples[form] === "" ? `[[${name}]]` : `[[${name}:${samples[form]}]]`);
  for (const script of ["[[stal:3]]", "[[pace:fast]]", "[[status:99]]", "[[done]]", "[[crlf:on]]", "[[prefill:maybe]]", "[[tool:]]"]) {
    const response = await send("openai", script);
    assert.equal(response.status, 400);
    assert.match(((await response.json()) as Loose).error.message, /directive/);
  }
  assert.equal(parseScript(" [[1,2],[3]] and [[A note]] [[pace:1]]").rest, "[[1,2],[3]] and [[A note]]");
  assert.deepEqual(parseScript("[[tool:f {a: 1,}]][[tool:g [[1]]]]").tools, [{ name: "f", input: "{a: 1,}" }, { name: "g", input: "[[1]]" }]);
});

test("a schema gets a value that fits it", async () => {
  const fits: [Json, Json][] = [
    [{ type: "object", properties: { a: { type: "integer", minimum: 5 }, b: { type: "array", items: { enum: ["x"] } } } }, { a: 5, b: ["x"] }],
    [{ $ref: "#/$defs/p", $defs: { p: { type: "object", properties: { d: { type: "string", format: "date" } } } } }, { d: "2026-01-02" }],
    [{ anyOf: [{ type: "boolean" }, { type: "null" }] }, true],
    [{ allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] }, { a: 1, b: 2 }],
    [{ type: ["number", "null"], minimum: 0.1, maximum: 0.3 }, 0.2],
    [{ type: "string", maxLength: 3 }, "scr"],
  ];
  for (const [schema, value] of fits) assert.deepEqual(example(schema), value);
  const node: Json = { type: "object", properties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } }, required: ["next"] };
  assert.ok(JSON.stringify(example(node)).length < 500);
  for (const dialect of ["neuroflash", "flexai", "openai"] as const) {
    const format = { type: "json_schema", json_schema: { name: "n", schema: fits[0]![0] } };
    const text = told((await events(await send(dialect, "x", { body: { ...body, response_format: format } }))).slice(0, -1)).text;
    assert.deepEqual(JSON.parse(text), fits[0]![1]);
  }
});
