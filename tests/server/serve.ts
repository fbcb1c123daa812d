// Listens for manual use: `node serve.js [port] [--era=accept] [--pace=20]`, then e.g.
//   curl -N http://127.0.0.1:8787/openai/v1/chat/completions -H 'authorization: Bearer key' -H 'content-type: application/json' \
//     -d '{"model":"any","stream":true,"messages":[{"role":"user","content":"Hello [[pace:100]]"}]}'
import { createProvider, DIALECTS, DIRECTIVES } from "./index";
import { listen } from "./node";

const options = Object.fromEntries(process.argv.slice(2).map((word) => /^--(\w+)=(.+)$/.exec(word)?.slice(1) ?? ["port", word]));
const provider = createProvider({ era: options["era"] === "accept" ? "accept" : "stream", pace: Number(options["pace"] ?? 20) });
const { origin } = await listen(Number(options["port"] ?? 8787), provider);
for (const dialect of DIALECTS) console.log(`${dialect.padEnd(10)} ${provider.baseURL(origin, dialect)}`);
console.log("\nDirectives for the last user message, as [[name:value]] or [[name]]:");
for (const [name, [form, effect]] of Object.entries(DIRECTIVES)) console.log(`  ${name.padEnd(12)} ${form.padEnd(11)} ${effect}`);
