/** Counts the words of a text that grows, looking at each part of it once. */
export class WordCount {
  readonly #count: (text: string) => number;
  #words = 0;
  /** What was counted: it ends where a word has to end. */
  #counted = "";

  constructor(count: (text: string) => number) {
    this.#count = count;
  }

  of(text: string): number {
    if (!text.startsWith(this.#counted)) {
      this.#counted = "";
      this.#words = 0;
    }
    let end = text.length;
    while (end > this.#counted.length && !ENDS.has(text[end - 1] as string)) end -= 1;
    if (end > this.#counted.length) {
      this.#words += this.#count(text.slice(this.#counted.length, end));
      this.#counted = text.slice(0, end);
    }
    return this.#words + this.#count(text.slice(this.#counted.length));
  }
}

/** No word goes on behind one of these. */
const ENDS = new Set(" \n\t。，、！？");
