import type { Provider } from "./profile.js";
import { countsOf, countWords } from "./usage.js";
import type { ChatCompletion, ChatCompletionChunk, Usage } from "./wire.js";

/** Gives an answer of another provider the shape that the caller's dialect has. What a provider says besides is kept. */
export class Shape {
  readonly #dialect: Provider;
  /** Whether usage goes out: two dialects tell it in streams only where it is asked for. */
  readonly #tells: boolean;
  readonly #head: { id: string; created?: number };
  /** What has been said so far, to count its words. */
  #text = "";

  constructor(dialect: Provider, id: string, asksForUsage: boolean) {
    this.#dialect = dialect;
    this.#tells = asksForUsage || (dialect !== "openai" && dialect !== "flexai");
    const created = Math.floor(Date.now() / 1000);
    this.#head = dialect === "neuroflash" ? { id: `gen-${created}-${id.slice(0, 8)}` } : { id: `chatcmpl-${id}`, created };
  }

  /** A whole answer. */
  whole(completion: ChatCompletion): object {
    const { usage, ...rest } = this.#own(completion);
    this.#text = completion.choices.map(({ message }) => message.content ?? "").join("\n");
    return { ...this.#head, ...present(rest), object: "chat.completion", ...(usage && { usage: this.#usage(usage) }) };
  }

  /** A piece of a stream; undefined where nothing is left of it. */
  chunk(chunk: ChatCompletionChunk): ChatCompletionChunk | undefined {
    const { usage, ...rest } = this.#own(chunk);
    if (this.#dialect === "neuroflash") for (const { delta } of chunk.choices) this.#text += delta.content ?? "";
    if (!this.#tells && chunk.choices.length === 0 && usage) return undefined;
    const told = this.#tells ? (usage ? { usage: this.#usage(usage) } : "usage" in chunk ? { usage } : {}) : {};
    return { ...this.#head, ...present(rest), object: "chat.completion.chunk", ...told } as ChatCompletionChunk;
  }

  /** Without the other places where Morpheus tells usage, where the caller does not look for it. */
  #own<Value extends object>(value: Value): Value {
    if (this.#dialect === "morpheus") return value;
    const { usage_from_provider: _, usage_from_consumer: __, ...rest } = value as Record<string, unknown>;
    return rest as Value;
  }

  #usage(usage: Usage): Usage {
    const { cachedRead, cachedWrite } = countsOf(usage);
    switch (this.#dialect) {
      case "neuroflash": return { ...usage, words_used: usage.words_used ?? countWords(this.#text) };
      case "flexai": return { ...usage, cache_read_input_tokens: cachedRead ?? 0, cache_creation_input_tokens: cachedWrite ?? 0 };
      case "openai": return cachedRead === undefined || usage.prompt_tokens_details ? usage : { ...usage, prompt_tokens_details: { cached_tokens: cachedRead } };
      default: return usage;
    }
  }
}

/** The members that say something: null is as good as absent. */
function present<Value extends object>(value: Value): Value {
  const { id, created } = value as { id?: unknown; created?: unknown };
  const { id: _, created: __, ...rest } = value as Value & { id?: unknown; created?: unknown };
  return { ...rest, ...(id != null && id !== "" && { id }), ...(created != null && { created }) } as Value;
}
