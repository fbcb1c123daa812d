import { unwatch } from "./abandoned.js";
import { bytesOf, dispose, readerOf, type BodyReader } from "./body.js";
import {
  END_ABORTED, END_NETWORK, END_OF_BODY, MODE_WHOLE, type CoreOutcome, type How, type Mode,
} from "./boundary.js";
import { messageOf, type InternalError } from "./errors.js";
import type { Core, InFlight } from "./instance.js";
import { lostOutcome, outcomeOf, type Outcome } from "./outcome.js";
import type { Stop } from "./stop.js";

/** Takes what a pull brought: text as the mode says, or undefined when the call has ended. */
export type Sink = (text: string | undefined) => void;

/**
 * An answer being read, from the headers to the outcome.
 *
 * Owns the core's reply, known by its number, the body's reader and its stop, and gives each back once, however the call ends.
 */
export class Call implements InFlight {
  readonly response: Response;
  /** Set once the call has ended. */
  ended: Pick<Outcome, "type" | "error"> | undefined;

  readonly #core: Core;
  readonly #reply: number;
  readonly #reader: BodyReader;
  readonly #stop: Stop;
  readonly #settled: Promise<() => Outcome>;
  #settle!: (outcome: () => Outcome) => void;
  #outcome: Promise<Outcome> | undefined;
  #mode: Mode = MODE_WHOLE;
  #drained = false;
  #sink: Sink | undefined;

  /** @param stop - Released when the call has ended. */
  constructor(core: Core, reply: number, response: Response, stop: Stop) {
    this.#core = core;
    this.#reply = reply;
    this.#stop = stop;
    this.#settled = new Promise((resolve) => (this.#settle = resolve));
    this.response = response;
    this.#reader = readerOf(this.response);
    core.calls.add(this);
  }

  /** Settles when the call has ended; never rejects. */
  get outcome(): Promise<Outcome> {
    return (this.#outcome ??= this.#settled.then((outcome) => outcome()));
  }

  /**
   * Reads until the core has something for `mode`, then hands it to `sink`; undefined at the end.
   *
   * A callback, not a promise: one promise a chunk is what iteration costs anyway, a second one would double that.
   */
  pull(mode: Mode, sink: Sink): void {
    if (this.ended) return sink(undefined);
    this.#mode = mode;
    this.#sink = sink;
    this.#stop.idle.start();
    this.#read();
  }

  /** Reads to the end without handing out anything on the way. */
  finish(): Promise<Outcome> {
    this.pull(MODE_WHOLE, ignore);
    return this.outcome;
  }

  /** Ends the call now. What the core still had is handed to the sink, unless the caller stopped it. */
  end(how: How, cause?: { cause: unknown }): void {
    if (this.ended) return;
    let tail: string | undefined;
    try {
      const { text, complete } = this.#core.run((pipe) => {
        tail = pipe.end(this.#reply, how, cause && messageOf(cause.cause), this.#mode);
        return pipe.outcome(this.#reply);
      });
      const outcome = (): Outcome => outcomeOf(JSON.parse(text) as CoreOutcome, this.response.headers, cause);
      if (complete) {
        // Who iterates has the answer already: it is parsed once somebody asks for it.
        this.#close({ type: "complete", error: null }, outcome);
      } else {
        const whole = outcome();
        this.#close(whole, () => whole);
      }
    } catch (error) {
      return this.die(error as InternalError);
    }
    this.#deliver(how === END_ABORTED ? undefined : tail);
  }

  /** Ends the call without its instance, which is dead. */
  die(error: InternalError): void {
    if (this.ended) return;
    const outcome = lostOutcome(error);
    this.#close(outcome, () => outcome);
    this.#deliver(undefined);
  }

  /** Ends the call and its instance, since the core handed out what it must not. */
  fault(error: unknown): InternalError {
    return this.#core.die(error);
  }

  #read(): void {
    this.#reader.read().then(this.#onRead, this.#onBroken);
  }

  readonly #onRead = ({ done, value }: { done: boolean; value?: unknown }): void => {
    if (this.ended) return;
    if (done) {
      this.#drained = true;
      return this.end(END_OF_BODY);
    }
    let bytes: Uint8Array;
    try {
      bytes = bytesOf(value);
    } catch (error) {
      return this.#onBroken(error);
    }
    let text: string | undefined;
    try {
      const { pipe } = this.#core;
      text = pipe.feed(this.#reply, bytes, this.#mode);
      if (pipe.done) return this.#finished(text);
    } catch (error) {
      return void this.#core.die(error);
    }
    if (text !== undefined) return this.#deliver(text);
    this.#stop.idle.start();
    this.#read();
  };

  // The core needs no more of the body: the outcome stands before the last text is handed out.
  #finished(text: string | undefined): void {
    const sink = this.#sink;
    this.#sink = undefined;
    this.end(END_OF_BODY);
    sink?.(text);
  }

  readonly #onBroken = (error: unknown): void => this.end(END_NETWORK, { cause: error });

  #deliver(text: string | undefined): void {
    this.#stop.idle.pause();
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.(text);
  }

  #close(ended: Pick<Outcome, "type" | "error">, outcome: () => Outcome): void {
    this.ended = ended;
    this.#core.calls.delete(this);
    unwatch(this);
    this.#core.free(this.#reply);
    const whole = ended.type === "complete";
    if (!this.#drained) dispose(this.#reader, whole);
    this.#stop.release(!whole);
    this.#settle(outcome);
  }
}

function ignore(): void {}
