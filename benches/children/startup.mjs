// From nothing to the first whole answer, in a process of its own. Prints milliseconds as JSON.
import { cpuOfWork } from "../lib/child.mjs";
import { watchWasm } from "../lib/wasm-watch.mjs";
import { CLIENTS } from "./clients.mjs";
import { DONE, eventOf, fetchOf } from "./stub.mjs";

const { load, make, open } = CLIENTS[process.argv[2]];
const watched = watchWasm();
const fetch = fetchOf(() => ({
  start(controller) {
    for (const piece of [eventOf("Hello"), eventOf(" there"), DONE]) controller.enqueue(piece);
    controller.close();
  },
}));
// The platform's own first response is loaded lazily in Node, which is nobody's fault here.
await (await fetch()).text();
const started = performance.now();
let client;
const importing = await cpuOfWork(async () => { client = make(await load(), fetch); });
const imported = performance.now() - started;
let chunks = 0;
const asking = await cpuOfWork(async () => {
  for await (const chunk of await open(client)) chunks += chunk.choices.length;
});
if (chunks !== 2) throw new Error(`${chunks} chunks came where 2 are due`);
console.log(JSON.stringify({
  importing, asking, total: importing + asking, importedWall: imported, totalWall: performance.now() - started,
  wasm: watched.instantiate[0]?.wall, wasmCpu: watched.instantiate[0]?.cpu,
}));
