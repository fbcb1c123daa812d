// Ten thousand streams, half of them left in the middle: neither heap nor wasm memory grows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Chatwire } from "chatwire/full";
import { nothingUnhandled } from "./support/unhandled.mjs";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

const event = (content) => `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta: { content } }] })}\n\n`;
const encoder = new TextEncoder();
const EVENTS = Array.from({ length: 20 }, (_, at) => encoder.encode(event(`word${at} `)));
const LAST = encoder.encode("data: [DONE]\n\n");
let open = 0;

/** A body that gives an event a read. */
function body() {
  let at = 0;
  open += 1;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(EVENTS[at] ?? LAST);
      at += 1;
      if (at > EVENTS.length) {
        open -= 1;
        controller.close();
      }
    },
    cancel() {
      open -= 1;
    },
  }, { highWaterMark: 0 });
}

const memories = [];
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...args) => {
  const made = await instantiate(...args);
  for (const value of Object.values((made.instance ?? made).exports)) if (value instanceof WebAssembly.Memory) memories.push(value);
  return made;
};

const client = new Chatwire({ baseURL: "https://x.example", fetch: async () => new Response(body()) });
const params = { model: "m", messages: [{ role: "user", content: "Hi" }], stream: true };

/** Every way to read a stream, and to leave it. */
const WAYS = [
  async (stream) => { for await (const _ of stream); },
  async (stream) => { for await (const _ of stream) break; },
  async (stream) => void (await stream.text()),
  async (stream) => { for await (const _ of stream.text()) break; },
  async (stream) => void (await stream.final()),
  async (stream) => { stream[Symbol.asyncIterator]().next().catch(() => undefined); stream.controller.abort(); },
  async (stream) => { for await (const _ of stream.events()); },
  async (stream) => { const reader = stream.toReadableStream().getReader(); await reader.read(); await reader.cancel(); },
  async (stream) => { const [left, right] = stream.tee(); await Promise.all([left.text(), right.final()]); },
  async (stream) => { const [left, right] = stream.tee(); for await (const _ of left) break; for await (const _ of right) break; },
];

async function round(streams) {
  for (let at = 0; at < streams; at += WAYS.length) {
    await Promise.all(WAYS.map(async (way) => way(await client.chat.completions.create(params)).catch(() => undefined)));
  }
  await new Promise((resolve) => setTimeout(resolve, 150));
  let heap = Infinity;
  // What one collection frees lets others go: the runner itself counts timers and promises.
  for (let times = 0; times < 10; times += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
    heap = Math.min(heap, process.memoryUsage().heapUsed);
  }
  return { heap, wasm: Math.max(...memories.map(({ buffer }) => buffer.byteLength)) };
}

test("memory is flat over 10,000 streams, half of them left in the middle", async () => {
  const before = await round(1000);
  const after = await round(10_000);
  assert.equal(open, 0, "every body was read to its end or cancelled");
  assert.equal(after.wasm, before.wasm);
  assert.ok(after.heap < before.heap * 1.1 + 2 ** 20, `${before.heap} → ${after.heap}`);
});

nothingUnhandled();
