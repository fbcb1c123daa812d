// Answers cut on real sockets, by a clean end, a reset and a silence: no cut answer passes for a whole one, and its text is the exact
// beginning. Some after every byte, all at seeded places; natively (tests/cuts.rs), all are cut after every byte.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { Chatwire, ChatwireError, InternalError } from "chatwire";
import { captures, corpus, seeded } from "./support/corpus.mjs";
import { textOf } from "./support/naive.mjs";
import { readPlainly } from "./support/plain.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

/** What is answered on a path, how much of it, and how that ends. */
const cases = new Map();
const open = new Set();
const server = createServer((socket) => {
  open.add(socket);
  socket.on("error", () => {});
  socket.on("close", () => open.delete(socket));
  socket.on("data", (request) => {
    const { answer, at, ending } = cases.get(/^POST \/(\S+)\/chat\/completions/.exec(request.toString("latin1"))[1]);
    const headers = answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    // In chunks and to be kept alive: of any other answer Node takes a reset for the body's clean end.
    socket.write(`HTTP/1.1 ${answer.status} Said\r\n${headers}transfer-encoding: chunked\r\n\r\n`);
    const piece = at === 0 ? [] : [`${at.toString(16)}\r\n`, answer.bytes.subarray(0, at), "\r\n"];
    socket.write(Buffer.concat(piece.map((part) => Buffer.from(part))), () => {
      if (ending === "eof") socket.write("0\r\n\r\n");
      else if (ending === "reset") setImmediate(() => socket.resetAndDestroy());
    });
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
after(() => {
  for (const socket of open) socket.destroy();
  server.close();
});

let number = 0;
/** The outcome of an answer that is cut there. */
async function outcomeOf(answer, at, ending) {
  const path = String((number += 1));
  cases.set(path, { answer, at, ending });
  // As long as a loaded machine takes from the headers to the last byte.
  const limits = ending === "stall" ? { idleTimeout: 250, headersTimeout: 10_000 } : {};
  const client = new Chatwire({ maxRetries: 0, baseURL: `http://127.0.0.1:${server.address().port}/${path}`, apiKey: "sk-1", ...limits });
  const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "hi" }], stream: true, ...(answer.n > 1 ? { n: answer.n } : {}) });
  let text = "";
  let thrown = null;
  try {
    for await (const piece of stream.text()) text += piece;
  } catch (error) {
    thrown = error;
  }
  cases.delete(path);
  return { ...(await stream.outcome), text, thrown };
}

const characters = (text) => text.toWellFormed().replace(/\ufffd$/, "");
const OF_ENDING = { reset: ["failed", "connection"], stall: ["stalled", "stalled"] };

function judge(answer, at, ending, outcome) {
  const { type, error, completion, bytes, text, thrown } = outcome;
  const what = `${answer.id} cut at ${at} of ${answer.bytes.length} by ${ending}`;
  assert.ok(bytes <= at && (ending === "reset" || bytes === at || type !== "incomplete"), `${what}: ${bytes} bytes came`);
  assert.equal(thrown, error, `${what}: what was thrown is the outcome's error`);
  assert.equal(type === "complete", error === null, what);
  assert.ok(error === null || (error instanceof ChatwireError && !(error instanceof InternalError)), `${what}: ${error}`);
  const told = readPlainly(answer.bytes.subarray(0, bytes), ending === "eof");
  const got = textOf(completion);
  if (answer.plain) {
    // Half a surrogate pair is no character yet.
    assert.equal(characters(got), characters(told.text), `${what}: the text`);
    assert.equal(characters(text), characters(told.text), `${what}: the text as read`);
  } else {
    assert.ok(answer.whole.startsWith(characters(got)), `${what}: ${got} is no beginning of ${answer.whole}`);
  }
  if (ending !== "eof") {
    // Only what ends an answer by itself comes before the break: the sentinel, an error of the server's.
    if (type === "complete") assert.match(new TextDecoder().decode(answer.bytes.subarray(0, bytes)), /\[DONE\]/, what);
    if (answer.plain) assert.deepEqual([type, error?.kind], told.done ? ["complete", undefined] : OF_ENDING[ending], what);
  } else if (answer.plain) {
    const whole = told.done || (told.finished && !told.begun);
    assert.ok(whole ? type === "complete" : ["incomplete", ...(told.answered ? [] : ["failed"])].includes(type), `${what}: ${type}`);
  } else if (type === "complete") {
    const said = new TextDecoder().decode(answer.bytes.subarray(0, bytes));
    assert.ok(/\[DONE\]|"(finish_reason|finishReason)":\s*"[^"]/.test(said) || isValue(said), `${what}: complete, although nothing says so`);
  }
}

function isValue(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Runs so many at once: a call waits for the network most of the time. */
async function inParallel(count, jobs, run) {
  const rest = jobs[Symbol.iterator]();
  await Promise.all(Array.from({ length: count }, async () => {
    for (const job of rest) await run(job);
  }));
}

const LEFT_OUT = /^(content-length|content-encoding|transfer-encoding|connection)$/i;
const answers = [
  ...corpus().map((entry) => ({ id: entry.id, status: entry.http.status, headers: Object.entries(entry.http.headers), bytes: entry.bytes, n: entry.request.n ?? 1, streamed: true })),
  ...captures().map((capture) => ({ id: capture.name, status: capture.status, headers: capture.headers, bytes: capture.bytes, n: /-n2/.test(capture.name) ? 2 : 1, streamed: capture.streamed })),
].filter(({ status, bytes }) => status === 200 && bytes.length > 0).map((answer) => ({ ...answer, headers: answer.headers.filter(([name]) => !LEFT_OUT.test(name)) }));

await inParallel(16, answers, async (answer) => {
  const { completion } = await outcomeOf(answer, answer.bytes.length, "eof");
  answer.whole = textOf(completion);
  const told = readPlainly(answer.bytes, true);
  answer.plain = told.plain && told.answered && !told.begun && told.text === answer.whole;
});

test("there are answers of every kind", () => {
  assert.ok(answers.length > 180, `${answers.length} answers`);
  assert.ok(answers.filter(({ plain }) => plain).length > 70, `${answers.filter(({ plain }) => plain).length} can be read plainly`);
});

const EVERYWHERE = ["us-x-groq", "tc-mistral-shape", "fr-ndjson", "se-openrouter-mid", "en-split-surrogate", "ev-stream-ignored"];

for (const id of EVERYWHERE) {
  const answer = answers.find((one) => one.id === id);
  test(`${id} cut on a socket after every byte, by an end and by a reset`, async () => {
    const places = Array.from({ length: answer.bytes.length + 1 }, (_, at) => at);
    const jobs = places.flatMap((at) => ["eof", "reset"].map((ending) => [at, ending]));
    await inParallel(16, jobs, async ([at, ending]) => judge(answer, at, ending, await outcomeOf(answer, at, ending)));
  });
}

const PLACES = 6;

for (const ending of ["eof", "reset", "stall"]) {
  test(`every answer cut on a socket at ${PLACES} places, by ${ending}`, async () => {
    const random = seeded(7);
    const jobs = answers.flatMap((answer) => Array.from({ length: PLACES }, () => [answer, Math.floor(random() * (answer.bytes.length + 1))]));
    await inParallel(ending === "stall" ? 48 : 16, jobs, async ([answer, at]) => judge(answer, at, ending, await outcomeOf(answer, at, ending)));
  });
}

nothingUnhandled();
