// openai-node, the client that most code uses and that the ratios are taken to.
import OpenAI from "openai";
import { _iterSSEMessages } from "openai/core/streaming";
import { perSource, REQUEST } from "./request.mjs";

const clientOf = perSource(({ fetch }) => new OpenAI({
  baseURL: "https://bench.invalid/v1", apiKey: "none", fetch, maxRetries: 0, dangerouslyAllowBrowser: true,
}));
const open = (source) => clientOf(source).chat.completions.create({ ...REQUEST, stream: true });

export const name = "openai";

export const jobs = {
  J1: {
    async run(source, take) {
      for await (const chunk of await open(source)) take(chunk);
    },
    found: (chunks) => ({ chunks }),
  },
  J2: {
    async run(source, take) {
      for await (const chunk of await open(source)) {
        const text = chunk.choices[0]?.delta?.content;
        if (text) take(text);
      }
    },
    found: (pieces) => ({ text: pieces.join("") }),
  },
  J3: {
    run: (source) => clientOf(source).chat.completions.stream({ ...REQUEST, stream: true }).finalChatCompletion(),
    // Of reasoning it keeps the last delta only, so that there is nothing to compare.
    found: (_, { choices: [{ message, finish_reason }], usage }) => ({
      text: message.content ?? "",
      calls: (message.tool_calls ?? []).map(({ function: { name: called, arguments: text } }) => ({ name: called, arguments: text })),
      totalTokens: usage?.total_tokens,
      finish: finish_reason,
    }),
  },
  J4: {
    async run(source, take) {
      for await (const event of _iterSSEMessages(source.response(), new AbortController())) take(event);
    },
    found: (events) => ({ events: events.length }),
  },
};
