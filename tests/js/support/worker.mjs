// The worker that the workerd tests run: a user's worker, with nothing but the package in it.
import { Chatwire as Full, schemaFormat, tool } from "chatwire/full";
import { ChatCompletionStream, Chatwire, relay } from "chatwire";

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
  async passedOn(client, { message }) {
    const stream = await client.chat.completions.create({ model: "m", messages: MESSAGES(message), stream: true });
    const [left, right] = stream.tee();
    const again = await ChatCompletionStream.fromReadableStream(left.toReadableStream());
    const [text, whole] = await Promise.all([again.text(), right.final()]);
    return { text, same: whole.choices[0].message.content };
  },
  async tools(_, { message, options }) {
    const { completions } = new Full(options).chat;
    const run = ({ city }) => `Sunny in ${city}.`;
    const tools = [tool({ name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } }, function: run })];
    const text = await completions.runTools({ model: "m", messages: MESSAGES(message), tools, stream: true }).finalContent();
    const jsonSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const { choices } = await completions.parse({ model: "m", messages: MESSAGES("A city?"), response_format: schemaFormat({ name: "city", jsonSchema }) });
    return { text, parsed: choices[0].message.parsed, same: Full.prototype instanceof Chatwire };
  },
  async models(client) {
    return { ids: (await client.models.list()).data.map(({ id }) => id) };
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
  async relay(_, { message, options: { baseURL, apiKey } }, ctx) {
    const upstream = await fetch(`${baseURL}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-4.1-mini", messages: MESSAGES(message), stream: true, stream_options: { include_usage: true } }),
    });
    return relay(upstream, {
      onOutcome: (outcome) => void outcomes.push({ ...outcome, error: outcome.error && told(outcome.error) }),
      waitUntil: (promise) => ctx.waitUntil(promise),
    });
  },
  /** How often a body was pulled after each of `count` reads, the first of them none. */
  async ahead(_, { size, count }) {
    let pulled = 0;
    const upstream = new ReadableStream({
      pull(controller) {
        pulled += 1;
        if (pulled > size) controller.close();
        else controller.enqueue(new TextEncoder().encode(": comment\n\n"));
      },
    }, { highWaterMark: 0 });
    const reader = relay(new Response(upstream), { onOutcome() {} }).body.getReader();
    const seen = [];
    for (let at = 0; at <= count; at += 1) {
      if (at > 0) await reader.read();
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(pulled);
    }
    return seen;
  },
  outcomes: () => outcomes.splice(0),
  /** What is said of a client's options when it is made. */
  warned(_, { options }) {
    const said = [];
    void new Chatwire({ ...options, onWarning: (warning) => said.push(warning) });
    return said;
  },
};

/** What the relays told: later requests ask for it. */
const outcomes = [];

const told = (error) => ({
  name: error.name, kind: error.kind, status: error.status, retryAfter: error.retryAfter, field: error.field,
  partial: error.partial?.choices[0]?.message.content,
});

export default {
  async fetch(request, _, ctx) {
    const { options, ...call } = await request.json();
    try {
      const route = ROUTES[new URL(request.url).pathname.slice(1)];
      const answer = await route(new Chatwire(options), { ...call, options }, ctx);
      return answer instanceof Response ? answer : Response.json(answer);
    } catch (error) {
      return Response.json(told(error));
    }
  },
};
