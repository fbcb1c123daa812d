import type { RawEvent } from "./raw-events.ts";
import type { Read } from "./recording.ts";

/** Where the reads of a body ended, and when each came. */
export class Reads {
  /** The offset behind each read, rising. */
  readonly ends: number[] = [];
  readonly times: number[] = [];

  /** Takes those that it has not seen. */
  append(reads: readonly Read[]): readonly Read[] {
    const more = reads.slice(this.ends.length);
    for (const { at, bytes } of more) {
      this.ends.push((this.ends.at(-1) ?? 0) + bytes.length);
      this.times.push(at);
    }
    return more;
  }

  /** When the last byte of an event came. */
  timeOf({ end }: RawEvent): number {
    return this.times[this.#first(end)] ?? this.times.at(-1) ?? 0;
  }

  /** Offsets inside an event, from its beginning, where a read ended; 0 where one began with it. Of many the first ones. */
  cutsIn({ start, end }: RawEvent, most = Infinity): number[] {
    const first = this.#first(start);
    return this.ends.slice(first, Math.min(this.#first(end), first + most)).map((at) => at - start);
  }

  /** How many reads ended inside an event. */
  countIn({ start, end }: RawEvent): number {
    return this.#first(end) - this.#first(start + 1);
  }

  /** The first read that ends at an offset or behind it. */
  #first(offset: number): number {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] as number) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
