import type { Provider as Dialect } from "chatwire";

/** What a page is to know of each dialect. */
interface Contract {
  name: string;
  /** What the scripted provider of the dialect lists; the first is proposed. */
  models: readonly [string, ...string[]];
  /** Path of the dialect's base below the place of a gateway. */
  base: string;
  streamOptions: boolean;
}

export const contracts: Readonly<Record<Dialect, Contract>> = {
  openai: { name: "OpenAI API", models: ["gpt-4.1-mini", "gpt-4o-mini", "gpt-5-nano"], base: "/v1", streamOptions: true },
  neuroflash: {
    name: "neuroflash",
    models: ["openai/gpt-4.1-mini", "anthropic/claude-sonnet-4", "mistralai/mistral-small"],
    base: "/api/ds-prototypes",
    streamOptions: false,
  },
  flexai: { name: "FlexAI", models: ["Qwen2.5-32B-Instruct-FP8", "DeepSeek-R1", "text-only"], base: "/v1", streamOptions: true },
  morpheus: { name: "Morpheus", models: ["llama-3.3-70b", "mistral-31-24b", "qwen3-235b"], base: "/api/v1", streamOptions: false },
};

export const dialects = Object.keys(contracts) as Dialect[];

export function isDialect(name: string): name is Dialect {
  return Object.hasOwn(contracts, name);
}
