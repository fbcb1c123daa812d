// Hostile servers on real sockets: each meets a limit with a typed outcome and leaves what came before, and the core's memory stays within 32 MiB
// beyond the largest event. Each answer is read in a thread of its own, whose core has read nothing else.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";
import { Worker } from "node:worker_threads";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { ENDING, chunk, pour, startRaw, startStream } from "./support/raw.mjs";

const MIB = 2 ** 20;
const PIECE = 64 * 1024;
const BEFORE = chunk("before");
const endless = (piece, before = BEFORE) => async (response) => {
  startStream(response).write(before);
  await pour(response, piece, Infinity);
};
const event = (choices) => `data: ${JSON.stringify({ choices })}\n\n`;
const call = (index) => event([{ index: 0, delta: { tool_calls: [{ index, id: `c${index}`, function: { name: "f", arguments: "{}" } }] } }]);

/** Writes what a generator gives, no faster than it is read, in pieces of some size. */
async function write(response, pieces) {
  startStream(response).write(BEFORE);
  let kept = "";
  for (const piece of pieces) {
    kept += piece;
    if (kept.length < PIECE) continue;
    await pour(response, kept, 1);
    kept = "";
    if (response.destroyed) return;
  }
  response.end(kept);
}

function* counted(count, make) {
  for (let at = 0; at < count; at += 1) yield make(at);
}

/** An event with a text of so many bytes, in pieces. */
function* giant(bytes, [before, behind] = ['{"content":"', '"}'], text = "x".repeat(PIECE)) {
  yield `data: {"choices":[{"index":0,"delta":${before}`;
  for (let left = bytes; left > 0; left -= PIECE) yield text.slice(0, left);
  yield `${behind}}]}\n\n`;
}
const ARGUMENTS = ['{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":\\"', '\\"}"}}]}'];

/** A text of which a quarter are escapes: eight bytes that are six characters. */
const CODE = "a\\nb\\\"cd";
/** A stream of so many bytes whose events say little and are long, as with obfuscation. */
const LONG = `data: ${JSON.stringify({ id: "c1", choices: [{ index: 0, delta: { content: "ab" }, finish_reason: null }], obfuscation: "o".repeat(16_000) })}\n\n`;
const GIGABYTE = 1e9;
/** What a line of a gigabyte is when it is packed. */
const packed = (pack) => pack(Buffer.concat([Buffer.from(`${BEFORE}data: "`), Buffer.alloc(256 * MIB, 0x78)]));

const ANSWERS = {
  small: (response) => startStream(response).end(BEFORE + ENDING),
  line: endless("a".repeat(PIECE), `${BEFORE}data: `),
  lines: endless("data: [1,2,3,4,5,6,7,8],\n".repeat(2000), `${BEFORE}data: [\n`),
  "empty-events": endless("data: [1,2,3,4,5,6,7,8]\n\n".repeat(2000)),
  comments: endless(`: ${"keep-alive ".repeat(6)}\n`.repeat(1000), ""),
  "blank-lines": endless("\n".repeat(PIECE), ""),
  "comments-behind": endless(`: ${"keep-alive ".repeat(6)}\n`.repeat(1000)),
  "spaces-before": endless(" ".repeat(PIECE), ""),
  "spaces-inside": endless(" ".repeat(PIECE), '{"choices":'),
  text: endless(chunk("0123456789".repeat(100))),
  calls: (response) => write(response, counted(1e6, call)),
  "calls-at-once": (response) => write(response, [event([{ index: 0, delta: { tool_calls: Array.from({ length: 1e5 }, (_, index) => ({ index, id: `c${index}`, function: { name: "f", arguments: "" } })) } }])]),
  "call-far-away": (response) => write(response, [call(4e9), call(4e9 + 1), ENDING]),
  "choice-far-away": (response) => write(response, [event([{ index: 4e9, delta: { content: "far" }, finish_reason: "stop" }]), "data: [DONE]\n\n"]),
  choices: (response) => write(response, counted(1e5, (index) => event([{ index, delta: { content: "x" } }]))),
  "choices-at-once": (response) => write(response, [event(Array.from({ length: 1e5 }, (_, index) => ({ index, delta: { content: "x" } })))]),
  members: (response) => write(response, counted(1e5, (at) => `data: {"m${at}":"${"x".repeat(100)}","choices":[]}\n\n`)),
  nested: (response) => write(response, [`data: {"choices":[],"deep":${"[".repeat(1e6)}${"]".repeat(1e6)}}\n\n`, ENDING]),
  "string-64MB": (response) => write(response, [...giant(64e6 - 1000), ENDING]),
  "string-64MiB": (response) => write(response, [...giant(64 * MIB), ENDING]),
  "code-64MB": (response) => write(response, [...giant(64e6 - 1000, undefined, CODE.repeat(PIECE / CODE.length)), ENDING]),
  "arguments-64MB": (response) => write(response, [...giant(64e6 - 1000, ARGUMENTS), ENDING]),
  "words-60MB": (response) => write(response, [...counted(60_000, () => chunk("0123456789".repeat(100))), ENDING]),
  gzip: (response) => startStream(response, { "content-encoding": "gzip" }).end(packed(gzipSync)),
  brotli: (response) => startStream(response, { "content-encoding": "br" }).end(packed((bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }))),
  async gigabyte(response) {
    startStream(response);
    await pour(response, LONG, Math.ceil(GIGABYTE / LONG.length));
    response.end(ENDING);
  },
};

const server = await startRaw((request, response) => ANSWERS[request.url.split("/")[2]](response));
after(() => server.close());

/** Reads the answer of that name in a thread of its own. */
async function read(name, given = {}) {
  const worker = new Worker(new URL("./support/bounded.mjs", import.meta.url), { workerData: { url: `${server.url}/${name}`, ...given } });
  const [told] = await once(worker, "message");
  await worker.terminate();
  assert.ok(told.same, `${name}: what was thrown is the outcome's error`);
  assert.notEqual(told.name, "InternalError", told.message);
  return told;
}

/** What must come of each; `event` is how large its largest event may become. */
const LIMITED = [
  ["line", { event: 64 * MIB }],
  ["line", { event: MIB, options: { maxEventBytes: MIB } }],
  ["lines", { event: 64 * MIB }],
  ["spaces-inside", { event: 64 * MIB, begins: "" }],
  ["text", { event: MIB, options: { maxBodyBytes: MIB } }],
  ["calls", {}],
  // Read as a whole before it is judged.
  ["calls-at-once", { event: 6.5 * MIB }],
  ["choices", { call: { n: 2 } }],
  ["choices-at-once", { event: 3.8 * MIB, call: { n: 2 } }],
  ["members", {}],
  ["nested", { event: 2 * MIB }],
  ["string-64MiB", { event: 64 * MIB }],
  ["gzip", { event: 64 * MIB }],
  ["brotli", { event: 64 * MIB }],
];

for (const [name, { event = 0, begins = "before", ...given }] of LIMITED) {
  test(`${name}${given.options ? ` with ${JSON.stringify(given.options)}` : ""} meets a limit and keeps what came`, async (context) => {
    for (const through of ["text", "final"]) {
      const told = await read(name, { ...given, through });
      context.diagnostic(`${through}: ${told.message} After ${told.bytes} bytes; the core grew by ${(told.grown / MIB).toFixed(1)} MiB, the process by ${(told.resident / MIB).toFixed(0)}, ${told.seconds.toFixed(1)} s.`);
      assert.deepEqual([told.type, told.kind], ["failed", "protocol"], told.message);
      assert.ok(told.begin.startsWith(begins), told.begin);
      assert.ok(told.grown < event + 32 * MIB, `the core grew by ${told.grown / MIB} MiB`);
    }
  });
}

test("what never says anything ends by the time limits, and takes no memory", async () => {
  for (const name of ["comments", "blank-lines", "spaces-before"]) {
    const told = await read(name, { options: { firstTokenTimeout: 1500 } });
    assert.deepEqual([told.type, told.limit], ["stalled", "firstToken"], name);
    assert.ok(told.bytes > MIB && told.grown < MIB, `${name}: ${told.bytes} bytes, the core grew by ${told.grown}`);
  }
  for (const name of ["comments-behind", "empty-events"]) {
    const behind = await read(name, { options: { timeout: 1500 } });
    assert.deepEqual([behind.type, behind.limit, behind.begin], ["stalled", "total", "before"], name);
    assert.ok(behind.grown < MIB, `${name}: the core grew by ${behind.grown}`);
  }
});

test("an index beyond all others makes no room for those before it", async () => {
  for (const name of ["call-far-away", "choice-far-away"]) {
    const told = await read(name);
    assert.equal(told.type, "complete", told.message);
    assert.ok(told.grown < MIB, `the core grew by ${told.grown}`);
  }
});

/** What is kept of an answer that is large: the largest event, and how long its text is then. */
const KEPT = [
  ["string-64MB", { event: 64e6, text: 64e6 - 1000 + 6, answer: 64e6 }],
  ["code-64MB", { event: 64e6, text: (64e6 - 1000) * 6 / 8 + 6, answer: 48e6 }],
  ["arguments-64MB", { event: 64e6, text: 6, args: 64e6 - 1000 + 8, answer: 64e6 }],
  ["words-60MB", { event: 1200, text: 60e6 + 6, answer: 60e6 }],
];

for (const [name, { event, text, args = 0, answer }] of KEPT) {
  for (const through of ["text", "chunks", "final", "relay"]) {
    test(`${name} through ${through} is whole, and is in the core's memory once as an event and once as an answer`, async (context) => {
      const told = await read(name, { through });
      context.diagnostic(`${told.bytes} bytes; the core grew by ${(told.grown / MIB).toFixed(1)} MiB, ${((told.grown - event) / MIB).toFixed(1)} beyond the largest event, ${((told.grown - event - answer) / MIB).toFixed(1)} beyond the answer; the process by ${(told.resident / MIB).toFixed(0)}, ${told.seconds.toFixed(1)} s`);
      assert.deepEqual([told.type, told.text, told.args], ["complete", text, args], told.message);
      if (through === "text" || through === "chunks") assert.equal(told.characters, text);
      assert.ok(told.grown < event + answer + 32 * MIB, `the core grew by ${told.grown / MIB} MiB`);
    });
  }
}

for (const through of ["text", "relay"]) {
  test(`a stream of a gigabyte runs through ${through}() in flat memory`, async (context) => {
    const told = await read("gigabyte", { through });
    context.diagnostic(`${told.bytes} bytes in ${told.seconds.toFixed(1)} s; the core grew by ${(told.grown / MIB).toFixed(2)} MiB, the process by ${(told.resident / MIB).toFixed(0)}`);
    assert.equal(told.type, "complete", told.message);
    assert.ok(told.bytes > GIGABYTE);
    assert.equal(told.text, 2 * Math.ceil(GIGABYTE / LONG.length));
    assert.ok(told.grown < 2 * MIB, `the core grew by ${told.grown / MIB} MiB`);
    assert.ok(told.resident < 128 * MIB, `the process grew by ${told.resident / MIB} MiB`);
  });
}

test("a text beyond all limits ends the metering of a relay and not the body", async () => {
  const told = await read("gzip", { through: "relay" });
  assert.deepEqual([told.type, told.kind], ["failed", "protocol"]);
  assert.ok(told.passed > 256 * MIB, `${told.passed} bytes were passed on`);
  assert.ok(told.grown < (64 + 32) * MIB, `the core grew by ${told.grown / MIB} MiB`);
});
