// The AI SDK with its OpenAI-compatible provider. It gives parts of its own shape, not chunks: their text is compared.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { jsonSchema, streamText, tool } from "ai";
import { MESSAGES, PARAMETERS, perSource, TOOLS } from "./request.mjs";

const tools = Object.fromEntries(TOOLS.map((called) => [called, tool({ description: called, inputSchema: jsonSchema(PARAMETERS) })]));
const modelOf = perSource(({ fetch }) => createOpenAICompatible({
  name: "bench", baseURL: "https://bench.invalid/v1", apiKey: "none", fetch, includeUsage: true,
}).chatModel("bench"));
const open = (source) => streamText({ model: modelOf(source), messages: MESSAGES, tools, maxRetries: 0, onError() {} });

export const name = "ai";

export const jobs = {
  J1: {
    async run(source, take) {
      for await (const part of open(source).fullStream) take(part);
    },
    found: (parts) => ({ text: joined(parts, "text-delta"), reasoning: joined(parts, "reasoning-delta") }),
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
      await result.consumeStream();
      const [text, reasoning, calls, usage, reason] = await Promise.all([
        result.text, result.reasoningText, result.toolCalls, result.totalUsage, result.finishReason,
      ]);
      return { text, reasoning, calls, usage, reason };
    },
    found: (_, { text, reasoning, calls, usage, reason }) => ({
      text, reasoning: reasoning ?? "",
      calls: calls.map(({ toolName, input }) => ({ name: toolName, arguments: JSON.stringify(input) })),
      totalTokens: usage.totalTokens, finish: reason.replace("-", "_"),
    }),
  },
};

function joined(parts, type) {
  return parts.filter((part) => part.type === type).map((part) => part.text).join("");
}
