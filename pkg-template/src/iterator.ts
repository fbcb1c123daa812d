import { END_ABORTED, type Mode } from "./boundary.js";
import type { Call } from "./call.js";
import { ChatwireError } from "./errors.js";

/**
 * Iterates over what a call brings.
 *
 * Written by hand: an async generator costs twice as much. Items that a read brought together are handed out from a
 * queue; only an empty queue reads. Nothing is read ahead of the consumer.
 */
export class CallIterator<Item> implements AsyncIterableIterator<Item> {
  /** Held so that a stream that is iterated over does not count as abandoned. */
  readonly stream: object;

  readonly #call: Call;
  readonly #mode: Mode;
  readonly #parse: (text: string) => Item[];
  #queue: Item[] = [];
  #at = 0;
  /** Who called next() and is to get the next item. */
  #waiting: Waiting<Item> | undefined;
  /** Who called next() before that was answered, in order. */
  #later: Waiting<Item>[] = [];
  #finished = false;

  constructor(stream: object, call: Call, mode: Mode, parse: (text: string) => Item[]) {
    this.stream = stream;
    this.#call = call;
    this.#mode = mode;
    this.#parse = parse;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Item>> {
    // After an abort nothing more is handed out, not even what is there.
    if (this.#at < this.#queue.length && this.#call.ended?.type !== "aborted") {
      return Promise.resolve({ done: false, value: this.#queue[this.#at++] as Item });
    }
    if (this.#finished) return Promise.resolve(END);
    return new Promise((resolve, reject) => {
      if (this.#waiting) return void this.#later.push({ resolve, reject });
      this.#waiting = { resolve, reject };
      this.#call.pull(this.#mode, this.#take);
    });
  }

  /** Cancels the request. */
  return(): Promise<IteratorResult<Item>> {
    this.#finish();
    this.#call.end(END_ABORTED);
    return Promise.resolve(END);
  }

  /** Cancels the request. */
  throw(error?: unknown): Promise<IteratorResult<Item>> {
    void this.return();
    return Promise.reject(error);
  }

  readonly #take = (text: string | undefined): void => {
    if (text === undefined) return this.#conclude();
    try {
      this.#queue = this.#parse(text);
      this.#at = 0;
    } catch (error) {
      this.#call.fault(error);
      return this.#conclude();
    }
    while (this.#waiting && this.#at < this.#queue.length) {
      const { resolve } = this.#waiting;
      this.#waiting = this.#later.length > 0 ? this.#later.shift() : undefined;
      resolve({ done: false, value: this.#queue[this.#at++] as Item });
    }
    if (this.#waiting) this.#call.pull(this.#mode, this.#take);
  };

  // The end: an error unless the answer is whole, or the consumer left by itself.
  #conclude(): void {
    const error = this.#finished ? null : this.#call.ended?.error;
    const [first, ...others] = this.#finish();
    if (error) first?.reject(error);
    else first?.resolve(END);
    for (const { resolve } of others) resolve(END);
  }

  #finish(): Waiting<Item>[] {
    const waiting = this.#waiting ? [this.#waiting, ...this.#later] : [];
    this.#finished = true;
    this.#queue = [];
    return waiting;
  }
}

interface Waiting<Item> {
  resolve(result: IteratorResult<Item>): void;
  reject(error: unknown): void;
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The error of whoever comes second. */
export function consumed(): ChatwireError {
  return new ChatwireError("The stream is being read already: iterate it, take its text() or await final(), once.", {
    kind: "invalid_request",
  });
}
