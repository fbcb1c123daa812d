// Import, construct and first request in fresh processes, the clients in turn; then the start of a worker in workerd.
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { bundleWorker } from "../lib/bundle.mjs";
import { child } from "../lib/child.mjs";
import { childrenOf, cpuOf } from "../lib/cpu.mjs";
import { save } from "../lib/kept.mjs";
import { BENCHES } from "../lib/paths.mjs";
import { planOf } from "../lib/plan.mjs";
import { seeded, shuffled } from "../lib/random.mjs";

const CLIENTS = ["chatwire", "openai", "eventsource-parser"];
const WORKERS = ["chatwire", "openai", "empty"];

const { quick, say } = planOf();
const random = seeded(1);
const node = await rounds(quick ? 5 : 25, CLIENTS, (name) => child("startup", [name]));
say("fresh Node processes are done");
const bundles = {};
for (const name of WORKERS) bundles[name] = await bundleWorker(join(BENCHES, "children", `worker-${name}.mjs`), name);
const workerd = await rounds(quick ? 3 : 11, WORKERS, startWorker);
save("startup", { node, workerd, quick });

async function rounds(count, names, measure) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < count; round += 1) {
    for (const name of shuffled(random, names)) samples[name].push(await measure(name));
  }
  return samples;
}

// CPU milliseconds of workerd from its start to the first answer, which is when the worker has been loaded and used once.
async function startWorker(name) {
  const worker = new Miniflare({ cf: false, compatibilityDate: "2026-04-01", ...bundles[name] });
  try {
    await worker.ready;
    const [pid] = childrenOf(process.pid, /workerd/);
    const response = await worker.dispatchFetch("http://bench.invalid/");
    const text = await response.text();
    if (text !== "Hello there") throw new Error(`the worker ${name} answered ${text}`);
    return { total: cpuOf(pid) / 1e6 };
  } finally {
    await worker.dispose();
  }
}
