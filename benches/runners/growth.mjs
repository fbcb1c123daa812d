// Whether the price of a chunk stays the same: in answers of 10 to 1,000,000 chunks, and with 1 to 1,000 streams at once.
import { CLIENTS } from "../children/clients.mjs";
import { DONE, eventOf, fetchOf } from "../children/stub.mjs";
import { cpuOfWork } from "../lib/child.mjs";
import { save } from "../lib/kept.mjs";
import { planOf } from "../lib/plan.mjs";
import { median } from "../lib/stats.mjs";

/** A batch of different events, sent again and again: a million of them would be half a gigabyte. */
const EVENTS = Array.from({ length: 64 }, (_, at) => eventOf(` word${at}`));
const PER_STREAM = 200;

const USES = {
  "chatwire chunks": { client: "chatwire", use: iterate },
  "chatwire text": { client: "chatwire", use: async (stream) => { for await (const piece of stream.text()) seen += piece.length; } },
  "chatwire final": { client: "chatwire", use: async (stream) => { seen += (await stream.final()).choices.length; } },
  "openai chunks": { client: "openai", use: iterate },
  "reading alone": { client: "floor", use: iterate },
};

let seen = 0;
const { quick, say } = planOf();
const lengths = quick ? [10, 100, 1000, 10_000, 100_000] : [10, 100, 1000, 10_000, 100_000, 1_000_000];
const crowds = [1, 10, 100, 1000];
const rows = [];
for (const [name, { client, use }] of Object.entries(USES)) {
  const { load, make, open } = CLIENTS[client];
  const module = await load();
  const made = (chunks) => make(module, fetchOf(() => sourceOf(chunks)));
  const ask = async (asked) => use(await open(asked));
  const warm = made(1000);
  for (let at = 0; at < 20; at += 1) await ask(warm);
  for (const chunks of lengths) rows.push({ name, axis: "chunks", at: chunks, micros: await perChunk(chunks, 1, () => ask(made(chunks))) });
  for (const streams of crowds) {
    const work = () => {
      const asked = made(PER_STREAM);
      return Promise.all(Array.from({ length: streams }, () => ask(asked)));
    };
    rows.push({ name, axis: "streams", at: streams, micros: await perChunk(PER_STREAM, streams, work) });
  }
  say(`${name}: ${rows.filter((row) => row.name === name).map(({ micros }) => micros.toFixed(1)).join(" ")} µs a chunk`);
}
save("growth", { rows, quick });

async function iterate(stream) {
  for await (const chunk of stream) seen += chunk.choices?.length ?? 1;
}

// Short answers are repeated until there is something to measure; their price holds that of the request.
async function perChunk(chunks, streams, work) {
  const total = chunks * streams;
  const repeats = Math.max(1, Math.ceil((quick ? 10_000 : 40_000) / total));
  const samples = [];
  for (let round = 0; round < (total > 100_000 ? 1 : 5); round += 1) {
    const cpu = await cpuOfWork(async () => { for (let at = 0; at < repeats; at += 1) await work(); });
    samples.push((cpu * 1000) / total / repeats);
  }
  return median(samples);
}

function sourceOf(chunks) {
  let sent = 0;
  return {
    pull(controller) {
      if (sent < chunks) return controller.enqueue(EVENTS[sent++ % EVENTS.length]);
      controller.enqueue(DONE);
      controller.close();
    },
  };
}
