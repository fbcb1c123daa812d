// A panic in one export while calls are in flight, and what becomes of all of them. Runs wherever the package runs, with Web APIs alone.

const PARAMS = { model: "m", messages: [{ role: "user", content: "Hi" }] };
const STREAM = { ...PARAMS, stream: true };
const HI = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}\n\n';
const WHOLE = `${HI}data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;
const encoded = (text) => new TextEncoder().encode(text);
const waits = () => new Promise((resolve) => setTimeout(resolve, 10));

/** Keeps hold of each core that is made. Must run before the first. */
export function watchCores() {
  const cores = [];
  let armedNext = 0;
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...args) => {
    const made = await instantiate(...args);
    const { exports } = made.instance ?? made;
    if (!exports.call_read) return made;
    exports.armed.value = armedNext;
    armedNext = 0;
    cores.push(exports);
    return made;
  };
  return {
    arm: (number) => (cores.at(-1).armed.value = number),
    armNext: (number) => (armedNext = number),
    count: () => cores.length,
  };
}

const told = (error) => ({ name: error?.name, kind: error?.kind, cause: error?.cause?.name });

/** What makes the facade call an export, where that is not a plain stream. */
const TRIGGERS = {
  text_models: ({ Chatwire }) => new Chatwire({ baseURL: "https://x.invalid/v1", maxRetries: 0, fetch: async () => Response.json({ data: [{ id: "m" }] }) }).models.list(),
  call_meter: ({ ChatCompletionStream }) => ChatCompletionStream.fromReadableStream(new Response(WHOLE).body).then((stream) => stream.text()),
  call_fork: async ({ client }) => (await client.chat.completions.create(STREAM)).tee()[0].text(),
  // An answer of more than a megabyte is asked to spill.
  call_spill: async ({ answering }) => (await answering(HI.repeat(2 ** 14) + WHOLE).chat.completions.create(STREAM)).text(),
  // The time limit of the first piece looks at what there is.
  call_snapshot: async ({ open }) => (await open({ firstTokenTimeout: 30 }).chat.completions.create(STREAM)).text(),
};

/** Makes the core panic in the export of that name and number; gives how all calls ended, as values that can be told elsewhere. */
export async function panicIn(chatwire, cores, name, number) {
  const { Chatwire, relay } = chatwire;
  const clientOf = (fetch, options = {}) => new Chatwire({ baseURL: "https://x.invalid/v1", maxRetries: 0, fetch, ...options });
  const answering = (body) => clientOf(async () => new Response(body, { headers: { "content-type": "text/event-stream" } }));
  const client = answering(WHOLE);
  const bodies = [];
  /** A client whose answers stay open behind their first event. */
  const open = (options) => clientOf(async () => new Response(new ReadableStream({ start: (controller) => { controller.enqueue(encoded(HI)); bodies.push(controller); } })), options);
  // Loads the core, or another behind the one that panicked before.
  await (await client.chat.completions.create(STREAM)).text();
  if (name === "text_input") {
    // It is asked for once, by the first call of a core.
    cores.arm(number.call_prepare);
    await client.chat.completions.create(STREAM).catch(() => undefined);
    cores.armNext(number.text_input);
    const error = await client.chat.completions.create(STREAM).then((stream) => stream.text()).catch((error) => error);
    return { trigger: told(error), beside: [], next: await next(client), made: cores.count() };
  }

  // In flight: a request without an answer, a stream that is read, one that nobody reads yet, and a body that is passed on.
  const asking = clientOf(() => new Promise(() => {})).chat.completions.create(PARAMS).catch(told);
  const reading = await open().chat.completions.create(STREAM);
  const read = reading.text().then(String, told);
  const unread = await open().chat.completions.create(STREAM);
  let outcome;
  const relayed = relay(new Response(new ReadableStream({ start: (controller) => { controller.enqueue(encoded(HI)); bodies.push(controller); } })), { onOutcome: (told) => (outcome = told) });
  const passing = relayed.body.getReader();
  await passing.read();
  await waits();

  cores.arm(number[name]);
  const trigger = TRIGGERS[name] ?? (async () => (await client.chat.completions.create(STREAM)).final());
  const error = await (async () => trigger({ ...chatwire, client, answering, open }))().then(() => ({ name: "no error" }), told);
  await waits();
  const beside = [await asking, await read, told((await unread.outcome).error)];
  // Metering is over; the body goes on.
  const more = passing.read();
  bodies.at(name === "call_snapshot" ? -2 : -1).enqueue(encoded(" more"));
  const passed = new TextDecoder().decode((await more).value);
  await passing.cancel();
  await waits();
  return { trigger: error, beside, relay: { passed, type: outcome?.type, error: told(outcome?.error) }, next: await next(client), made: cores.count() };
}

/** The call behind a panic. */
async function next(client) {
  const stream = await client.chat.completions.create(STREAM);
  return { text: await stream.text(), type: (await stream.outcome).type };
}
