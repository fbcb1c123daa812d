// What the process holds: the heap after a collection, the wasm's memory, all that is resident.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

/** Of the core alone: the platform's own fetch has wasm as well. */
const memories = [];
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...args) => {
  const made = await instantiate(...args);
  const { exports } = made.instance ?? made;
  if (exports.call_read) memories.push(exports.memory);
  return made;
};

/** How many cores there were: a trap makes one more. */
export const instances = () => memories.length;

/** The bytes of the wasm's memory. */
export const wasmBytes = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

/** Measures, after what can be collected has been. */
export async function sample() {
  let heap = Infinity;
  // What one collection frees lets others go.
  for (let times = 0; times < 5; times += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
    heap = Math.min(heap, process.memoryUsage().heapUsed);
  }
  const { rss, external, arrayBuffers } = process.memoryUsage();
  return { heap, wasm: wasmBytes(), rss, external, arrayBuffers };
}
