// A thread of its own, with a core of its own, that reads one hostile answer: says how it ended, and what memory that took.
import { parentPort, workerData } from "node:worker_threads";
import { wasmBytes } from "../../soak/memory.mjs";
import { Chatwire, relay } from "chatwire";

const { url, options, call, through } = workerData;
const client = new Chatwire({ maxRetries: 0, baseURL: url, apiKey: "sk-1", ...options });
const ask = (baseURL) => new Chatwire({ maxRetries: 0, baseURL, apiKey: "sk-1" }).chat.completions.create({ model: "m", messages: [{ role: "user", content: "hi" }], stream: true });

// What a small answer takes comes before.
await (await ask(url.replace(/[^/]+$/, "small"))).text();
const before = { wasm: wasmBytes(), rss: process.memoryUsage.rss() };
let peak = before.rss;
const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
const started = performance.now();
let characters = 0;
let passed = 0;
let thrown = null;
let outcome;
if (through === "relay") {
  const upstream = await fetch(`${url}/chat/completions`, { method: "POST" });
  let tell;
  const ended = new Promise((resolve) => (tell = resolve));
  const reader = relay(upstream, { ...options, onOutcome: tell }).body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    passed += value.length;
  }
  outcome = await ended;
} else {
  try {
    const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "hi" }], stream: true, ...call });
    try {
      if (through === "final") await stream.final();
      else if (through === "chunks") for await (const { choices } of stream) for (const { delta } of choices) characters += delta.content?.length ?? 0;
      else for await (const piece of stream.text()) characters += piece.length;
    } catch (error) {
      thrown = error;
    }
    outcome = await stream.outcome;
  } catch (error) {
    thrown = error;
    outcome = { type: "rejected", error, bytes: 0, completion: error.partial };
  }
}
clearInterval(sampler);
const { type, error, bytes, completion } = outcome;
parentPort.postMessage({
  type, kind: error?.kind ?? null, message: error?.message ?? null, name: error?.name ?? null, limit: error?.limit ?? null, bytes, passed, characters,
  same: through === "relay" || thrown === error,
  text: completion?.choices[0]?.message.content?.length ?? 0, args: completion?.choices[0]?.message.tool_calls?.[0]?.function.arguments.length ?? 0, begin: completion?.choices[0]?.message.content?.slice(0, 20) ?? "",
  grown: wasmBytes() - before.wasm, resident: peak - before.rss, seconds: (performance.now() - started) / 1000,
});
