// Answers of several megabytes, whose beginnings leave the core while they come: what the caller sees is as if they had stayed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatwireError, relay } from "chatwire";
import { Chatwire } from "chatwire/full";
import { nothingUnhandled } from "./support/unhandled.mjs";

const PARAMS = { model: "m", messages: [{ role: "user", content: "hi" }], stream: true };
const PIECE = "0123456789é😀\"\\\n".repeat(300);
const TIMES = 250;
const event = (choices, more) => `data: ${JSON.stringify({ id: "c1", model: "m", choices, ...more })}\n\n`;
const call = (at, args, more) => ({ index: at, function: { arguments: args }, ...more });
const LOGPROBS = Array(5).fill({ token: "é", logprob: -0.5, bytes: [195, 169], top_logprobs: [] });

/** Two choices that say everything at once; the later half of each pair comes in the next event. */
const OPEN = event([0, 1].map((index) => ({ index, delta: { role: "assistant", tool_calls: [call(0, "{\"x\":\"", { id: `a${index}`, type: "function", function: { name: "f", arguments: "{\"x\":\"" } })] } })));
const MORE = [0, 1].map((index) => event([{
  index,
  delta: {
    content: `${PIECE}\ud83d`, reasoning_content: PIECE, refusal: PIECE, audio: { id: "au", data: PIECE }, images: [{ type: "image_url", image_url: { url: PIECE } }],
    reasoning_details: [{ index: 0, type: "reasoning.text", text: PIECE }], tool_calls: [call(0, "yé")],
  },
  logprobs: { content: LOGPROBS, refusal: null },
}])).join("") + [0, 1].map((index) => event([{ index, delta: { content: "\ude00", ["__proto__"]: [PIECE] } }])).join("");
const CLOSE = [0, 1].map((index) => event([{ index, delta: { tool_calls: [call(0, "\"}")] }, finish_reason: "tool_calls" }])).join("");
const USAGE = event([], { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } });

/** What must come of it after so many times. */
function choiceOf(index, times, end = "") {
  return {
    index,
    message: {
      role: "assistant", content: `${PIECE}😀`.repeat(times), refusal: PIECE.repeat(times), reasoning: PIECE.repeat(times),
      reasoning_details: [{ index: 0, type: "reasoning.text", text: PIECE.repeat(times) }],
      tool_calls: [{ id: `a${index}`, function: { name: "f", arguments: `{"x":"${"yé".repeat(times)}${end}` }, type: "function" }],
      audio: { id: "au", data: PIECE.repeat(times) },
      images: Array(times).fill({ type: "image_url", image_url: { url: PIECE } }),
    },
    logprobs: { content: Array(times).fill(LOGPROBS).flat(), refusal: null },
    finish_reason: end ? "tool_calls" : null,
  };
}

function* body(times, ending) {
  yield OPEN;
  for (let at = 0; at < times; at += 1) yield MORE;
  yield ending;
}

/** A response that gives those texts; at its end it closes, or fails. */
function answer(texts, broken = false) {
  const encoder = new TextEncoder();
  const stream = new ReadableStream({
    pull(controller) {
      const { done, value } = texts.next();
      if (!done) controller.enqueue(encoder.encode(value));
      else if (broken) controller.error(new TypeError("terminated"));
      else controller.close();
    },
  });
  return new Response(stream, { headers: { "content-type": "text/event-stream" } });
}

const completionsOf = (response) => new Chatwire({ baseURL: "https://provider.invalid/v1", maxRetries: 0, fetch: async () => response }).chat.completions;
const ask = (response) => completionsOf(response).create({ ...PARAMS, n: 2 });

/** Compares choices; the member that is named as the prototype is compared by itself. */
function same(choices, times, end) {
  assert.equal(choices.length, 2);
  for (const [index, choice] of choices.entries()) {
    const { ["__proto__"]: listed, ...message } = Object.fromEntries(Object.entries(choice.message));
    assert.equal(Object.getPrototypeOf(choice.message), Object.prototype);
    assert.deepEqual(Object.entries(choice.message).find(([name]) => name === "__proto__")?.[1], Array(times).fill(PIECE));
    // Strings of megabytes: not to be printed.
    const expected = choiceOf(index, times, end);
    for (const [name, value] of Object.entries(expected.message)) assert.ok(JSON.stringify(message[name]) === JSON.stringify(value) || sorted(message[name]) === sorted(value), `choice ${index}: ${name}`);
    assert.deepEqual(Object.keys(message).filter((name) => !(name in expected.message)), []);
    assert.ok(JSON.stringify(choice.logprobs) === JSON.stringify(expected.logprobs), `choice ${index}: logprobs`);
    assert.equal(choice.finish_reason, expected.finish_reason);
  }
}
const sorted = (value) => JSON.stringify(value, (_, inner) => (inner && typeof inner === "object" && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner));

for (const through of ["text", "chunks", "final", "relay"]) {
  test(`an answer of many megabytes through ${through} has all that it said`, async () => {
    const response = answer(body(TIMES, CLOSE + USAGE + "data: [DONE]\n\n"));
    let outcome;
    if (through === "relay") {
      const told = new Promise((resolve) => relay(response, { n: 2, onOutcome: resolve }).arrayBuffer());
      outcome = await told;
    } else {
      const stream = await ask(response);
      if (through === "text") assert.ok((await stream.text()) === `${PIECE}😀`.repeat(TIMES), "the text");
      else if (through === "final") await stream.final();
      else for await (const _ of stream);
      outcome = await stream.outcome;
    }
    assert.equal(outcome.type, "complete", outcome.error?.message);
    same(outcome.completion.choices, TIMES, "\"}");
    assert.equal(outcome.completion.usage.total_tokens, 3);
  });
}

test("one that breaks off is kept as far as it came, in the error too", async () => {
  const times = 150;
  const stream = await ask(answer(body(times, ""), true));
  await assert.rejects(stream.final(), ChatwireError);
  const { type, completion, error } = await stream.outcome;
  assert.deepEqual([type, error.kind], ["failed", "connection"]);
  same(completion.choices, times);
  same(error.partial.choices, times);
});

test("a snapshot has what had come", async () => {
  const runner = completionsOf(answer(body(TIMES, `${CLOSE}data: [DONE]\n\n`))).stream({ ...PARAMS, n: 2 });
  let seen = 0;
  let snapshot;
  runner.on("chunk", () => {
    seen += 1;
    if (seen === 1 + 4 * 100) snapshot = runner.snapshot;
  });
  await runner.done();
  same(snapshot.choices, 100);
});

test("calls side by side, and those that take the number of one that is over, keep theirs apart", async () => {
  const round = async (text) => {
    const piece = event([{ index: 0, delta: { content: text } }]);
    const stream = await ask(answer([...Array(6000).fill(piece), event([{ index: 0, delta: {}, finish_reason: "stop" }]), "data: [DONE]\n\n"].values()));
    assert.ok((await stream.final()).choices[0].message.content === text.repeat(6000), text.slice(0, 10));
  };
  for (let again = 0; again < 3; again += 1) await Promise.all(["a", "b", "c"].map((letter) => round(`${letter}${again}`.repeat(500))));
});

nothingUnhandled();
