// Every corpus entry through the packed package: whole, byte by byte and in seeded random cuts.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Chatwire, InternalError } from "chatwire";
import { answerWith, byteByByte, corpus, randomCuts } from "./support/corpus.mjs";
import { argumentsValue, callsOf, foldChunks, textOf } from "./support/naive.mjs";
import { endOf, fingerprint } from "./support/outcome.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const RANDOM_CUTS = 40;

const among = (expect, key, value) =>
  assert.ok((expect[`${key}_any`] ?? [expect[key]]).some((one) => one === value), `${key}: ${JSON.stringify(value)}, expected ${JSON.stringify(expect[`${key}_any`] ?? expect[key])}`);

function assertCalls(actual, expected) {
  assert.equal(actual.length, expected.length, `tool calls: ${JSON.stringify(actual)}`);
  expected.forEach((call, at) => {
    if (call.id !== null) assert.equal(actual[at].id, call.id);
    assert.equal(actual[at].name, call.name);
    assert.deepEqual(argumentsValue(actual[at].arguments), argumentsValue(call.arguments));
  });
  const ids = actual.map((call) => call.id);
  assert.ok(ids.every((id) => typeof id === "string" && id !== ""), `ids: ${JSON.stringify(ids)}`);
  assert.equal(new Set(ids).size, ids.length, `ids repeat: ${JSON.stringify(ids)}`);
}

function assertUsage(actual, expected) {
  if (expected === null) {
    const numbers = Object.values(actual ?? {}).filter((value) => typeof value === "number");
    assert.ok(numbers.every((value) => value === 0), `usage: ${JSON.stringify(actual)}`);
    return;
  }
  for (const [key, value] of Object.entries(expected)) assert.deepEqual(actual?.[key], value, `usage.${key}`);
}

function assertError(error, expect) {
  const kinds = expect.error_kind_any ?? [expect.error_kind];
  assert.ok(kinds.includes(error?.kind ?? null), `kind: ${error?.kind} (${error?.message}), expected ${kinds}`);
  if (!error) return;
  assert.ok(!(error instanceof InternalError), error.message);
  if (expect.error_message_contains !== undefined) {
    assert.ok(error.message.toLowerCase().includes(expect.error_message_contains.toLowerCase()), `message: ${error.message}`);
  }
  if ("retry_after_ms" in expect) among(expect, "retry_after_ms", error.retryAfter ?? null);
  if ("retryable" in expect) assert.equal(error.retryable, expect.retryable, "retryable");
}

/** The rules at the end of the contracts' section on the corpus. */
function assertExpected({ completion, error }, expect) {
  assertError(error, expect);
  const choice = completion?.choices.find(({ index }) => index === 0);
  among(expect, "text", completion ? textOf(completion) : "");
  assert.equal(choice?.message.reasoning ?? "", expect.reasoning, "reasoning");
  assertCalls(completion ? callsOf(completion) : [], expect.tool_calls);
  among(expect, "finish_reason", choice?.finish_reason ?? null);
  if ("finish_reason_raw" in expect) assert.equal(choice.native_finish_reason ?? choice.finish_reason, expect.finish_reason_raw);
  assertUsage(completion?.usage ?? null, expect.usage);
  (expect.choices ?? []).forEach((each, index) => {
    assert.equal(textOf(completion, index), each.text);
    assert.equal(completion.choices.find((one) => one.index === index).finish_reason, each.finish_reason);
  });
}

/** Chunks, folded the way a consumer written for OpenAI folds them, must give the answer that final() gives. */
function assertFolds({ chunks, completion }) {
  for (const { index } of completion?.choices ?? []) {
    const folded = foldChunks(chunks, index);
    // A surrogate pair may be split between chunks, so they keep halves as they are; the whole answer is well formed.
    assert.equal(folded.text.toWellFormed(), textOf(completion, index), "folded text");
    const plain = (calls) => calls.map((call) => ({ ...call, arguments: argumentsValue(call.arguments) }));
    assert.deepEqual(plain(folded.calls), plain(callsOf(completion, index)), "folded calls");
  }
}

const entries = corpus();

test("the corpus holds its 146 entries", () => assert.equal(entries.length, 146));

for (const entry of entries) {
  test(`${entry.id}: ${entry.note}`, async () => {
    if (entry.now) mock.timers.enable({ apis: ["Date"], now: Date.parse(entry.now) });
    try {
      const run = (pieces, reading) =>
        endOf(new Chatwire({ maxRetries: 0, baseURL: "https://provider.invalid/v1", fetch: answerWith(entry.http.status, entry.http.headers, pieces) }), entry.request, reading);
      const madeUpIds = entry.expect.tool_calls.some(({ id }) => id === null);

      const whole = await run([entry.bytes], "chunks");
      assertExpected(whole, entry.expect);
      if (entry.request.stream) assertFolds(whole);

      const same = fingerprint(whole, madeUpIds);
      for (const reading of ["final", "text"]) {
        assert.equal(fingerprint(await run([entry.bytes], reading), madeUpIds), same, `${reading}() differs from iterating`);
      }
      const slow = await run(byteByByte(entry.bytes), "chunks");
      assert.equal(fingerprint(slow, madeUpIds), same, "byte by byte differs from whole");
      if (entry.request.stream) assertFolds(slow);
      for (let seed = 1; seed <= RANDOM_CUTS; seed += 1) {
        const reading = ["chunks", "final", "text"][seed % 3];
        const cut = await run(randomCuts(entry.bytes, seed), reading);
        assert.equal(fingerprint(cut, madeUpIds), same, `cuts of seed ${seed} differ from whole`);
        if (entry.request.stream && reading === "chunks") assertFolds(cut);
      }
    } finally {
      mock.timers.reset();
    }
  });
}

nothingUnhandled();
