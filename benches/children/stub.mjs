// The answers that fresh processes and workers are given.

const encoder = new TextEncoder();

/** The bytes of a text chunk of about 300 bytes. */
export function eventOf(content, padding = 40) {
  const chunk = {
    id: "chatcmpl-0123456789abcdef0123456789abc", object: "chat.completion.chunk", created: 1764000000, model: "gpt-4o-mini-2024-07-18",
    service_tier: "default", system_fingerprint: "fp_0123456789",
    choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }], usage: null, obfuscation: "x".repeat(padding),
  };
  return encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`);
}

export const DONE = encoder.encode("data: [DONE]\n\n");

/** A fetch whose answer is what `source` (of a ReadableStream) brings. */
export function fetchOf(makeSource) {
  return async () => new Response(new ReadableStream(makeSource()), { headers: { "content-type": "text/event-stream" } });
}
