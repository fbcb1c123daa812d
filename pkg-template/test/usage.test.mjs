// What calls used, under one set of names. The Rust side has the same table (src/model/usage_summary.rs).

import assert from "node:assert/strict";
import { test } from "node:test";
import { chatwire } from "./support.mjs";

const { countWords, summarizeUsage, UsageMeter } = chatwire;
const completion = (content, usage) => ({ object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }], ...(usage && { usage }) });
const told = (usage) => {
  const { words, wordsCounted, ...rest } = summarizeUsage(completion("", { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10, ...usage }));
  return Object.fromEntries(Object.entries(rest).filter(([name, value]) => value !== undefined && !["input", "output", "total"].includes(name)));
};

test("each provider's names become one", () => {
  const table = [
    [{}, {}],
    [{ cache_read_input_tokens: 4, cache_creation_input_tokens: 2 }, { cachedRead: 4, cachedWrite: 2 }],
    [{ prompt_tokens_details: { cached_tokens: 3, audio_tokens: 1 }, completion_tokens_details: { reasoning_tokens: 5, audio_tokens: 2 } }, { cachedRead: 3, reasoning: 5, audio: 3 }],
    [{ prompt_tokens_details: null, prompt_cache_hit_tokens: 7 }, { cachedRead: 7 }],
    [{ cached_tokens: 8 }, { cachedRead: 8 }],
    [{ prompt_tokens_details: { cache_write_tokens: 6 } }, { cachedWrite: 6 }],
    [{ cost: 0.25 }, { cost: 0.25 }],
  ];
  for (const [usage, expected] of table) assert.deepEqual(told(usage), expected);
});

test("words are the provider's, or counted here and marked so", () => {
  assert.deepEqual(summarizeUsage(completion("one two", { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, words_used: 9 })).words, 9);
  const counted = summarizeUsage(completion("Don't panic: it's 42!"));
  assert.deepEqual([counted.words, counted.wordsCounted, counted.input], [4, true, undefined]);
  assert.equal(countWords(""), 0);
  assert.equal(countWords("Grüße, naïve façade – „so“"), 4);
});

test("a meter sums over calls, whole and broken off", () => {
  const meter = new UsageMeter();
  meter.add(completion("a b", { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, cost: 0.5, words_used: 2 }));
  meter.add({ type: "aborted", completion: completion("c"), bytes: 1, requestID: null, error: new Error("x") });
  assert.equal(meter.total.wordsCounted, true);
  meter.add(completion("", { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1, cache_read_input_tokens: 1, cost: 0.25 }));
  const { input, output, total, cachedRead, cachedWrite, words, cost } = meter.total;
  assert.deepEqual({ input, output, total, cachedRead, cachedWrite, words, cost }, { input: 6, output: 2, total: 8, cachedRead: 1, cachedWrite: undefined, words: 3, cost: 0.75 });
  assert.deepEqual([meter.calls, meter.callsWithoutUsage], [3, 1]);
});
