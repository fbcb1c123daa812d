import type { ResponseHead } from "./body.js";
import type { Finding } from "./finding.js";
import { MODE_CHUNKS, type Boundary, type CoreOptions, type CoreOutcome, type How, type Mode } from "./boundary.js";
import type { RateLimits } from "./outcome.js";
import { rejoin } from "./spill.js";
import type { ChatCompletion, Model } from "./wire.js";

/**
 * The way into the core and out of it, through two places in its memory: bytes and texts go in at one, texts come out at the other.
 *
 * Half of what a small read costs is crossing over. So nothing is allocated for it: the bytes go where the last ones
 * went, and a text of a few characters is put together here, which is faster than a TextDecoder's call.
 *
 * A call is known by its number, from {@link prepare} or {@link meter} until it is freed.
 */
export class Pipe {
  /** Whether the reply that was fed last needs no more. */
  done = false;

  readonly #core: Boundary;
  #view = new Uint8Array(0);
  #input = -1;
  /** By call, what of answers that are large the core holds no more: its memory never shrinks. */
  readonly #spilled = new Map<number, Uint8Array[]>();
  /** By call, how many bytes it took since it was asked to spill. */
  readonly #fed: number[] = [];

  constructor(core: Boundary) {
    this.#core = core;
  }

  /** Makes a request of options and of params, which are JSON text. Gives the call's number, or the core's findings. */
  prepare(options: CoreOptions, params: string): number | Finding[] {
    this.#keep(`[${JSON.stringify(options)},`);
    // By itself: it may be large, and joining copies.
    this.#keep(params);
    this.#keep("]");
    const call = this.#core.call_prepare();
    return call < 0 ? this.#findings(~call) : call;
  }

  /** What else is to be said of the request that was prepared last. */
  warnings(): Finding[] {
    const length = this.#core.call_warnings();
    return length === 0 ? [] : this.#findings(length);
  }

  /** The models of a provider's list, which is JSON text; undefined when it is none. */
  models(list: string): Model[] | undefined {
    this.#keep(list);
    const length = this.#core.text_models();
    return length === 0 ? undefined : (JSON.parse(this.#text(length)) as Model[]);
  }

  /** Makes the reply to a call. */
  reply(call: number, [status, headers]: ResponseHead): void {
    this.#keep(headers);
    this.#core.call_reply(call, status);
  }

  /** Makes a reply to a request that somebody else sent. Left out, a limit is the core's own. */
  meter([status, headers]: ResponseHead, n: number, maxEventBytes = 0, maxBodyBytes = 0): number {
    this.#keep(headers);
    return this.#core.call_meter(status, n, maxEventBytes, maxBodyBytes);
  }

  /** Feeds a read to a reply. Gives what it brought, undefined when that is nothing, and sets `done`. */
  feed(call: number, bytes: Uint8Array, mode: Mode): string | undefined {
    if (bytes.length <= INPUT_LEN) return this.#feed(call, bytes, mode);
    this.done = false;
    const brought: string[] = [];
    for (let from = 0; from < bytes.length && !this.done; from += INPUT_LEN) {
      const text = this.#feed(call, bytes.subarray(from, from + INPUT_LEN), mode);
      if (text !== undefined) brought.push(text);
    }
    return brought.length === 0 ? undefined : brought.join(mode === MODE_CHUNKS ? "\u0002" : "");
  }

  /** Ends a reply, unless it has. Gives what that brought. `detail` says how the connection broke. */
  end(call: number, how: How, detail: string | undefined, mode: Mode): string | undefined {
    if (detail !== undefined) this.#keep(detail);
    const length = this.#core.call_end(call, how, mode);
    return length === 0 ? undefined : this.#text(length);
  }

  /** The outcome of a reply that has ended, and whether the answer is whole. */
  outcome(call: number): { core: () => CoreOutcome; complete: boolean } {
    const length = this.#core.call_outcome(call);
    const complete = length >= 0;
    // It is read once somebody asks: who iterates has the answer already, and may never ask.
    const text = this.#copy(complete ? length : ~length);
    const spilled = this.#spilled.get(call);
    const core = (): CoreOutcome => {
      const outcome = JSON.parse(decoded(text)) as CoreOutcome;
      rejoin(outcome.completion, spilled?.map(decoded));
      return outcome;
    };
    return { core, complete };
  }

  /** The answer as far as it has come. */
  snapshot(call: number): ChatCompletion {
    const completion = JSON.parse(this.#text(this.#core.call_snapshot(call))) as ChatCompletion;
    rejoin(completion, this.#spilled.get(call)?.map(decoded));
    return completion;
  }

  /** What the headers tell of limits. */
  limits(call: number): RateLimits | undefined {
    const length = this.#core.call_limits(call);
    return length === 0 ? undefined : (JSON.parse(this.#text(length)) as RateLimits);
  }

  /** The number of a call that reads the same answer from its beginning. */
  fork(call: number): number {
    return this.#core.call_fork(call);
  }

  /** Forgets a call. */
  free(call: number): void {
    this.#spilled.delete(call);
    this.#fed[call] = 0;
    this.#core.call_free(call);
  }

  #feed(call: number, bytes: Uint8Array, mode: Mode): string | undefined {
    this.#look().set(bytes, this.#input);
    const length = this.#core.call_read(call, bytes.length, mode);
    this.done = length < 0;
    const brought = length < 0 ? ~length : length;
    const text = brought === 0 ? undefined : this.#text(brought);
    if ((this.#fed[call] = (this.#fed[call] ?? 0) + bytes.length) > SPILL_AFTER) this.#spill(call);
    return text;
  }

  #spill(call: number): void {
    this.#fed[call] = 0;
    const length = this.#core.call_spill(call);
    if (length > 0) this.#spilled.set(call, [...(this.#spilled.get(call) ?? []), this.#copy(length)]);
  }

  #findings(length: number): Finding[] {
    return JSON.parse(this.#text(length)) as Finding[];
  }

  /** Leaves a text for the call into the core that follows. */
  #keep(text: string): void {
    for (let from = 0; from < text.length; ) {
      const place = this.#look().subarray(this.#input, this.#input + INPUT_LEN);
      // A window: engines copy all that they are given. It ends before the half of a surrogate pair, or the pair would be lost.
      const end = from + INPUT_LEN;
      const { read, written } = encoder.encodeInto(text.slice(from, isHigh(text.charCodeAt(end - 1)) ? end - 1 : end), place);
      this.#core.text_keep(written);
      from += read;
    }
  }

  /** The bytes that were brought last, which cost little to copy. */
  #copy(length: number): Uint8Array {
    const at = this.#core.text_output() >>> 0;
    return this.#look().slice(at, at + length);
  }

  #text(length: number): string {
    const from = this.#core.text_output() >>> 0;
    const view = this.#look();
    if (length <= SHORT) {
      const text = ascii(view, from, length);
      if (text !== undefined) return text;
    }
    return decoded(view.subarray(from, from + length));
  }

  /** The memory. When it grows, it moves, and a view of the old place becomes empty. */
  #look(): Uint8Array {
    if (this.#view.length === 0) {
      // Asking for the place may move it all.
      if (this.#input < 0) this.#input = this.#core.text_input() >>> 0;
      this.#view = new Uint8Array(this.#core.memory.buffer);
    }
    return this.#view;
  }
}

/** As in the core. */
const INPUT_LEN = 65_536;
/** After so many bytes of an answer the core is asked to spill it, should it be large. */
const SPILL_AFTER = 1 << 20;
/** Up to this many bytes, putting characters together beats a TextDecoder's call. */
const SHORT = 16;

/** The text of a few bytes; undefined where they are not all ASCII. By four, since one call with four makes one text and not three. */
function ascii(bytes: Uint8Array, from: number, length: number): string | undefined {
  const end = from + length;
  let text = "";
  let at = from;
  for (; at + 4 <= end; at += 4) {
    const [a, b, c, d] = [bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number, bytes[at + 3] as number];
    if ((a | b | c | d) > 0x7f) return undefined;
    text += String.fromCharCode(a, b, c, d);
  }
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte > 0x7f) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Whether a code unit is the first half of a surrogate pair; not that of no character (NaN). */
function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

// Made when they are first needed: some runtimes lack them, and importing must not fail there.
let textEncoder: TextEncoder | undefined;
const encoder = {
  encodeInto: (text: string, place: Uint8Array) => (textEncoder ??= new TextEncoder()).encodeInto(text, place),
};

let decoder: TextDecoder | undefined;
let left = 0;
function decoded(bytes: Uint8Array): string {
  // Safari's stops working after two gigabytes.
  if (decoder === undefined || (left -= bytes.length) < 0) {
    // A text may begin with U+FEFF, which is no byte order mark there.
    decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    left = 2 ** 30;
  }
  return decoder.decode(bytes);
}
