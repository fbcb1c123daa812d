import type { Price } from "chatwire/edge";

/** About what such models cost, in dollars for a million tokens. What a live provider costs is its own to tell. */
export const prices: Readonly<Record<string, Price>> = {
  "gpt-4.1-mini": { input: 0.4, output: 1.6, cached: 0.1 },
  "gpt-4o-mini": { input: 0.15, output: 0.6, cached: 0.075 },
  "gpt-5-nano": { input: 0.05, output: 0.4, cached: 0.005 },
  "openai/*": { input: 0.4, output: 1.6, cached: 0.1 },
  "anthropic/*": { input: 3, output: 15, cached: 0.3 },
  "mistralai/*": { input: 0.1, output: 0.3 },
  "DeepSeek-*": { input: 0.55, output: 2.19, cached: 0.14 },
  "llama-*": { input: 0.3, output: 0.4 },
  // Whatever else a scripted provider is called by.
  "*": { input: 0.2, output: 0.6 },
};
