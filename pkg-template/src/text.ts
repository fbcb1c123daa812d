import { unwatch } from "./abandoned.js";
import { MODE_TEXT } from "./boundary.js";
import type { Call } from "./call.js";
import { CallIterator, consumed, type Source } from "./iterator.js";

/**
 * The text of an answer: `for await` gives the pieces as they come, `await` gives the whole.
 *
 * One of the two, once. Since it can be awaited, do not return it from an async function, which would await it.
 */
export class TextStream implements AsyncIterable<string>, PromiseLike<string> {
  readonly #stream: object;
  readonly #call: Call;
  #whole: Promise<string> | undefined;
  #iterated = false;

  /** @internal */
  constructor(stream: object, call: Call) {
    this.#stream = stream;
    this.#call = call;
  }

  /** Iterates over the pieces; a piece is what one read of the body brought and is never empty. */
  [Symbol.asyncIterator](): AsyncIterableIterator<string> {
    if (this.#iterated || this.#whole) throw consumed();
    this.#iterated = true;
    return new CallIterator<string>(this.#stream, this.#call, MODE_TEXT, new Piece());
  }

  /** Waits for the whole text. */
  then<Fulfilled = string, Rejected = never>(
    onFulfilled?: ((text: string) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#whole ??= this.#iterated ? Promise.reject(consumed()) : this.#read();
    return this.#whole.then(onFulfilled, onRejected);
  }

  async #read(): Promise<string> {
    unwatch(this.#call);
    const { completion, error } = await this.#call.finish();
    if (error) throw error;
    return completion.choices.find(({ index }) => index === 0)?.message.content ?? "";
  }
}

/** What a read brought, as one. */
class Piece implements Source<string> {
  #text: string | undefined;

  load(text: string): void {
    this.#text = text;
  }

  next(): string | undefined {
    const text = this.#text;
    this.#text = undefined;
    return text;
  }
}
