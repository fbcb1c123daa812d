// What a stream that waits costs: many of them, each with some chunks behind it and no end. Prints bytes per stream as JSON.
import { wasmBytes, watchWasm } from "../lib/wasm-watch.mjs";
import { CLIENTS } from "./clients.mjs";
import { eventOf, fetchOf } from "./stub.mjs";

const [name, count, chunks] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const { load, make, open } = CLIENTS[name];
const watched = watchWasm();
const fetch = fetchOf(() => {
  let sent = 0;
  return {
    pull(controller) {
      if (sent < chunks) controller.enqueue(eventOf(` word${sent++}`));
      // Nothing more comes, and nothing ends it.
      else return new Promise(() => {});
    },
  };
});
const client = make(await load(), fetch);
const held = [];
// The first streams pay for what is made once.
await openMany(50);
const before = await settled();
await openMany(count);
const after = await settled();
const per = (key) => (after[key] - before[key]) / count;
console.log(JSON.stringify({ heap: per("heap"), external: per("external"), wasm: per("wasm"), rss: per("rss") }));
process.exit(held.length === count + 50 ? 0 : 1);

async function openMany(many) {
  for (let at = 0; at < many; at += 1) {
    const iterator = (await open(client))[Symbol.asyncIterator]();
    for (let read = 0; read < chunks; read += 1) await iterator.next();
    held.push({ iterator, waiting: iterator.next() });
  }
}

async function settled() {
  for (let at = 0; at < 4; at += 1) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed, external, rss, wasm: wasmBytes(watched) };
}
