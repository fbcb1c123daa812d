// Every answer of the corpus and the captures, what must come of it when it is cut, and how it is judged, whatever cuts it.
import assert from "node:assert/strict";
import { ChatwireError, InternalError } from "chatwire";
import { captures, corpus } from "./corpus.mjs";
import { textOf } from "./naive.mjs";
import { readPlainly } from "./plain.mjs";

/** Whether all is to be cut that can be, which takes longer than the tests may: `cargo xtask cuts`. */
export const ALL = process.env.CUTS === "all";

export const ENDINGS = ["eof", "reset", "stall"];
const LEFT_OUT = /^(content-length|content-encoding|transfer-encoding|connection)$/i;

/** The answers that have a body, each as often as it was recorded. */
export const answers = [
  ...corpus().map((entry) => ({ id: entry.id, status: entry.http.status, headers: Object.entries(entry.http.headers), bytes: entry.bytes, n: entry.request.n ?? 1 })),
  ...captures().map((capture) => ({ id: capture.name, status: capture.status, headers: capture.headers, bytes: capture.bytes, n: /-n2/.test(capture.name) ? 2 : 1 })),
].filter(({ status, bytes }) => status > 0 && bytes.length > 0).map((answer) => ({ ...answer, headers: answer.headers.filter(([name]) => !LEFT_OUT.test(name)) }));

/** The same body under the same status, recorded more than once, says nothing new. */
export function distinct(list) {
  const seen = new Set();
  return list.filter(({ status, bytes, n }) => {
    const key = `${status} ${n} ${Buffer.from(bytes).toString("latin1")}`;
    return !seen.has(key) && seen.add(key);
  });
}

export const PARAMS = ({ n }) => ({ model: "m", messages: [{ role: "user", content: "hi" }], stream: true, ...(n > 1 ? { n } : {}) });

/** Reads an answer by the pieces of its text: its outcome, the text, and what was thrown. */
export async function outcomeOf(client, answer) {
  let stream;
  try {
    stream = await client.chat.completions.create(PARAMS(answer));
  } catch (error) {
    return { type: "rejected", error };
  }
  let text = "";
  let thrown = null;
  try {
    for await (const piece of stream.text()) text += piece;
  } catch (error) {
    thrown = error;
  }
  return { ...(await stream.outcome), text, thrown };
}

/** Takes the outcome of the whole answer, which its beginnings are held against. */
export function expect(answer, { completion }) {
  answer.whole = completion ? textOf(completion) : "";
  const told = readPlainly(answer.bytes, true);
  answer.plain = told.plain && told.answered && !told.begun && told.text === answer.whole;
  answer.told = new Map();
}

/** What a plain reader makes of the first bytes of an answer. */
function plainly(answer, bytes, endOfBody) {
  const key = endOfBody ? bytes : ~bytes;
  if (!answer.told.has(key)) answer.told.set(key, readPlainly(answer.bytes.subarray(0, bytes), endOfBody));
  return answer.told.get(key);
}

const characters = (text) => text.toWellFormed().replace(/\ufffd$/, "");
const OF_ENDING = { reset: ["failed", "connection"], stall: ["stalled", "stalled"] };

/** Judges the outcome of an answer that was cut behind so many bytes. */
export function judge(answer, at, ending, outcome) {
  const { type, error, completion, bytes, text, thrown } = outcome;
  const what = `${answer.id} cut at ${at} of ${answer.bytes.length} by ${ending}`;
  assert.ok(error === null || (error instanceof ChatwireError && !(error instanceof InternalError)), `${what}: ${error}`);
  if (type === "rejected") return assert.notEqual(answer.status, 200, `${what}: ${error}`);
  assert.ok(bytes <= at && (ending === "reset" || bytes === at || type !== "incomplete"), `${what}: ${bytes} bytes came`);
  assert.equal(thrown, error, `${what}: what was thrown is the outcome's error`);
  assert.equal(type === "complete", error === null, what);
  const told = plainly(answer, bytes, ending === "eof");
  const got = textOf(completion);
  if (answer.plain) {
    // Half a surrogate pair is no character yet.
    assert.equal(characters(got), characters(told.text), `${what}: the text`);
    assert.equal(characters(text), characters(told.text), `${what}: the text as read`);
  } else {
    assert.ok(answer.whole.startsWith(characters(got)), `${what}: ${got} is no beginning of ${answer.whole}`);
  }
  const said = () => new TextDecoder().decode(answer.bytes.subarray(0, bytes));
  if (ending !== "eof") {
    // Only what ends an answer by itself comes before the break: the sentinel, an error of the server's.
    if (type === "complete") assert.match(said(), /\[DONE\]/, what);
    if (answer.plain) assert.deepEqual([type, error?.kind], told.done ? ["complete", undefined] : OF_ENDING[ending], what);
  } else if (answer.plain) {
    const whole = told.done || (told.finished && !told.begun);
    assert.ok(whole ? type === "complete" : ["incomplete", ...(told.answered ? [] : ["failed"])].includes(type), `${what}: ${type}`);
  } else if (type === "complete") {
    assert.ok(/\[DONE\]|"(finish_reason|finishReason)":\s*"[^"]/.test(said()) || isValue(said()), `${what}: complete, although nothing says so`);
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

/** Runs so many at once: a call waits most of the time. */
export async function inParallel(count, jobs, run) {
  const rest = jobs[Symbol.iterator]();
  await Promise.all(Array.from({ length: count }, async (_, slot) => {
    for (const job of rest) await run(job, slot);
  }));
}

/** Every cut of every one of these answers: behind each byte, and behind none. */
export function* everyCut(list) {
  for (const answer of list) for (let at = 0; at <= answer.bytes.length; at += 1) yield [answer, at];
}
