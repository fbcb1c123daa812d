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
const delta = (delta, index = 0) => event([{ index, delta }]);
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

const KILO = "0123456789".repeat(100);
/** A text of which a quarter are escapes: eight bytes that are six characters. */
const CODE = "a\\nb\\\"cd";
/** What comes in the large answers, so that their event is one of nearly 24 MiB. */
const MOST = 24 * MIB - 1024;
/** Events of a stream of a gigabyte: those that say little and are long, as with obfuscation, and ordinary ones. */
const LONG = { text: "ab", event: `data: ${JSON.stringify({ id: "c1", choices: [{ index: 0, delta: { content: "ab" }, finish_reason: null }], obfuscation: "o".repeat(16_000) })}\n\n` };
const WORD = { text: " word", event: chunk(" word") };
const GIGABYTE = 1e9;
const gigabyte = ({ event }) => async (response) => {
  const together = Math.ceil(PIECE / event.length);
  const count = Math.ceil(GIGABYTE / event.length);
  startStream(response);
  await pour(response, event.repeat(together), Math.floor(count / together));
  response.end(event.repeat(count % together) + ENDING);
};
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
  text: endless(chunk(KILO)),
  texts: endless([0, 1, 2, 3].map((index) => delta({ content: KILO }, index)).join("")),
  reasoning: endless(delta({ content: KILO }) + delta({ reasoning_content: KILO })),
  arguments: endless(delta({ tool_calls: [{ index: 0, id: "c0", function: { name: "f", arguments: KILO } }] })),
  logprobs: endless(event([{ index: 0, delta: { content: "a" }, logprobs: { content: Array(10).fill({ token: "a", logprob: -1.5, bytes: [97], top_logprobs: [] }) } }])),
  "events-1MiB": endless(delta({ content: "x".repeat(MIB) })),
  "events-8MiB": endless(delta({ content: "x".repeat(8 * MIB) })),
  "arguments-8MiB": endless(delta({ tool_calls: [{ index: 0, id: "c0", function: { name: "f", arguments: "x".repeat(8 * MIB) } }] })),
  "reasoning-8MiB": endless(delta({ reasoning_content: "x".repeat(8 * MIB) })),
  images: endless(delta({ images: [{ type: "image_url", image_url: { url: `data:${"x".repeat(5 * MIB)}` } }] })),
  "texts-line": async (response) => {
    startStream(response).write(BEFORE);
    await pour(response, [0, 1, 2, 3].map((index) => delta({ content: KILO }, index)).join(""), 7000);
    response.write("data: ");
    await pour(response, "x".repeat(PIECE), Infinity);
  },
  calls: (response) => write(response, counted(1e6, call)),
  "calls-at-once": (response) => write(response, [event([{ index: 0, delta: { tool_calls: Array.from({ length: 1e5 }, (_, index) => ({ index, id: `c${index}`, function: { name: "f", arguments: "" } })) } }])]),
  "call-far-away": (response) => write(response, [call(4e9), call(4e9 + 1), ENDING]),
  "choice-far-away": (response) => write(response, [event([{ index: 4e9, delta: { content: "far" }, finish_reason: "stop" }]), "data: [DONE]\n\n"]),
  choices: (response) => write(response, counted(1e5, (index) => event([{ index, delta: { content: "x" } }]))),
  "choices-at-once": (response) => write(response, [event(Array.from({ length: 1e5 }, (_, index) => ({ index, delta: { content: "x" } })))]),
  members: (response) => write(response, counted(1e5, (at) => `data: {"m${at}":"${"x".repeat(100)}","choices":[]}\n\n`)),
  nested: (response) => write(response, [`data: {"choices":[],"deep":${"[".repeat(1e6)}${"]".repeat(1e6)}}\n\n`, ENDING]),
  "content-24MiB": (response) => write(response, [...giant(MOST), ENDING]),
  "code-24MiB": (response) => write(response, [...giant(MOST, undefined, CODE.repeat(PIECE / CODE.length)), ENDING]),
  "arguments-24MiB": (response) => write(response, [...giant(MOST, ARGUMENTS), ENDING]),
  "reasoning-24MiB": (response) => write(response, [...giant(MOST, ['{"reasoning_content":"', '"}']), ENDING]),
  "image-24MiB": (response) => write(response, [...giant(MOST, ['{"images":[{"type":"image_url","image_url":{"url":"', '"}}]}']), ENDING]),
  "answer-24MiB": (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`{"choices":[{"index":0,"message":{"role":"assistant","content":"${"x".repeat(MOST)}"},"finish_reason":"stop"}]}`);
  },
  "string-64MB": (response) => write(response, [...giant(64e6), ENDING]),
  "words-60MB": (response) => write(response, [...counted(60_000, () => chunk("0123456789".repeat(100))), ENDING]),
  gzip: (response) => startStream(response, { "content-encoding": "gzip" }).end(packed(gzipSync)),
  brotli: (response) => startStream(response, { "content-encoding": "br" }).end(packed((bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }))),
  gigabyte: gigabyte(LONG),
  "gigabyte-of-words": gigabyte(WORD),
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
  ["line", { event: 24 * MIB }],
  ["line", { event: MIB, options: { maxEventBytes: MIB } }],
  ["lines", { event: 24 * MIB }],
  ["spaces-inside", { event: 24 * MIB, begins: "" }],
  ["text", {}],
  ["text", { options: { maxBodyBytes: MIB } }],
  ["texts", { call: { n: 4 } }],
  ["texts-line", { event: 24 * MIB, call: { n: 4 } }],
  ["reasoning", {}],
  ["arguments", {}],
  ["logprobs", {}],
  ["events-1MiB", { event: MIB }],
  ["events-8MiB", { event: 8 * MIB }],
  ["arguments-8MiB", { event: 8 * MIB }],
  ["reasoning-8MiB", { event: 8 * MIB }],
  ["images", { event: 5 * MIB }],
  ["calls", {}],
  // Read as a whole before it is judged.
  ["calls-at-once", { event: 6.5 * MIB }],
  ["choices", { call: { n: 2 } }],
  ["choices-at-once", { event: 3.8 * MIB, call: { n: 2 } }],
  ["members", {}],
  ["nested", { event: 2 * MIB }],
  ["string-64MB", { event: 24 * MIB }],
  ["gzip", { event: 24 * MIB }],
  ["brotli", { event: 24 * MIB }],
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

/** What is kept of an answer that is large and within the limits: its largest event, and how long its text or arguments are. */
const KEPT = [
  ["content-24MiB", { event: 24 * MIB, text: MOST }],
  ["code-24MiB", { event: 24 * MIB, text: MOST * 6 / 8 }],
  ["arguments-24MiB", { event: 24 * MIB, args: MOST + 8 }],
  ["reasoning-24MiB", { event: 24 * MIB }],
  ["image-24MiB", { event: 24 * MIB }],
  ["answer-24MiB", { event: 24 * MIB, text: MOST, before: 0 }],
  ["words-60MB", { event: 1200, text: 60e6 }],
];

for (const [name, { event, text = 0, args = 0, before = 6 }] of KEPT) {
  for (const through of ["text", "chunks", "final", "relay"]) {
    test(`${name} through ${through} is whole, within 32 MiB beyond the largest event`, async (context) => {
      const told = await read(name, { through });
      context.diagnostic(`${told.bytes} bytes; the core grew by ${(told.grown / MIB).toFixed(1)} MiB, ${((told.grown - event) / MIB).toFixed(1)} beyond the largest event; the process by ${(told.resident / MIB).toFixed(0)}, ${told.seconds.toFixed(1)} s`);
      assert.deepEqual([told.type, told.text, told.args], ["complete", before + text, args], told.message);
      if (through === "text" || through === "chunks") assert.equal(told.characters, before + text);
      assert.ok(told.grown < event + 32 * MIB, `the core grew by ${told.grown / MIB} MiB`);
    });
  }
}

test("a higher limit lets a larger event through, which takes twice its size", async () => {
  const told = await read("string-64MB", { options: { maxEventBytes: 65e6 } });
  assert.deepEqual([told.type, told.text, told.characters], ["complete", 64e6 + 6, 64e6 + 6], told.message);
  assert.ok(told.grown < 2 * 65e6 + 8 * MIB, `the core grew by ${told.grown / MIB} MiB`);
});

for (const [name, said, most] of [["gigabyte", LONG, 2 * MIB], ["gigabyte-of-words", WORD, 16 * MIB]]) {
  for (const through of ["text", "relay"]) {
    test(`${name} runs through ${through}() in flat memory`, async (context) => {
      const told = await read(name, { through });
      context.diagnostic(`${told.bytes} bytes in ${told.seconds.toFixed(1)} s; the core grew by ${(told.grown / MIB).toFixed(2)} MiB, the process by ${(told.resident / MIB).toFixed(0)}`);
      assert.equal(told.type, "complete", told.message);
      assert.ok(told.bytes > GIGABYTE);
      assert.equal(told.text, said.text.length * Math.ceil(GIGABYTE / said.event.length));
      assert.ok(told.grown < most, `the core grew by ${told.grown / MIB} MiB`);
      assert.ok(told.resident < 128 * MIB + 4 * told.text, `the process grew by ${told.resident / MIB} MiB`);
    });
  }
}

test("a text beyond all limits ends the metering of a relay and not the body", async () => {
  const told = await read("gzip", { through: "relay" });
  assert.deepEqual([told.type, told.kind], ["failed", "protocol"]);
  assert.ok(told.passed > 256 * MIB, `${told.passed} bytes were passed on`);
  assert.ok(told.grown < (24 + 32) * MIB, `the core grew by ${told.grown / MIB} MiB`);
});
