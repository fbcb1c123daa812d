import type { Answer } from "./answer.ts";
import { element } from "./dom.ts";
import { countWords } from "./words.ts";

/** The measured facts under an answer: outcome, finish reason, tokens, words, times. */
export class StatusRow {
  readonly node = element("dl", "status");
  readonly #values = new Map<Metric, HTMLElement>();
  #countedAt = 0;

  constructor() {
    for (const [metric, label] of Object.entries(labels) as [Metric, string][]) {
      const value = element("dd", "", "–");
      value.dataset["metric"] = metric;
      this.#values.set(metric, value);
      this.node.append(element("div", "", element("dt", "", label), value));
    }
    this.#set("outcome", "streaming");
  }

  firstToken(milliseconds: number): void {
    this.#set("first-token", `${Math.round(milliseconds)} ms`);
  }

  /** Recounts while the answer grows, though not at every piece: counting reads the whole text. */
  text(text: string): void {
    const now = performance.now();
    if (now - this.#countedAt < 200) return;
    this.#countedAt = now;
    this.#set("words", String(countWords(text)));
  }

  end({ type, completion, total }: Answer, text: string): void {
    this.#set("outcome", type);
    this.#set("finish", completion?.choices[0]?.finish_reason ?? "–");
    this.#set("total", total < 1000 ? `${Math.round(total)} ms` : `${(total / 1000).toFixed(2)} s`);
    const usage = completion?.usage;
    if (usage) this.#set("tokens", `${usage.prompt_tokens} in · ${usage.completion_tokens} out`);
    const billed = usage?.["words_used"];
    const reported = typeof billed === "number";
    this.#set("words", String(reported ? billed : countWords(text)), reported ? "reported" : "counted here");
  }

  #set(metric: Metric, text: string, note?: string): void {
    const value = this.#values.get(metric);
    value?.replaceChildren(text, ...(note ? [element("small", "", ` ${note}`)] : []));
  }
}

type Metric = keyof typeof labels;

const labels = {
  outcome: "Outcome",
  finish: "Finish",
  tokens: "Tokens",
  words: "Words",
  "first-token": "First token",
  total: "Total",
};
