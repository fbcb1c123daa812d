// Memory of 1,000 streams that wait for their next chunk.
import { child } from "../lib/child.mjs";
import { save } from "../lib/kept.mjs";
import { planOf } from "../lib/plan.mjs";

const STREAMS = 1000;
const CHUNKS = 20;

const { quick } = planOf();
const rows = [];
for (const name of ["chatwire", "openai", "eventsource-parser"]) {
  for (let round = 0; round < (quick ? 1 : 5); round += 1) {
    rows.push({ name, ...(await child("memory", [name, String(STREAMS), String(CHUNKS)], ["--expose-gc"])) });
  }
}
save("memory", { streams: STREAMS, chunks: CHUNKS, rows, quick });
