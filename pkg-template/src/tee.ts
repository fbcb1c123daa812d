import { bytesOf, type BodyReader } from "./body.js";
import { ChatwireError } from "./errors.js";

/** How a stream is read twice. */
export interface TeeOptions {
  /** How many bytes one side may be ahead of the other. Default: 1 MiB. */
  limit?: number;
  /** What happens then: the side that is ahead waits, or the one behind fails. Default: `"wait"`. */
  behind?: "wait" | "fail";
}

/**
 * Parts a body into two, each to be read at its own pace, within a limit. What one side leaves goes on for the other; the body is
 * cancelled once both have left.
 */
export function teeBody(reader: BodyReader, { limit = LIMIT, behind = "wait" }: TeeOptions): [ReadableStream<Uint8Array>, ReadableStream<Uint8Array>] {
  const sides = [new Side(), new Side()] as const;
  let reading: Promise<void> | undefined;

  /** Reads once for both sides. */
  const read = (): Promise<void> => (reading ??= reader.read().then(({ done, value }) => {
    for (const side of sides) side.take(done ? undefined : bytesOf(value));
  }, (error: unknown) => {
    for (const side of sides) side.fail(error);
  }).finally(() => {
    reading = undefined;
  }));

  return [streamOf(sides[0], sides[1]), streamOf(sides[1], sides[0])];

  function streamOf(side: Side, other: Side): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        // Who leaves while it waits takes nothing any more.
        while (side.isEmpty && !side.left) {
          if (other.size > limit) {
            if (behind === "fail") other.fail(new ChatwireError(`This side of the stream fell ${limit} bytes behind the other.`, { kind: "internal" }));
            else await other.taken();
          } else {
            await read();
          }
        }
        if (!side.left) side.give(controller);
      },
      cancel() {
        side.leave();
        return other.left ? reader.cancel().then(() => undefined) : undefined;
      },
    }, { highWaterMark: 0 });
  }
}

/** What one side has not read yet. */
class Side {
  left = false;
  /** How many bytes wait here. */
  size = 0;
  readonly #queue: Uint8Array[] = [];
  #end: { error?: unknown } | undefined;
  #waiting: (() => void) | undefined;

  get isEmpty(): boolean {
    return this.#queue.length === 0 && this.#end === undefined;
  }

  take(value: Uint8Array | undefined): void {
    if (this.left || this.#end) return;
    if (value === undefined) {
      this.#end = {};
    } else {
      this.#queue.push(value);
      this.size += value.byteLength;
    }
  }

  fail(error: unknown): void {
    if (this.#end) return;
    this.#end = { error };
    this.#drop();
  }

  leave(): void {
    this.left = true;
    this.#drop();
  }

  give(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const value = this.#queue.shift();
    if (value !== undefined) {
      this.size -= value.byteLength;
      controller.enqueue(value);
    } else if (this.#end && "error" in this.#end) {
      controller.error(this.#end.error);
    } else {
      controller.close();
    }
    this.#wake();
  }

  /** Settles once something here has been read, or never will be. */
  taken(): Promise<void> {
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  #drop(): void {
    this.#queue.length = 0;
    this.size = 0;
    this.#wake();
  }

  #wake(): void {
    this.#waiting?.();
    this.#waiting = undefined;
  }
}

const LIMIT = 2 ** 20;
