import { unwatch } from "./abandoned.js";
import { bodyOf, bytesOf, dispose, readerOf, requestIDOf, type BodyReader, type ReadResult } from "./body.js";
import {
  END_ABORTED, END_NETWORK, END_OF_BODY, MODE_WHOLE, type How, type Mode,
} from "./boundary.js";
import { messageOf, type InternalError } from "./errors.js";
import type { Core, InFlight } from "./instance.js";
import { lostOutcome, outcomeOf, type Outcome, type RateLimits } from "./outcome.js";
import type { Stop } from "./stop.js";
import { teeBody, type TeeOptions } from "./tee.js";
import type { ChatCompletion } from "./wire.js";

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
  #last: (() => Outcome) | undefined;
  #mode: Mode = MODE_WHOLE;
  #drained = false;
  /** The answer as far as it had come when somebody asked; undefined once more came. */
  #snapshot: ChatCompletion | undefined;
  /** What the core still had when the call was ended while a read was pending. */
  #tail: string | undefined;

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

  /** The request's id in the provider's logs; null when the server sent none. */
  get requestID(): string | null {
    return requestIDOf(this.response);
  }

  /** What the headers tell of the server's limits; undefined once the call has ended. */
  get rateLimits(): RateLimits | undefined {
    return this.ended ? undefined : this.#core.run((pipe) => pipe.limits(this.#reply));
  }

  /** The answer as far as it has come, the same object until more comes. */
  snapshot(): ChatCompletion | undefined {
    return (this.#snapshot ??= this.ended ? this.#last?.().completion : this.#core.run((pipe) => pipe.snapshot(this.#reply)));
  }

  /** Two calls for the same answer, each with a half of its body. This one is over. */
  tee(options: TeeOptions): [Call, Call] {
    const { status, headers } = this.response;
    const core = this.#core;
    const stops = [this.#stop.sibling(), this.#stop.sibling()] as const;
    const replies = core.run((pipe) => [pipe.fork(this.#reply), pipe.fork(this.#reply)] as const);
    this.#leave();
    this.#stop.release(false);
    const bodies = teeBody(this.#reader, options);
    const side = (at: 0 | 1): Call => {
      const call = new Call(core, replies[at], { status, headers, body: bodies[at] } as unknown as Response, stops[at]);
      stops[at].handTo(call);
      return call;
    };
    return [side(0), side(1)];
  }

  /** Gives the response back, its body unread. This call is over; what was to stop it stops the body. */
  detach(): Response {
    this.#leave();
    this.#stop.handBack();
    const body = bodyOf(this.#reader);
    return body === undefined ? this.response : new Response(body, this.response);
  }

  /** Settles when the call has ended; never rejects. */
  get outcome(): Promise<Outcome> {
    return (this.#outcome ??= this.#settled.then((outcome) => outcome()));
  }

  /** Reads once, for {@link take} or {@link broken}. Settles, too, when the call is ended meanwhile. */
  read(mode: Mode): Promise<ReadResult> {
    this.#mode = mode;
    this.#stop.idle.start();
    return this.#reader.read();
  }

  /** Takes what a read gave; gives the text that it brought, as the mode says. Nothing follows once the call has ended. */
  take({ done, value }: ReadResult): string | undefined {
    this.#stop.idle.pause();
    if (this.ended) return this.#rest();
    if (done) {
      this.#drained = true;
      this.end(END_OF_BODY);
      return this.#rest();
    }
    let bytes: Uint8Array;
    try {
      bytes = bytesOf(value);
    } catch (error) {
      return this.broken(error);
    }
    try {
      const { pipe } = this.#core;
      this.#snapshot = undefined;
      const text = pipe.feed(this.#reply, bytes, this.#mode);
      // The core needs no more of the body: the outcome stands before the last text is handed out.
      if (pipe.done) this.end(END_OF_BODY);
      return text;
    } catch (error) {
      this.#core.die(error);
      return undefined;
    }
  }

  /** Takes that a read failed; gives what the core still had. */
  broken(error: unknown): string | undefined {
    this.end(END_NETWORK, { cause: error });
    return this.#rest();
  }

  /** Reads to the end without handing out anything on the way. */
  finish(): Promise<Outcome> {
    if (!this.ended) this.#next();
    return this.outcome;
  }

  /** Reads the body to its end as text, for what is no chat completion. */
  async text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      this.#stop.idle.start();
      const read = await this.#reader.read().catch((cause: unknown) => this.end(END_NETWORK, { cause }));
      if (this.ended?.error) throw this.ended.error;
      this.#stop.idle.pause();
      if (!read || read.done) break;
      text += decoder.decode(bytesOf(read.value), { stream: true });
    }
    this.#drained = true;
    // The core was given nothing: there is no outcome that anybody could ask for.
    this.end(END_ABORTED);
    return text + decoder.decode();
  }

  /** Ends the call now. What the core still had is for the next {@link take}, unless the caller stopped it. */
  end(how: How, cause?: { cause: unknown }): void {
    if (this.ended) return;
    try {
      const { core, complete } = this.#core.run((pipe) => {
        const tail = pipe.end(this.#reply, how, cause && messageOf(cause.cause), this.#mode);
        if (how !== END_ABORTED) this.#tail = tail;
        return pipe.outcome(this.#reply);
      });
      const outcome = (): Outcome => outcomeOf(core(), this.response.headers, cause);
      if (complete) {
        // It is read once somebody asks for it.
        this.#close({ type: "complete", error: null }, outcome);
      } else {
        const whole = outcome();
        this.#close(whole, () => whole);
      }
    } catch (error) {
      this.die(error as InternalError);
    }
  }

  /** A controller that aborts the call. Made when somebody asks: most calls need none. */
  controlled(): AbortController {
    const controller = new AbortController();
    const { signal } = controller;
    signal.addEventListener("abort", () => this.end(END_ABORTED, { cause: signal.reason }));
    return controller;
  }

  /** Ends the call without its instance, which is dead. */
  die(error: InternalError): void {
    if (this.ended) return;
    const outcome = lostOutcome(error);
    this.#close(outcome, () => outcome);
  }

  /** Ends the call and its instance, since the core handed out what it must not. */
  fault(error: unknown): InternalError {
    return this.#core.die(error);
  }

  /** Somebody else reads from here on. */
  #leave(): void {
    this.ended = { type: "aborted", error: null };
    this.#core.calls.delete(this);
    unwatch(this);
    this.#core.free(this.#reply);
  }

  #next(): void {
    this.read(MODE_WHOLE).then(this.#onRead, this.#onBroken);
  }

  readonly #onRead = (result: ReadResult): void => {
    this.take(result);
    if (!this.ended) this.#next();
  };

  readonly #onBroken = (error: unknown): void => void this.broken(error);

  #rest(): string | undefined {
    const tail = this.#tail;
    this.#tail = undefined;
    return tail;
  }

  #close(ended: Pick<Outcome, "type" | "error">, outcome: () => Outcome): void {
    this.ended = ended;
    this.#snapshot = undefined;
    this.#last = outcome;
    this.#core.calls.delete(this);
    unwatch(this);
    this.#core.free(this.#reply);
    const whole = ended.type === "complete";
    if (!this.#drained) dispose(this.#reader, whole);
    this.#stop.release(!whole);
    this.#settle(outcome);
  }
}
