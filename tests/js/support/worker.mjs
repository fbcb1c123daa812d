// The worker that the workerd tests run: a user's worker, with nothing but the package in it.
import { Chatwire } from "chatwire";

const MESSAGES = (content) => [{ role: "user", content }];

/** What each path does; the provider's options come with the request. */
const ROUTES = {
  async text(client, { message }) {
    const stream = await client.chat.completions.create({ model: "m", messages: MESSAGES(message), stream: true });
    let text = "";
    for await (const piece of stream.text()) text += piece;
    const outcome = await stream.outcome;
    return { text, type: outcome.type, finish: outcome.completion.choices[0].finish_reason, bytes: outcome.bytes };
  },
  async whole(client, { message }) {
    const completion = await client.chat.completions.create({ model: "m", messages: MESSAGES(message) });
    return { text: completion.choices[0].message.content };
  },
  async chunks(client, { message }) {
    const stream = await client.chat.completions.create({ model: "m", messages: MESSAGES(message), stream: true });
    const calls = [];
    for await (const chunk of stream) {
      for (const part of chunk.choices[0]?.delta.tool_calls ?? []) {
        calls[part.index] ??= { name: part.function.name, arguments: "" };
        calls[part.index].arguments += part.function.arguments ?? "";
      }
    }
    return { calls };
  },
  async abort(client, { message }) {
    const abort = new AbortController();
    const stream = await client.chat.completions.create({ model: "m", messages: MESSAGES(message), stream: true }, { signal: abort.signal });
    let text = "";
    try {
      for await (const piece of stream.text()) {
        text += piece;
        abort.abort("enough");
      }
    } catch (error) {
      return { text, ...told(error), cause: error.cause, type: (await stream.outcome).type };
    }
    return { text, name: "no error" };
  },
  async many(client, { message, count }) {
    const texts = await Promise.all(Array.from({ length: count }, async () => {
      const stream = await client.chat.completions.create({ model: "m", messages: MESSAGES(message), stream: true });
      return stream.text();
    }));
    return { texts: [...new Set(texts)], count: texts.length };
  },
};

const told = (error) => ({
  name: error.name, kind: error.kind, status: error.status, retryAfter: error.retryAfter, field: error.field,
  partial: error.partial?.choices[0]?.message.content,
});

export default {
  async fetch(request) {
    const { options, ...call } = await request.json();
    try {
      const route = ROUTES[new URL(request.url).pathname.slice(1)];
      return Response.json(await route(new Chatwire(options), call));
    } catch (error) {
      return Response.json(told(error));
    }
  },
};
