// eventsource-parser and JSON.parse: what a careful engineer writes by hand today, and the bar that no cell may fall below.
import { createParser } from "eventsource-parser";
import { passThrough } from "./pass-through.mjs";

export const name = "eventsource-parser";

export const jobs = {
  J1: {
    async run(source, take) {
      for await (const chunk of chunksOf(source.response().body)) take(chunk);
    },
    found: (chunks) => ({ chunks }),
  },
  J2: {
    async run(source, take) {
      for await (const chunk of chunksOf(source.response().body)) {
        const text = chunk.choices[0]?.delta?.content;
        if (text) take(text);
      }
    },
    found: (pieces) => ({ text: pieces.join("") }),
  },
  J3: {
    async run(source) {
      const answer = new Answer();
      await feedAll(source.response().body, chunkParser((chunk) => answer.add(chunk)));
      return answer;
    },
    found: (_, answer) => ({ ...answer }),
  },
  J4: {
    run: (source, take) => feedAll(source.response().body, createParser({ onEvent: take })),
    found: (events) => ({ events: events.length }),
  },
  J5: {
    run: (source, take) => passThrough(source.response(), take, relay),
    found: (pieces, answer) => ({ pieces, ...answer }),
  },
};

async function* chunksOf(body) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let ready = [];
  const parser = chunkParser((chunk) => ready.push(chunk));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
    if (ready.length === 0) continue;
    const now = ready;
    ready = [];
    for (const chunk of now) yield chunk;
  }
}

async function feedAll(body, parser) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
  }
}

function chunkParser(take) {
  return createParser({
    onEvent({ data }) {
      if (data !== "[DONE]") take(JSON.parse(data));
    },
  });
}

/** The usual way to meter a proxied stream: a TransformStream that lets the bytes through and parses them on the way. */
function relay(upstream, { onOutcome }) {
  const answer = new Answer();
  const decoder = new TextDecoder();
  const parser = chunkParser((chunk) => answer.add(chunk));
  const meter = new TransformStream({
    transform(bytes, controller) {
      controller.enqueue(bytes);
      parser.feed(decoder.decode(bytes, { stream: true }));
    },
    flush: () => onOutcome(answer),
  });
  return new Response(upstream.body.pipeThrough(meter), upstream);
}

/** An answer put together from chunks; tool calls by their index. */
class Answer {
  text = "";
  reasoning = "";
  calls = [];
  totalTokens = 0;
  finish = null;

  add({ choices: [choice], usage }) {
    if (usage) this.totalTokens = usage.total_tokens;
    if (!choice) return;
    const { content, reasoning_content: reasoning, tool_calls: calls } = choice.delta;
    if (content) this.text += content;
    if (reasoning) this.reasoning += reasoning;
    if (choice.finish_reason) this.finish = choice.finish_reason;
    for (const { index, function: part } of calls ?? []) {
      const call = (this.calls[index] ??= { name: part.name, arguments: "" });
      if (part.arguments) call.arguments += part.arguments;
    }
  }
}
