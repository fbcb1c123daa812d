import type { Glue, Mode, Reply } from "./boundary.js";

/**
 * Hands bytes to the core and takes what they bring, through two places in its memory.
 *
 * Half of what a small read costs is crossing over. So nothing is allocated for it: the bytes go where the last ones
 * went, and a text of a few characters is put together here, which is faster than a TextDecoder's call.
 */
export class Pipe {
  readonly #memory: WebAssembly.Memory;
  readonly #glue: Glue;
  #view = new Uint8Array(0);
  #input = -1;

  constructor(memory: WebAssembly.Memory, glue: Glue) {
    this.#memory = memory;
    this.#glue = glue;
  }

  /** Feeds a read to a reply. Gives what it brought, undefined when that is nothing, and sets `done`. */
  feed(reply: Reply, bytes: Uint8Array, mode: Mode): string | undefined {
    if (bytes.length <= INPUT_LEN) return this.#feed(reply, bytes, mode);
    const brought: string[] = [];
    for (let from = 0; from < bytes.length && !this.done; from += INPUT_LEN) {
      const text = this.#feed(reply, bytes.subarray(from, from + INPUT_LEN), mode);
      if (text !== undefined) brought.push(text);
    }
    return brought.length === 0 ? undefined : brought.join(mode === MODE_CHUNKS ? "\u0002" : "");
  }

  /** Whether the reply that was fed last needs no more. */
  done = false;

  #feed(reply: Reply, bytes: Uint8Array, mode: Mode): string | undefined {
    if (this.#input < 0) this.#input = this.#glue.input() >>> 0;
    this.#look().set(bytes, this.#input);
    const length = reply.read(bytes.length, mode);
    this.done = length < 0;
    const brought = length < 0 ? ~length : length;
    return brought === 0 ? undefined : this.#text(reply.output() >>> 0, brought);
  }

  #text(from: number, length: number): string {
    const view = this.#look();
    if (length <= SHORT) {
      let text = "";
      let at = from;
      for (const end = from + length; at < end; at++) {
        const byte = view[at] as number;
        if (byte > 0x7f) break;
        text += String.fromCharCode(byte);
      }
      if (at === from + length) return text;
    }
    return decoder.decode(view.subarray(from, from + length));
  }

  /** The memory. When it grows, it moves, and a view of the old place becomes empty. */
  #look(): Uint8Array {
    if (this.#view.length === 0) this.#view = new Uint8Array(this.#memory.buffer);
    return this.#view;
  }
}

/** As in the core. */
const INPUT_LEN = 65_536;
/** Below this many bytes, putting characters together beats a TextDecoder's call. */
const SHORT = 12;
const MODE_CHUNKS: Mode = 1;

let made: TextDecoder | undefined;
/** Made when it is first needed: some runtimes lack it, and importing must not fail there. */
const decoder = {
  decode(bytes: Uint8Array): string {
    // A text may begin with U+FEFF, which is no byte order mark there.
    made ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return made.decode(bytes);
  },
};
