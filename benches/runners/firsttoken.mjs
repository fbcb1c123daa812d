// From the first byte of an answer to its first token in the consumer's hands, in a process that is warm. Wall time, since
// waiting is what a user feels: microtasks between the two count.
import { CLIENTS } from "../children/clients.mjs";
import { DONE, eventOf, fetchOf } from "../children/stub.mjs";
import { save } from "../lib/kept.mjs";
import { planOf } from "../lib/plan.mjs";
import { seeded, shuffled } from "../lib/random.mjs";

const FIRST = eventOf("Hello");
const { quick } = planOf();
const random = seeded(1);
const clients = await Promise.all(["chatwire", "openai", "eventsource-parser"].map(async (name) => ({
  name, ...CLIENTS[name], module: await CLIENTS[name].load(), samples: [],
})));
for (let round = 0; round < (quick ? 300 : 3000); round += 1) {
  for (const client of shuffled(random, clients)) {
    const micros = await firstToken(client);
    // The first rounds compile.
    if (round >= 100) client.samples.push(micros);
  }
}
save("firsttoken", { quick, samples: Object.fromEntries(clients.map(({ name, samples }) => [name, samples])) });

async function firstToken({ make, module, open }) {
  let body;
  const client = make(module, fetchOf(() => ({ start(controller) { body = controller; } })));
  const iterator = (await open(client))[Symbol.asyncIterator]();
  const first = iterator.next();
  // The consumer waits before the byte comes, as it does on a network.
  await new Promise((resolve) => setImmediate(resolve));
  const started = performance.now();
  body.enqueue(FIRST);
  const { value } = await first;
  const micros = (performance.now() - started) * 1000;
  if (value.choices[0].delta.content !== "Hello") throw new Error("the first token is another one");
  body.enqueue(DONE);
  body.close();
  await iterator.next();
  return micros;
}
