// How long the compiler takes for a file that uses a client, the clients in turn, in fresh processes.
import { child } from "../lib/child.mjs";
import { save } from "../lib/kept.mjs";
import { planOf } from "../lib/plan.mjs";
import { seeded, shuffled } from "../lib/random.mjs";

const CLIENTS = ["chatwire", "openai", "none"];

const { quick } = planOf();
const random = seeded(1);
const samples = Object.fromEntries(CLIENTS.map((name) => [name, []]));
for (let round = 0; round < (quick ? 3 : 11); round += 1) {
  for (const name of shuffled(random, CLIENTS)) samples[name].push(await child("types", [name]));
}
save("types", { samples, quick });
