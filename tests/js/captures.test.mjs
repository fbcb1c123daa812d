// Answers recorded from real servers: the same whole, byte by byte and cut, and equal to a naive reading of the events.
import assert from "node:assert/strict";
import { test } from "node:test";
import { APIError, Chatwire, InternalError, ProtocolError } from "chatwire";
import { answerWith, byteByByte, captures, randomCuts } from "./support/corpus.mjs";
import { argumentsValue, callsOf, foldChunks, textOf } from "./support/naive.mjs";
import { endOf, fingerprint } from "./support/outcome.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const RANDOM_CUTS = 20;

/** Fields that come under several names, as the answer has them. */
const reasoningOf = (delta) => delta.reasoning_content ?? delta.reasoning ?? "";

/** Reads well-formed events in the plainest way; null when the capture is not of that kind. */
function naiveReading(bytes) {
  const answer = { text: "", reasoning: "", calls: [], finish: null, done: false };
  for (const event of new TextDecoder().decode(bytes).split(/\r?\n\r?\n/)) {
    if (event.trim() === "" || event.startsWith(":")) continue;
    const data = /^data: ?(.*)$/s.exec(event)?.[1];
    if (data === undefined) return null;
    if (data.trim() === "[DONE]") return { ...answer, done: true };
    let value;
    try {
      value = JSON.parse(data);
    } catch {
      return null;
    }
    if (value.error || !Array.isArray(value.choices)) return null;
    for (const { index, delta, finish_reason } of value.choices) {
      if (index !== 0 || !delta) continue;
      answer.text += delta.content ?? "";
      answer.reasoning += reasoningOf(delta);
      for (const part of delta.tool_calls ?? []) {
        const call = (answer.calls[part.index] ??= { name: "", arguments: "" });
        call.name ||= part.function?.name ?? "";
        call.arguments += part.function?.arguments ?? "";
      }
      answer.finish = finish_reason ?? answer.finish;
    }
  }
  return answer;
}

function assertReading({ type, completion, chunks }, naive) {
  assert.equal(textOf(completion), naive.text);
  assert.equal(completion.choices[0]?.message.reasoning ?? "", naive.reasoning);
  const plain = ({ name, arguments: text }) => ({ name, arguments: argumentsValue(text) });
  assert.deepEqual(callsOf(completion).map(plain), naive.calls.map(plain));
  assert.equal(foldChunks(chunks).text, naive.text);
  assert.equal(type, naive.done || naive.finish ? "complete" : "incomplete");
}

const recorded = captures();
// Routes other than chat completions, and exchanges in which no response was recorded.
const OTHER = /-(cors|health|liveliness|readiness|models?|getchat|nopath|okstream)\.|alwaysdrop\.json/;
const answers = recorded.filter(({ name, status }) => status > 0 && !OTHER.test(name));

test("the captures are there", () => {
  assert.ok(answers.filter(({ streamed }) => streamed).length > 60, `${answers.length} answers`);
});

let compared = 0;
for (const { name, status, headers, bytes, streamed } of answers) {
  test(`${name} (status ${status}) is read the same however it is cut`, async () => {
    // The bytes were recorded as the client saw them, decoded, so these two no longer tell the truth.
    const kept = headers.filter(([key]) => !/^(content-encoding|content-length|transfer-encoding)$/i.test(key));
    const run = (pieces, reading = "chunks") =>
      endOf(new Chatwire({ maxRetries: 0, baseURL: "https://provider.invalid/v1", fetch: answerWith(status, kept, pieces) }), { stream: streamed, n: /-n2/.test(name) ? 2 : 1 }, reading);

    const whole = await run([bytes]);
    assert.ok(!(whole.error instanceof InternalError), String(whole.error));
    if (status >= 300 && status <= 399) {
      assert.ok(whole.error instanceof ProtocolError, `${whole.error?.name}: ${whole.error?.message}`);
    } else if (status < 200 || status > 299) {
      assert.ok(whole.error instanceof APIError, `${whole.error?.name}: ${whole.error?.message}`);
      assert.equal(whole.error.status, status);
      assert.notEqual(whole.error.message, "");
    } else if (streamed) {
      const naive = naiveReading(bytes);
      if (naive) {
        compared += 1;
        assertReading(whole, naive);
      }
    } else {
      const value = parsed(bytes);
      if (value?.choices) assert.equal(textOf(whole.completion), value.choices[0].message.content ?? "");
    }

    const same = fingerprint(whole);
    if (streamed) assert.equal(fingerprint(await run([bytes], "text")), same, "text() differs from iterating");
    assert.equal(fingerprint(await run(byteByByte(bytes))), same, "byte by byte differs from whole");
    for (let seed = 1; seed <= RANDOM_CUTS; seed += 1) {
      assert.equal(fingerprint(await run(randomCuts(bytes, seed), seed % 2 ? "chunks" : "final")), same, `cuts of seed ${seed} differ from whole`);
    }
  });
}

test("most streams could be compared with the naive reading", () => {
  assert.ok(compared > 50, `${compared} streams were compared`);
});

function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

nothingUnhandled();
