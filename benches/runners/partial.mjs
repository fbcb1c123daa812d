// J6: an object while it comes, complete as far as it has come after each delta. One event a read; CPU of the whole stream.
import OpenAI from "openai";
import { makeParseableResponseFormat } from "openai/lib/parser";
import OpenAI6 from "openai6";
import { makeParseableResponseFormat as makeParseableResponseFormat6 } from "openai6/lib/parser";
import { Chatwire, partial } from "chatwire/full";
import { cpuOfWork } from "../lib/child.mjs";
import { save } from "../lib/kept.mjs";
import { planOf } from "../lib/plan.mjs";
import { seeded, shuffled } from "../lib/random.mjs";

const SCHEMA = { type: "json_schema", json_schema: { name: "rows", schema: { type: "object" }, strict: true } };
const PARAMS = { model: "m", messages: [{ role: "user", content: "Hi" }], stream: true };
const encoder = new TextEncoder();

/** An object of about so many characters, and the events that bring it in so many deltas. */
function fixture(length, deltas) {
  const rows = [];
  for (let size = 12; size < length; ) {
    const row = { id: rows.length, name: `Row number ${rows.length}`, tags: ["first", "second \"quoted\"", "drei ü 世界"], score: rows.length / 8, ok: true };
    rows.push(row);
    size += JSON.stringify(row).length + 1;
  }
  const text = JSON.stringify({ rows });
  const step = Math.ceil(text.length / deltas);
  const events = Array.from({ length: Math.ceil(text.length / step) }, (_, at) => {
    const chunk = { id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { ...(at === 0 && { role: "assistant" }), content: text.slice(at * step, (at + 1) * step) }, finish_reason: null }] };
    return encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`);
  });
  const end = { id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  return { value: { rows }, events: [...events, encoder.encode(`data: ${JSON.stringify(end)}\n\ndata: [DONE]\n\n`)] };
}

function fetchOf(events) {
  return async () => {
    let at = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (at < events.length) controller.enqueue(events[at++]);
        else controller.close();
      },
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
}

/** Each gives the last value and how many there were. */
const SUBJECTS = {
  async chatwire(events) {
    const client = new Chatwire({ baseURL: "https://bench.invalid/v1", fetch: fetchOf(events) });
    let [last, count] = [undefined, 0];
    for await (const value of partial(await client.chat.completions.create({ ...PARAMS, response_format: SCHEMA }))) [last, count] = [value, count + 1];
    return { last, count };
  },
  // Since 7.0 it parses only once the text has grown by half, and its object stands still between.
  openai: (events) => helper(OpenAI, makeParseableResponseFormat, events),
  // Until then after each delta, as chatwire does.
  "openai 6": (events) => helper(OpenAI6, makeParseableResponseFormat6, events),
};

/** The helper of the official SDK. */
async function helper(Client, makeParseable, events) {
  const client = new Client({ baseURL: "https://bench.invalid/v1", apiKey: "none", fetch: fetchOf(events), maxRetries: 0 });
  let [last, count, fresh] = [undefined, 0, 0];
  const stream = client.chat.completions.stream({ ...PARAMS, response_format: makeParseable(SCHEMA, JSON.parse) });
  stream.on("content.delta", ({ parsed }) => ([last, count, fresh] = [parsed, count + 1, fresh + (parsed === last ? 0 : 1)]));
  await stream.done();
  return { last, count, fresh };
}

/** What takes minutes, and is done once. */
const TAKES_LONG = (name, length) => name === "openai 6" && length > 100_000;

const { quick, say } = planOf();
const random = seeded(1);
const rows = [];
for (const [length, deltas, rounds] of quick ? [[100_000, 1000, 2]] : [[10_000, 100, 15], [100_000, 1000, 11], [1_000_000, 10_000, 7]]) {
  const { value, events } = fixture(length, deltas);
  const names = Object.keys(SUBJECTS);
  const fresh = {};
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -2; round < rounds; round += 1) {
    for (const name of shuffled(random, names)) {
      if (TAKES_LONG(name, length) && round !== rounds - 1) continue;
      let result;
      const cpu = await cpuOfWork(async () => (result = await SUBJECTS[name](events)));
      if (JSON.stringify(result.last) !== JSON.stringify(value)) throw new Error(`${name} ends with another object`);
      if (result.count < deltas * 0.99) throw new Error(`${name} gave ${result.count} values of ${deltas}`);
      fresh[name] = result.fresh;
      // The first two rounds compile.
      if (round >= 0) samples[name].push(cpu);
    }
  }
  rows.push({ length, deltas: events.length - 1, fresh, samples });
  say(`${length} characters in ${deltas} deltas are done`);
}
save("partial", { rows, quick });
