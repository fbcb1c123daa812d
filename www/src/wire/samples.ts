import type { Provider } from "chatwire";

/** A recorded answer to try, written for this page after what servers send. */
export interface Sample {
  id: string;
  name: string;
  dialect: Provider;
  status: number;
  contentType: string;
  body: string;
}

type Members = Record<string, unknown>;

function chunk(delta: Members, more: Members = {}, choice: Members = {}): string {
  const head = { id: "chatcmpl-7Q", object: "chat.completion.chunk", created: 1_760_000_000, model: "m-1" };
  return JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: null, ...choice }], ...more });
}

const event = (json: string) => `data: ${json}\n\n`;
const words = (text: string) => text.match(/\s*\S+/g) ?? [];
const call = (members: Members) => ({ tool_calls: [members] });
const usage = { prompt_tokens: 14, completion_tokens: 9, total_tokens: 23 };

export const SAMPLES: readonly Sample[] = [
  {
    id: "regular",
    name: "As the API says",
    dialect: "openai",
    status: 200,
    contentType: "text/event-stream",
    body: [
      event(chunk({ role: "assistant", content: "" })),
      ...words("Each piece in its place, and the end is an end.").map((content) => event(chunk({ content }))),
      event(chunk({}, {}, { finish_reason: "stop" })),
      event(JSON.stringify({ id: "chatcmpl-7Q", object: "chat.completion.chunk", created: 1_760_000_000, model: "m-1", choices: [], usage })),
      event("[DONE]"),
    ].join(""),
  },
  {
    id: "pings",
    name: "CR LF, pings, no [DONE]",
    dialect: "openai",
    status: 200,
    contentType: "text/event-stream",
    body: [
      "\u{feff}: connected\n\n",
      event(chunk({ role: "assistant", content: null, reasoning_content: "A greeting," })),
      ": ping\n\n",
      event(chunk({ role: "assistant", content: null, reasoning_content: " then." })),
      ...words("Grüße, 世界 🚀 — letters of one to four bytes.").map((content) => `data:${chunk({ role: "assistant", content })}\n\n`),
      ": ping\n\n",
      event(chunk({ content: "" }, { usage: { ...usage, words_used: 8 } }, { finish_reason: "eos_token" })),
    ].join("").replaceAll("\n", "\r\n"),
  },
  {
    id: "calls",
    name: "Two calls, one index",
    dialect: "openai",
    status: 200,
    contentType: "text/event-stream",
    body: [
      event(chunk({ role: "assistant", content: "" })),
      event(chunk(call({ index: 0, id: "call_a", type: "function", function: { name: "get_weather", arguments: '{"city":' } }))),
      event(chunk(call({ index: 0, id: "", function: { name: null, arguments: ' "Oslo"}' } }))),
      event(chunk(call({ index: 0, id: "call_b", type: "function", function: { name: "get_time", arguments: { zone: "CET" } } }))),
      event(chunk({}, {}, { finish_reason: "stop" })),
      event("[DONE]"),
    ].join(""),
  },
  {
    id: "broken",
    name: "A failure behind half an answer",
    dialect: "openai",
    status: 200,
    contentType: "text/event-stream",
    body: [
      ": OPENROUTER PROCESSING\n\n",
      ...words("So far all was").map((content) => event(chunk({ role: "assistant", content }, { provider: "Somewhere" }, { native_finish_reason: null }))),
      event(JSON.stringify({ id: "chatcmpl-7Q", object: "chat.completion.chunk", error: { code: "502", message: "The upstream broke off" }, choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }] })),
      event("[DONE]"),
    ].join(""),
  },
  {
    id: "cut",
    name: "Cut in a tool call",
    dialect: "neuroflash",
    status: 200,
    contentType: "text/event-stream",
    body: [
      event(chunk({ role: "assistant", content: "Let me look that up." })),
      event(chunk(call({ index: 1, id: "call_a", type: "function", function: { name: "search", arguments: '{"query": "tide tab' } }))),
    ].join(""),
  },
  {
    id: "lines",
    name: "JSON lines, then an event",
    dialect: "openai",
    status: 200,
    contentType: "application/json",
    body: [`${chunk({ role: "assistant", content: "No events" })}\n`, `${chunk({ content: " at all," })}\n`, event(chunk({ content: " nearly." }, {}, { finish_reason: "stop" })), "data:[DONE]"].join(""),
  },
  {
    id: "page",
    name: "A page to sign in",
    dialect: "openai",
    status: 200,
    contentType: "text/html; charset=utf-8",
    body: "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><h1>Sign in</h1><p>Your session has ended.</p></body></html>\n",
  },
];
