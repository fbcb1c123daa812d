import type { Outcome } from "./outcome.js";
import type { ChatCompletion, Usage } from "./wire.js";

/** What a call used, under one set of names; undefined where the provider does not say. */
export interface UsageSummary {
  /** Tokens that were read, those from the cache included. */
  input: number | undefined;
  /** Tokens that were written, thoughts included. */
  output: number | undefined;
  /** Tokens in all, as the provider counts them. */
  total: number | undefined;
  /** Tokens of the input that came from the prompt cache. */
  cachedRead: number | undefined;
  /** Tokens that were written to the prompt cache. */
  cachedWrite: number | undefined;
  /** Tokens of the output that are thoughts. */
  reasoning: number | undefined;
  /** Tokens of sound, read and written. */
  audio: number | undefined;
  /** Words of the answer, or those that the provider bills (neuroflash). */
  words: number;
  /** Whether the words were counted here, by Unicode's rules, since the provider does not say. */
  wordsCounted: boolean;
  /** The price, in the provider's currency. */
  cost: number | undefined;
}

/**
 * What a completion used. What the provider says itself stays in `completion.usage`.
 *
 * @example
 * ```ts
 * import { summarizeUsage } from "chatwire";
 *
 * const { input, cachedRead, words, wordsCounted } = summarizeUsage({
 *   object: "chat.completion",
 *   choices: [{ index: 0, message: { role: "assistant", content: "Hello there." }, finish_reason: "stop" }],
 *   usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12, cache_read_input_tokens: 4 },
 * });
 * console.log(input, cachedRead, words, wordsCounted); // 9 4 2 true
 * ```
 */
export function summarizeUsage(completion: ChatCompletion): UsageSummary {
  const words = first(completion.usage?.words_used);
  return {
    ...countsOf(completion.usage),
    words: words ?? countWords(textOf(completion)),
    wordsCounted: words === undefined,
  };
}

/** What a provider says of tokens and the price, under one set of names. */
export function countsOf(told: Usage | null | undefined): Omit<UsageSummary, "words" | "wordsCounted"> {
  const usage = (told ?? {}) as Partial<Usage> & Record<string, unknown>;
  const read = (usage.prompt_tokens_details ?? {}) as Record<string, unknown>;
  const written = (usage.completion_tokens_details ?? {}) as Record<string, unknown>;
  return {
    input: first(usage.prompt_tokens),
    output: first(usage.completion_tokens),
    total: first(usage.total_tokens),
    // FlexAI and Anthropic; OpenAI; DeepSeek; Moonshot.
    cachedRead: first(usage.cache_read_input_tokens, read["cached_tokens"], usage["prompt_cache_hit_tokens"], usage["cached_tokens"]),
    // FlexAI and Anthropic; LiteLLM; OpenRouter.
    cachedWrite: first(usage.cache_creation_input_tokens, read["cache_creation_tokens"], read["cache_write_tokens"]),
    reasoning: first(written["reasoning_tokens"], usage["reasoning_tokens"]),
    audio: sum(first(read["audio_tokens"]), first(written["audio_tokens"])),
    cost: first(usage.cost),
  };
}

/**
 * Sums what calls used.
 *
 * @example
 * ```ts
 * import { Chatwire, UsageMeter } from "chatwire";
 *
 * const client = new Chatwire({
 *   baseURL: "https://api.example.com/v1",
 *   fetch: async () => Response.json({
 *     choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
 *     usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
 *   }),
 * });
 * const meter = new UsageMeter();
 * meter.add(await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }] }));
 * console.log(meter.calls, meter.total.input, meter.total.words); // 1 9 1
 * ```
 */
export class UsageMeter {
  /** How many calls were added. */
  calls = 0;
  /** How many of them told no usage: the sums of tokens are too small by theirs. */
  callsWithoutUsage = 0;
  /** The sums. Words are counted here as soon as those of one call are. */
  total: UsageSummary = {
    input: undefined, output: undefined, total: undefined, cachedRead: undefined, cachedWrite: undefined, reasoning: undefined,
    audio: undefined, words: 0, wordsCounted: false, cost: undefined,
  };

  /** Adds a call by its completion or its outcome, whole or not; gives what that call used. */
  add(call: ChatCompletion | Outcome): UsageSummary {
    const completion = "completion" in call ? (call as Outcome).completion : (call as ChatCompletion);
    const used = summarizeUsage(completion);
    this.calls += 1;
    if (completion.usage == null) this.callsWithoutUsage += 1;
    const { total } = this;
    for (const name of ["input", "output", "total", "cachedRead", "cachedWrite", "reasoning", "audio", "cost"] as const) {
      total[name] = sum(total[name], used[name]);
    }
    total.words += used.words;
    total.wordsCounted ||= used.wordsCounted;
    return used;
  }
}

let segmenter: Intl.Segmenter | undefined;

/** Counts the words of a text by Unicode's word boundaries: what has a letter or a digit between two of them is a word. */
export function countWords(text: string): number {
  segmenter ??= new Intl.Segmenter("en", { granularity: "word" });
  let words = 0;
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike) words += 1;
  return words;
}

function textOf({ choices }: ChatCompletion): string {
  return choices.map(({ message }) => message.content ?? "").join("\n");
}

/** The first of them that is a count. */
function first(...values: unknown[]): number | undefined {
  return values.find((value) => typeof value === "number") as number | undefined;
}

function sum(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined ? right : left + (right ?? 0);
}
