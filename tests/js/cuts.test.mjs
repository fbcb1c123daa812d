// Answers cut on real sockets, by a clean end, a reset and a silence: no cut answer passes for a whole one, and its text is the exact
// beginning. The decoder alone (tests/cuts.rs) and the package without sockets (cuts-eof, cuts-reset, cuts-stall) are held to the same.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";
import { Worker } from "node:worker_threads";
import { Chatwire } from "chatwire";
import { seeded } from "./support/corpus.mjs";
import { ALL, ENDINGS, answers, distinct, everyCut, expect, inParallel, judge, outcomeOf } from "./support/cuts.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = new Worker(new URL("./support/cut-server.mjs", import.meta.url));
const [port] = await once(server, "message");
after(() => server.terminate());

/** The outcome of an answer that is cut there. */
function cut(answer, at, ending) {
  // As long as a loaded machine takes from the headers to the last byte.
  const limits = ending === "stall" ? { idleTimeout: 250, headersTimeout: 60_000 } : {};
  const baseURL = `http://127.0.0.1:${port}/${answers.indexOf(answer)}/${at}/${ending}`;
  return outcomeOf(new Chatwire({ maxRetries: 0, baseURL, apiKey: "sk-1", ...limits }), answer);
}

/** So many calls at once: those that wait for a silence to become one cost nothing meanwhile. */
const AT_ONCE = { eof: 16, reset: 16, stall: 256 };
const judged = (ending) => async ([answer, at]) => judge(answer, at, ending, await cut(answer, at, ending));

const whole = answers.filter(({ status }) => ALL || status === 200);
await inParallel(16, whole, async (answer) => expect(answer, await cut(answer, answer.bytes.length, "eof")));

test("there are answers of every kind", () => {
  assert.ok(whole.length > 180, `${whole.length} answers`);
  assert.ok(whole.filter(({ plain }) => plain).length > 70, `${whole.filter(({ plain }) => plain).length} can be read plainly`);
});

/** What is cut behind every byte on sockets, where each cut is a connection of its own: short answers, and the longest capture of each server; by `cargo xtask cuts` all but one of 1.6 MB. */
const SHORT = ALL ? 16_384 : 300;
const longest = new Map();
for (const answer of whole.filter(({ id }) => /\.(sse|json)$/.test(id))) {
  const server = answer.id.split("-")[0];
  if (answer.bytes.length > (longest.get(server)?.bytes.length ?? 0)) longest.set(server, answer);
}
const short = distinct(whole.filter((answer) => answer.bytes.length <= SHORT || [...longest.values()].includes(answer)));

for (const ending of ENDINGS) {
  test(`every answer of up to ${SHORT} bytes, and the longest of each server, cut on a socket behind every byte, by ${ending}`, async (context) => {
    const jobs = [...everyCut(short)];
    const started = performance.now();
    await inParallel(AT_ONCE[ending], jobs, judged(ending));
    context.diagnostic(`${short.length} of ${distinct(whole).length} answers, the longest of ${Math.max(...short.map(({ bytes }) => bytes.length))} bytes, ${jobs.length} connections in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  });
}

const PLACES = 6;

for (const ending of ENDINGS) {
  test(`every other answer cut on a socket at ${PLACES} places, by ${ending}`, async () => {
    const random = seeded(7);
    const jobs = whole.filter((answer) => !short.includes(answer)).flatMap((answer) => Array.from({ length: PLACES }, () => [answer, Math.floor(random() * (answer.bytes.length + 1))]));
    await inParallel(AT_ONCE[ending], jobs, judged(ending));
  });
}

nothingUnhandled();
