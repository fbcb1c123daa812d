// xsai, the smallest of the clients. Like the AI SDK it gives events of its own shape.
import { streamText } from "@xsai/stream-text";
import { MESSAGES, PARAMETERS, TOOLS } from "./request.mjs";

// It runs the tools that an answer calls, so they have to be there.
const tools = TOOLS.map((called) => ({
  type: "function", function: { name: called, description: called, parameters: PARAMETERS }, execute: () => "",
}));
const open = ({ fetch }) => streamText({
  model: "bench", baseURL: "https://bench.invalid/v1/", apiKey: "none", messages: MESSAGES, tools, fetch, streamOptions: { includeUsage: true },
});

export const name = "xsai";

export const jobs = {
  J1: {
    async run(source, take) {
      for await (const event of open(source).fullStream) take(event);
    },
    found: (events) => ({ text: joined(events, "text-delta"), reasoning: joined(events, "reasoning-delta") }),
  },
  J2: {
    async run(source, take) {
      for await (const piece of open(source).textStream) take(piece);
    },
    found: (pieces) => ({ text: pieces.join("") }),
  },
  J3: {
    async run(source) {
      const result = open(source);
      const [messages, steps, usage] = await Promise.all([result.messages, result.steps, result.usage]);
      return { message: messages.find(({ role }) => role === "assistant"), steps, usage };
    },
    found: (_, { message, steps, usage }) => ({
      text: message.content ?? "",
      reasoning: message.reasoning_content ?? "",
      calls: (message.tool_calls ?? []).map(({ function: { name: called, arguments: text } }) => ({ name: called, arguments: text })),
      totalTokens: usage?.total_tokens,
      finish: steps[0].finishReason,
    }),
  },
};

function joined(events, type) {
  return events.filter((event) => event.type === type).map((event) => event.text).join("");
}
