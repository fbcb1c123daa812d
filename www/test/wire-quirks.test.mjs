// Each rule for a quirk, on a recorded answer that has it and on one that does not.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./wire-load.mjs";

const { quirksOf, RULES, rawEvents } = await load("quirks.ts", "raw-events.ts");

const samples = new Map();
for (const file of ["quirks", "variations"]) {
  const text = readFileSync(new URL(`../../tests/data/${file}.jsonl`, import.meta.url), "utf8");
  for (const line of text.trim().split("\n")) {
    const { id, body, body_b64: encoded, body_fill: fill, http } = JSON.parse(line);
    const filled = fill ? body.replace(fill.marker, fill.char.repeat(fill.count)) : (body ?? "");
    samples.set(id, { bytes: encoded === undefined ? new TextEncoder().encode(filled) : new Uint8Array(Buffer.from(encoded, "base64")), http });
  }
}

function found(id) {
  const sample = samples.get(id);
  assert.ok(sample, `there is no recorded answer ${id}`);
  return quirksOf(sample.bytes, rawEvents(sample.bytes), sample.http);
}

/** rule: has it, does not have it (and would be the first to be taken for it). */
const cases = {
  "crlf": ["fr-crlf", "f1-cr-only"],
  "cr": ["f1-cr-only", "fr-crlf"],
  "mixed-line-ends": ["f2-mixed", "fr-crlf"],
  "bom": ["fr-bom", "f23"],
  "leading-blank": ["fr-json-leading-blank", "fr-bom"],
  "comment": ["fr-keepalive-comments", "fr-empty-data"],
  "no-space": ["fr-no-space", "fr-empty-data"],
  "more-blanks": ["f3-two-blanks", "fr-no-space"],
  "several-lines": ["fr-multi-data-lines", "f11-single-nl"],
  "several-values": ["f11-single-nl", "fr-multi-data-lines"],
  "event-name": ["f12-names", "f8-ping-types"],
  "other-fields": ["f13-fields", "f12-names"],
  "no-field": ["he-500-text", "fr-keepalive-comments"],
  "empty-data": ["fr-empty-data", "f9-nonjson"],
  "ping": ["fr-event-ping", "f12-names"],
  "text-data": ["f9-nonjson", "fr-empty-data"],
  "malformed": ["js-bad-chunk-mid", "js-nan-logprobs"],
  "raw-json": ["mor-raw-json-tail", "fr-ndjson"],
  "ndjson": ["fr-ndjson", "mor-raw-json-tail"],
  "no-blank-line": ["fr-last-event-no-newline", "fr-no-done"],
  "no-done": ["fr-no-done", "fr-done-no-blank-line"],
  "padded-done": ["f16-done-blanks", "f18-two-done"],
  "after-done": ["f18-usage-after-done", "f17"],
  "done-in-text": ["fr-done-in-content", "f18-two-done"],
  "only-done": ["ev-only-done", "ev-json-as-sse-plus-done"],
  "odd-line-separator": ["f23", "f1-cr-only"],
  "bad-utf8": ["k23-bad", "en-multibyte"],
  "compressed": ["e12-gzip", "k23-bad"],
  "cut-off": ["nf-stream-cut-150s", "fr-no-done"],
  "status": ["he-503-loading", "se-200-error-json"],
  "json-body": ["ev-stream-ignored", "fr-ndjson"],
  "json-as-stream": ["ev-json-as-sse-plus-done", "ev-stream-ignored"],
  "stream-mislabelled": ["ev-sse-as-plain", "fr-crlf"],
  "html": ["ev-html-login", "he-500-text"],
  "wrapped": ["ev-data-envelope", "ev-cf-native-json"],
  "native-response": ["ev-cf-native-stream", "k13-response-beside"],
  "error-in-200": ["se-openai-mid", "s14"],
  "error-in-choice": ["s2", "se-openai-mid"],
  "error-code-text": ["se-litellm-strings", "se-vllm-400"],
  "empty-error": ["s14", "se-openai-mid"],
  "error-event": ["se-event-error-bare", "se-llamacpp-error-field"],
  "error-field": ["se-llamacpp-error-field", "se-event-error-bare"],
  "type-error": ["se-anthropic-overloaded", "se-openai-mid"],
  "flat-error": ["se-200-code-message", "se-200-error-json"],
  "base-resp": ["js-base-resp-ok", "se-200-code-message"],
  "success-false": ["e13", "ev-data-envelope"],
  "error-after-text": ["se-openai-mid", "mor-200-stream-error-first"],
  "empty-body": ["ev-empty-json", "ev-only-done"],
  "empty-choices": ["co-azure-first-chunk", "co-choices-null-mid"],
  "no-choices": ["co-choices-null-mid", "co-azure-first-chunk"],
  "no-delta": ["co-delta-null", "k16"],
  "null-content": ["co-null-role-each", "co-whitespace-tokens"],
  "role-repeated": ["co-null-role-each", "fr-crlf"],
  "empty-role": ["k3", "k1"],
  "parts": ["co-parts-thinking", "co-null-role-each"],
  "message-beside": ["co-growing-message", "k16"],
  "message-only": ["k16", "co-growing-message"],
  "text-beside": ["co-text-and-delta", "k13-text-only"],
  "full-frame": ["co-final-full-message", "k16"],
  "id-changes": ["js-id-per-chunk", "fr-crlf"],
  "odd-id": ["js-created-odd", "js-id-per-chunk"],
  "odd-created": ["js-created-float", "js-id-per-chunk"],
  "odd-object": ["co-growing-message", "js-created-float"],
  "odd-numbers": ["js-nan-logprobs", "js-bad-chunk-mid"],
  "half-letter": ["en-lone-surrogate", "en-escaped-pair"],
  "several-choices": ["mc-n2-interleaved", "mc-index-missing"],
  "no-choice-index": ["mc-index-missing", "mc-n2-interleaved"],
  "refusal": ["co-refusal", "co-null-role-each"],
  "padding": ["co-obfuscation", "co-azure-first-chunk"],
  "reasoning-content": ["re-deepseek", "r2-ollama"],
  "reasoning": ["r2-ollama", "re-deepseek"],
  "reasoning-twice": ["r3-both", "r2-ollama"],
  "reasoning-details": ["r4-only-details", "r3-both"],
  "think-tags": ["co-think-tags", "re-deepseek"],
  "unknown-members": ["us-x-groq", "fr-crlf"],
  "call-no-index": ["tc-gemini-no-index", "tc-index-from-one"],
  "call-odd-index": ["tc-index-null", "tc-gemini-no-index"],
  "call-index-from-one": ["tc-index-from-one", "tc-openai-parallel"],
  "call-index-reused": ["tc-ollama-index-zero", "tc-openai-parallel"],
  "call-repeated": ["tc-dup-same-id", "tc-id-name-each-delta"],
  "call-id-repeated": ["tc-id-name-each-delta", "tc-dup-same-id"],
  "call-id-changes": ["t8-index", "tc-ollama-index-zero"],
  "call-empty-id": ["tc-empty-id-continuation", "tc-openai-parallel"],
  "call-no-id": ["tc-no-id", "tc-empty-id-continuation"],
  "call-empty-name": ["tc-empty-id-continuation", "tc-openai-parallel"],
  "call-name-late": ["tc-late-name", "tc-openai-parallel"],
  "call-arguments-object": ["tc-args-object-stream", "tc-openai-parallel"],
  "call-arguments-null": ["tc-args-null", "tc-no-args"],
  "call-placeholder": ["tc-brace-placeholder", "tc-no-args"],
  "call-whole": ["tc-mistral-shape", "tc-openai-parallel"],
  "call-list-empty": ["tc-trailing-empty", "tc-openai-parallel"],
  "call-object": ["tc-tgi-object", "tc-openai-parallel"],
  "function-call": ["tc-legacy-function-call", "tc-openai-parallel"],
  "call-then-stop": ["tc-gemini-no-index", "tc-openai-parallel"],
  "call-after-finish": ["tc-premature-stop", "tc-gemini-no-index"],
  "call-extra": ["tc-gemini-no-index", "tc-openai-parallel"],
  "finish-empty": ["fi-empty-then-stop", "fi-null-always-done"],
  "finish-never": ["fi-null-always-done", "n8"],
  "finish-missing": ["n4", "fi-null-always-done"],
  "finish-word": ["fi-cohere-upper", "fi-content-filter"],
  "finish-camel": ["n8", "n4"],
  "finish-with-text": ["fi-same-chunk", "fi-eos-token"],
  "finish-then-null": ["n13", "mc-n2-interleaved"],
  "text-after-finish": ["f18-two-done", "mc-n2-interleaved"],
  "finish-siblings": ["n16", "n8"],
  "usage-null": ["co-obfuscation", "us-details-null"],
  "usage-extra-chunk": ["u2-after-finish-no-done", "flex-stream-usage-in-finish"],
  "usage-with-finish": ["flex-stream-usage-in-finish", "u2-after-finish-no-done"],
  "usage-each": ["us-cumulative", "us-zeros-after"],
  "usage-in-choice": ["u5", "us-x-groq"],
  "usage-x-groq": ["us-x-groq", "u5"],
  "usage-zero": ["us-zeros-after", "us-cumulative"],
  "usage-names": ["us-alias-names", "us-cumulative"],
  "usage-text": ["u9", "us-alias-names"],
  "usage-total": ["u11", "us-no-total"],
  "usage-no-total": ["us-no-total", "u11"],
};

test("each rule has a case, and a name of its own", () => {
  const ids = Object.values(RULES).flat().map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(ids.toSorted(), Object.keys(cases).toSorted());
});

for (const [rule, [has, lacks]] of Object.entries(cases)) {
  test(`${rule} is seen in ${has} and not in ${lacks}`, () => {
    const quirk = found(has).find(({ id }) => id === rule);
    assert.ok(quirk, `${has} has ${found(has).map(({ id }) => id)}`);
    const { bytes } = samples.get(has);
    const events = rawEvents(bytes);
    for (const { event, offset } of quirk.seen) {
      const place = events[event];
      assert.ok(bytes.length === 0 || (place && offset >= place.start && offset < place.end), `event ${event}, byte ${offset}`);
    }
    assert.ok(quirk.title.length > 0 && quirk.made.length > 0);
    const other = found(lacks).find(({ id }) => id === rule);
    assert.equal(other, undefined);
  });
}

test("an answer as the API says has none", () => {
  const chunk = (choice, more = {}) => `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1_760_000_000, model: "m", choices: choice ? [{ index: 0, finish_reason: null, ...choice }] : [], ...more })}\n\n`;
  const body = [chunk({ delta: { role: "assistant", content: "" } }), chunk({ delta: { content: "Hi" } }), chunk({ delta: {}, finish_reason: "stop" }), "data: [DONE]\n\n"].join("");
  const bytes = new TextEncoder().encode(body);
  assert.deepEqual(quirksOf(bytes, rawEvents(bytes), { status: 200, headers: { "Content-Type": "text/event-stream" } }), []);
});
