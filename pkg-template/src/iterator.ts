import type { ReadResult } from "./body.js";
import { END_ABORTED, type Mode } from "./boundary.js";
import type { Call } from "./call.js";
import type { Joint } from "./resume.js";
import { ChatwireError } from "./errors.js";

/** Items of what a read brought. */
export interface Source<Item> {
  /** Takes what a read brought, once there is no next item. */
  load(text: string): void;
  /** The next item; undefined when there is none. */
  next(): Item | undefined;
}

/**
 * Iterates over what a call brings.
 *
 * Written by hand: an async generator costs twice as much. Only when the source has no more items of a read, the next one is
 * read. Nothing is read ahead of the consumer.
 */
export class CallIterator<Item> implements AsyncIterableIterator<Item> {
  /** Held so that a stream that is iterated over does not count as abandoned. */
  readonly stream: object;

  readonly #call: Call;
  readonly #mode: Mode;
  readonly #items: Source<Item>;
  /** The items, without what came before a seam. */
  #source: Source<Item>;
  #joint: Joint | undefined;
  #reading = false;
  #finished = false;
  /** Who called next() before the one before was answered, in order. */
  readonly #later: ((result: Promise<IteratorResult<Item>>) => void)[] = [];

  constructor(stream: object, call: Call, mode: Mode, source: Source<Item>) {
    this.stream = stream;
    this.#call = call;
    this.#mode = mode;
    this.#items = this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Item>> {
    if (this.#reading) return new Promise((resolve) => this.#later.push(resolve));
    const value = this.#item();
    if (value !== undefined) return Promise.resolve(resultOf(value));
    if (this.#call.ended) return this.#end();
    this.#reading = true;
    return this.#read();
  }

  /** Cancels the request. */
  return(): Promise<IteratorResult<Item>> {
    this.#finished = true;
    this.#call.end(END_ABORTED);
    return Promise.resolve(END);
  }

  /** Cancels the request. */
  throw(error?: unknown): Promise<IteratorResult<Item>> {
    void this.return();
    return Promise.reject(error);
  }

  // The promise of a read becomes that of an item: one more for each would cost as much as decoding it.
  #read(): Promise<IteratorResult<Item>> {
    return this.#call.read(this.#mode).then(this.#onRead, this.#onBroken);
  }

  readonly #onRead = (result: ReadResult): IteratorResult<Item> | Promise<IteratorResult<Item>> => {
    return this.#take(this.#call.take(result));
  };

  readonly #onBroken = (error: unknown): IteratorResult<Item> | Promise<IteratorResult<Item>> => {
    return this.#take(this.#call.broken(error));
  };

  #take(text: string | undefined): IteratorResult<Item> | Promise<IteratorResult<Item>> {
    if (text !== undefined) this.#load(text);
    const value = this.#item();
    if (value === undefined && !this.#call.ended) return this.#read();
    this.#reading = false;
    const result = value === undefined ? this.#end() : resultOf(value);
    while (this.#later.length > 0 && !this.#reading) this.#later.shift()?.(this.next());
    return result;
  }

  #load(text: string): void {
    const { joint } = this.#call;
    if (joint !== this.#joint) this.#source = (this.#joint = joint)?.source(this.#items, this.#call) ?? this.#items;
    this.#source.load(text);
  }

  // After an abort nothing more is handed out, not even what is there.
  #item(): Item | undefined {
    if (this.#finished || this.#call.ended?.type === "aborted") return undefined;
    try {
      return this.#source.next();
    } catch (error) {
      // The core handed out what it must not.
      this.#call.fault(error);
      return undefined;
    }
  }

  // The end: once an error unless the answer is whole, or the consumer left by itself.
  #end(): Promise<IteratorResult<Item>> {
    const error = this.#finished ? null : this.#call.ended?.error;
    this.#finished = true;
    return error ? Promise.reject(error) : Promise.resolve(END);
  }
}

/**
 * A copy and not a literal: of one whose objects outlived a collection, as those of a consumer that keeps all chunks do, V8 makes all
 * that follow among the old. There they keep alive what they hold, and collecting that costs as much as all the rest.
 */
function resultOf<Item>(value: Item): IteratorYieldResult<Item> {
  const result = { ...RESULT } as IteratorYieldResult<Item>;
  result.value = value;
  return result;
}

const RESULT: IteratorYieldResult<undefined> = { done: false, value: undefined };
const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The error of whoever comes second. */
export function consumed(): ChatwireError {
  return new ChatwireError("The stream is being read already: iterate it, take its text() or await final(), once.", {
    kind: "invalid_request",
  });
}
