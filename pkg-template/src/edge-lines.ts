import { joined, NOTHING } from "./edge-hide.js";

/** Gives bytes on by whole lines. */
export class Lines {
  /** The beginning of a line, of which the end has not come yet. */
  rest: Uint8Array = NOTHING;
  /** Whether half a line has gone out, since it is too long to be kept. */
  isInside = false;
  /** The last of what has gone out, as text. */
  #last = "";

  /** What ends the event that has begun to go out. */
  get ending(): string {
    return this.isInside ? "\n\n" : /^$|\n\n$|\r\r$|\r\n\r\n$/.test(this.#last) ? "" : "\n";
  }

  /** What is whole by now. */
  take(bytes: Uint8Array): Uint8Array {
    const end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1;
    if (end === 0 && (this.isInside || this.rest.length + bytes.length > LONGEST)) {
      this.isInside = true;
      return this.#with(bytes, bytes.length);
    }
    if (end === 0) {
      this.rest = joined(this.rest, bytes);
      return NOTHING;
    }
    this.isInside = false;
    return this.#with(bytes, end);
  }

  #with(bytes: Uint8Array, end: number): Uint8Array {
    const whole = joined(this.rest, bytes.subarray(0, end));
    this.rest = bytes.slice(end);
    this.#last = String.fromCharCode(...whole.subarray(-4));
    return whole;
  }
}

const LF = 10;
const CR = 13;
/** In bytes. */
const LONGEST = 1_048_576;
