/** What of a text is the answer, and what the model's thoughts. */
export interface Split {
  text: string;
  reasoning: string;
}

/** How thoughts are marked in a text. */
export interface ThinkOptions {
  /** Default: `think`, as in `<think>…</think>`. */
  tag?: string;
  /** Whether the text begins inside of it: some servers leave the opening tag out. Default: false. */
  inside?: boolean;
}

/**
 * Parts the thoughts that some models write into their text, `<think>…</think>`, from the answer, as it comes. A tag may be cut anywhere.
 *
 * Of the white space around a tag nothing is taken away.
 *
 * @example
 * ```ts
 * import { ThinkSplitter } from "chatwire";
 *
 * const splitter = new ThinkSplitter();
 * for (const piece of ["<thi", "nk>Let me see.</th", "ink>It is tea."]) console.log(splitter.push(piece));
 * console.log(splitter.end());
 * ```
 */
export class ThinkSplitter {
  readonly #open: string;
  readonly #close: string;
  #inside: boolean;
  /** What may be the beginning of a tag. */
  #held = "";

  constructor({ tag = "think", inside = false }: ThinkOptions = {}) {
    this.#open = `<${tag}>`;
    this.#close = `</${tag}>`;
    this.#inside = inside;
  }

  /** What a piece brings. */
  push(piece: string): Split {
    const split: Split = { text: "", reasoning: "" };
    let rest = this.#held + piece;
    for (;;) {
      const tag = this.#inside ? this.#close : this.#open;
      const at = rest.indexOf(tag);
      if (at < 0) break;
      this.#take(split, rest.slice(0, at));
      this.#inside = !this.#inside;
      rest = rest.slice(at + tag.length);
    }
    const kept = cutTag(rest, this.#inside ? this.#close : this.#open);
    this.#take(split, rest.slice(0, rest.length - kept));
    this.#held = kept > 0 ? rest.slice(-kept) : "";
    return split;
  }

  /** What was held back: a tag that never became one. */
  end(): Split {
    const split: Split = { text: "", reasoning: "" };
    this.#take(split, this.#held);
    this.#held = "";
    return split;
  }

  #take(split: Split, piece: string): void {
    split[this.#inside ? "reasoning" : "text"] += piece;
  }
}

/** How many characters at the end of a text may be the beginning of a tag. */
function cutTag(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(tag.slice(0, length))) return length;
  }
  return 0;
}
