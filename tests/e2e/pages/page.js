// A page without a bundler: it imports the package by URL and offers the tests what to call.
import { ChatCompletionStream, Chatwire, clientCredentials, relay } from "./chatwire/index.js";
import { Chatwire as Full, tool } from "./chatwire/full.js";

const messages = (content) => [{ role: "user", content }];

const told = (error) => ({
  name: error.name, kind: error.kind, status: error.status, message: error.message,
  partial: error.partial?.choices[0]?.message.content,
});

/** Streams into the page; gives the text, how many pieces it came in, and the outcome. */
globalThis.stream = async ({ options, message, params, abortAfter }) => {
  const abort = new AbortController();
  const shown = document.querySelector("#answer");
  shown.textContent = "";
  let pieces = 0;
  try {
    const client = new Chatwire(options);
    const open = await client.chat.completions.create({ model: "m", messages: messages(message), ...params, stream: true }, { signal: abort.signal });
    for await (const piece of open.text()) {
      shown.textContent += piece;
      pieces += 1;
      if (pieces === abortAfter) abort.abort("enough");
    }
    const { type, completion, bytes } = await open.outcome;
    return { text: shown.textContent, pieces, type, bytes, finish: completion.choices[0].finish_reason, calls: completion.choices[0].message.tool_calls };
  } catch (error) {
    return { text: shown.textContent, pieces, error: told(error) };
  }
};

/** Relays an answer; gives what came out of both ends, and the bytes' number. `cancelAfter` reads the client goes away. */
globalThis.relayed = async ({ url, init, cancelAfter }) => {
  let settle;
  const outcome = new Promise((resolve) => { settle = resolve; });
  const response = relay(await fetch(url, init), { onOutcome: settle });
  const reader = response.body.getReader();
  let bytes = 0;
  for (let reads = 0; ; reads += 1) {
    if (reads === cancelAfter) await reader.cancel();
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
  }
  const { type, completion, bytes: metered } = await outcome;
  return { status: response.status, bytes, metered, type, text: completion.choices[0].message.content, usage: completion.usage };
};

/** Parts a stream, writes one half and reads it again; the other half tells what happens. */
globalThis.passedOn = async ({ options, message }) => {
  const stream = await new Chatwire(options).chat.completions.create({ model: "m", messages: messages(message), stream: true });
  const [left, right] = stream.tee();
  const again = await ChatCompletionStream.fromReadableStream(left.toReadableStream());
  const events = [];
  const [text] = await Promise.all([again.text(), (async () => { for await (const { type } of right.events()) events.push(type); })()]);
  return { text, events: [...new Set(events)] };
};

/** Runs a tool. */
globalThis.run = async ({ options, message }) => {
  const run = ({ city }) => `Sunny in ${city}.`;
  const tools = [tool({ name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } }, function: run })];
  const runner = new Full(options).chat.completions.runTools({ model: "m", messages: messages(message), tools, stream: true });
  return { text: await runner.finalContent() };
};

/** The ids of the models, as a page may ask for them, and what the service says of its health. */
globalThis.listed = async ({ options, health }) => {
  const client = new Chatwire(options);
  const { data } = await client.models.list();
  return { ids: data.map(({ id }) => id), health: health && (await client.health()) };
};

/** What happens to a secret that somebody put into a page. */
globalThis.secret = async () => {
  try {
    return { given: typeof clientCredentials({ clientId: "a", clientSecret: "b" }) };
  } catch (error) {
    return { name: error.name, field: error.field };
  }
};

globalThis.ready = true;
