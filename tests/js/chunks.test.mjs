// Chunks of a regular stream are what JSON.parse makes of its payloads, to the order of their members, however they are handed over.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chatwire } from "chatwire";

const base = { id: "c-1", object: "chat.completion.chunk", created: 1770000000, model: "m", system_fingerprint: "fp" };
const chunk = (delta, more = {}) => ({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: null }], ...more });
const call = (index, text) => chunk({ tool_calls: [{ index, function: { arguments: text } }] });
const TEXTS = ["Hel", "lo ", "", "\u0000", "\u0001\u0002", "\ufeffmark", "😀", "\ud83d", "\ude00", "\"quoted\\", "line\n\u2028", "x".repeat(100)];

/** Logprobs as OpenAI writes them, of another server, and none. */
function scored(token, at) {
  const item = (text) => ({ token: text, logprob: -text.length / 3, bytes: [...new TextEncoder().encode(text)] });
  if (at % 4 === 3) return null;
  if (at % 4 === 2) return { tokens: [token], token_logprobs: [-0.5], text_offset: [at] };
  return { content: [{ ...item(token), top_logprobs: [item("a"), item(token), item("\n")] }], refusal: null };
}

const STREAMS = {
  "text": TEXTS.map((content) => chunk({ content })),
  "text beside a padding that changes": TEXTS.map((content, at) => chunk({ content }, { obfuscation: "p".repeat(at % 5) })),
  "an id for each chunk": TEXTS.map((content, at) => ({ ...chunk({ content }), id: `c-${at}` })),
  "reasoning, then text": [...TEXTS.map((text) => chunk({ content: null, reasoning_content: text })), ...TEXTS.map((content) => chunk({ content }))],
  "shapes in turn": TEXTS.flatMap((text) => [chunk({ content: text }), chunk({ reasoning: text })]),
  "arguments of two calls": [
    chunk({ tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } }] }),
    ...['{"q', '":"', "é😀\\", 'n"}'].map((text) => call(0, text)),
    chunk({ tool_calls: [{ index: 1, id: "b", type: "function", function: { name: "g", arguments: "" } }] }),
    ...['{"a":', "[1,", "2]", "}"].map((text) => call(1, text)),
  ],
  "logprobs": TEXTS.map((content, at) => chunk({ content }).choices.map((choice) => ({ ...base, choices: [{ ...choice, logprobs: scored(content, at) }] }))[0]),
  "names that mean something to JavaScript": TEXTS.map((content) => JSON.parse(JSON.stringify(chunk({ content })).replace('"m"', '"m","__proto__":"x","constructor":1'))),
};

/** A response that gives the bytes in pieces of `size`. */
function response(bytes, size) {
  let at = 0;
  return new Response(new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
    },
  }), { headers: { "content-type": "text/event-stream" } });
}

for (const [name, chunks] of Object.entries(STREAMS)) {
  for (const [space, end] of [[" ", "\n\n"], ["", "\r\n\r\n"]]) {
    const whole = [...chunks, { ...base, choices: [{ index: 0, delta: {}, finish_reason: chunks[1].choices[0].delta.tool_calls ? "tool_calls" : "stop" }] }];
    const payloads = whole.map((each) => JSON.stringify(each));
    const body = new TextEncoder().encode(`${payloads.map((payload) => `data:${space}${payload}${end}`).join("")}data: [DONE]${end}`);
    for (const size of [1 << 20, 1000, 37, 1]) {
      test(`${name}, ${JSON.stringify(end)}, in reads of ${size}`, async () => {
        const client = new Chatwire({ baseURL: "http://provider.test/v1", fetch: async () => response(body, size) });
        const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }], stream: true });
        const seen = [];
        for await (const each of stream) seen.push(each);
        assert.deepEqual(seen.map((each) => JSON.stringify(each)), payloads);
        assert.equal((await stream.outcome).type, "complete");
        // Copies share nothing: what a reader does to one chunk leaves the others alone.
        seen[1].choices[0].delta.content = "changed";
        if (seen[1].choices[0].logprobs) seen[1].choices[0].logprobs.content = null;
        assert.equal(JSON.stringify(seen[2]), payloads[2]);
      });
    }
  }
}
