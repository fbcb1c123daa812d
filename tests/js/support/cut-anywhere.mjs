// Every answer of the corpus and the captures cut behind every byte through the packed package, in one of the ways in which a body ends:
// bodies are streams here, which a caller's own fetch gives. On sockets, which are slower: cuts.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chatwire } from "chatwire";
import { ALL, answers, everyCut, expect, inParallel, judge, outcomeOf } from "./cuts.mjs";
import { nothingUnhandled } from "./unhandled.mjs";

/** A client whose fetch answers with the beginning of an answer, in one piece, and with what follows it. */
function cutter() {
  let body;
  const client = new Chatwire({ maxRetries: 0, baseURL: "https://provider.invalid/v1", apiKey: "sk-1", idleTimeout: 1, fetch: async () => body });
  return (answer, at, ending) => {
    const { status, headers, bytes } = answer;
    const rest = at === 0 ? [] : [bytes.slice(0, at)];
    const stream = new ReadableStream({
      pull(controller) {
        if (rest.length > 0) controller.enqueue(rest.pop());
        else if (ending === "eof") controller.close();
        else if (ending === "reset") controller.error(new TypeError("terminated"));
      },
    });
    // Built by hand: a recorded answer may have a status or header that the Response constructor refuses.
    body = { ok: status >= 200 && status < 300, status, headers: (answer.head ??= new Headers(headers)), body: stream };
    return outcomeOf(client, answer);
  };
}

/** Answers up to this long are cut behind every byte, and the others behind every ninth; by `cargo xtask cuts` those too behind every one. */
const SHORT = 1_500;
const STEP = ALL ? 1 : 9;

/** The one answer that is longer is cut behind every byte in the decoder alone (tests/cuts.rs): here the work would grow with the square of it. */
const LONG = 16_384;

/** Declares the tests of one ending. Those calls that only wait for a silence to become one run side by side. */
export async function cutAnywhere(ending) {
  const cutters = Array.from({ length: ending === "stall" ? 512 : 1 }, cutter);
  const run = async ([answer, at], slot) => judge(answer, at, ending, await cutters[slot](answer, at, ending));
  for (const answer of answers) expect(answer, await cutters[0](answer, answer.bytes.length, "eof"));
  const long = answers.filter(({ bytes }) => bytes.length > LONG);
  const others = answers.filter((answer) => !long.includes(answer));

  test("there are answers of every kind, and one that is long", () => {
    assert.ok(answers.length > 250, `${answers.length} answers`);
    assert.ok(answers.filter(({ plain }) => plain).length > 70, `${answers.filter(({ plain }) => plain).length} can be read plainly`);
    assert.deepEqual(long.map(({ id }) => id), ["en-big-audio"]);
  });

  test(`every answer cut behind every byte, a longer one behind every ${STEP}, by ${ending}`, async (context) => {
    const started = performance.now();
    const jobs = [...everyCut(others)].filter(([{ bytes }, at]) => bytes.length <= SHORT || at % STEP === 0);
    await inParallel(cutters.length, jobs, run);
    context.diagnostic(`${others.length} answers, ${jobs.length} cuts in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  });

  test(`the long one cut at both its ends and between, by ${ending}`, async () => {
    const places = ({ bytes: { length } }) => Array.from({ length: length + 1 }, (_, at) => at).filter((at) => at < 700 || length - at < 300 || at % 9973 === 0);
    const jobs = long.flatMap((answer) => places(answer).map((at) => [answer, at]));
    await inParallel(Math.min(cutters.length, 8), jobs, run);
  });

  nothingUnhandled();
}
