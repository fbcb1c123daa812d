// How each client is imported, made and asked, apart from the benchmarks' own modules, so that a fresh process loads nothing else.

const SETTINGS = { baseURL: "https://bench.invalid/v1", apiKey: "none" };
const REQUEST = { model: "bench", messages: [{ role: "user", content: "Hello" }], stream: true };

export const CLIENTS = {
  chatwire: {
    load: () => import("chatwire"),
    make: ({ Chatwire }, fetch) => new Chatwire({ ...SETTINGS, fetch }),
    open: (client) => client.chat.completions.create(REQUEST),
  },
  openai: {
    load: () => import("openai"),
    make: ({ default: OpenAI }, fetch) => new OpenAI({ ...SETTINGS, fetch, maxRetries: 0 }),
    open: (client) => client.chat.completions.create(REQUEST),
  },
  "eventsource-parser": {
    load: () => import("eventsource-parser"),
    make: ({ createParser }, fetch) => ({ createParser, fetch }),
    open: async ({ createParser, fetch }) => chunksOf(createParser, await fetch()),
  },
  /** Reads the body and looks at nothing. */
  floor: {
    load: async () => undefined,
    make: (_, fetch) => fetch,
    open: async (fetch) => (await fetch()).body,
  },
};

async function* chunksOf(createParser, { body }) {
  const decoder = new TextDecoder();
  let ready = [];
  const parser = createParser({ onEvent: ({ data }) => { if (data !== "[DONE]") ready.push(JSON.parse(data)); } });
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield* ready.splice(0);
  }
}
