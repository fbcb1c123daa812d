import { unwatch } from "./abandoned.js";
import { bytesOf, dispose, readerOf, requestIDOf, responseOf, type BodyReader, type ReadResult } from "./body.js";
import {
  END_ABORTED, END_NETWORK, END_OF_BODY, MODE_WHOLE, type How, type Mode,
} from "./boundary.js";
import { messageOf, type ChatwireError, type InternalError } from "./errors.js";
import type { Core, InFlight } from "./instance.js";
import type { Joint } from "./resume.js";
import { outcomeOf, outcomeWithout, type Outcome, type Routed, type RateLimits, type Why } from "./outcome.js";
import { thrownWithout, type Redact } from "./secrets.js";
import type { Stop } from "./stop.js";
import { teeBody, type TeeOptions } from "./tee.js";
import type { ChatCompletion } from "./wire.js";

/** A request whose headers are there: the core's reply to it is known by its number. */
export interface Sent {
  core: Core;
  reply: number;
  response: Response;
  /** Released when the request is over. */
  stop: Stop;
  /** Takes out of an error what the request carried; left out where somebody else made that. */
  redact?: Redact | undefined;
}

/** What sends a request again. */
export interface Renewal {
  /** Gives the next request; nothing where there is to be none. */
  again(error: ChatwireError): Promise<Sent> | undefined;
  /** Gives the request for the rest of an answer that broke off, and how the two are put together; nothing where that cannot be. */
  resume(broken: Outcome, last: Joint | undefined): { joint: Joint; sent: Promise<Sent> } | undefined;
  /** The call is aborted while the next request is on its way. */
  abort(why: Why): void;
  /** Told when something is handed out, and when the call has ended. */
  began?(): void;
  ended?(ended: Pick<Outcome, "type" | "error">): void;
  /** Which of several clients answers. */
  readonly route?: Routed | undefined;
}

/**
 * An answer being read, from the headers to the outcome.
 *
 * Owns the core's reply, the body's reader and its stop, and gives each back once, however the call ends. As long as nothing of it was
 * handed out, it may begin anew with another request; then, one may go on with it.
 */
export class Call implements InFlight {
  response: Response;
  /** Set once the call has ended. */
  ended: Pick<Outcome, "type" | "error"> | undefined;
  /** What the text that was taken last is put together by with what came before; undefined where that is nothing. */
  joint: Joint | undefined;

  #core: Core;
  #reply: number;
  #reader: BodyReader;
  #stop: Stop;
  #redact: Redact | undefined;
  readonly #renewal: Renewal | undefined;
  readonly #settled: Promise<() => Outcome>;
  #settle!: (outcome: () => Outcome) => void;
  #outcome: Promise<Outcome> | undefined;
  #last: (() => Outcome) | undefined;
  #mode: Mode = MODE_WHOLE;
  #drained = false;
  /** What the core still had when the call was ended while a read was pending. */
  #tail: string | undefined;
  #snapshot: ChatCompletion | undefined;
  /** Whether a read is pending, and whether it is one of the request before. */
  #reading = false;
  #stale = false;
  /** Whether anything was handed out. */
  #handed = false;
  /** As `joint`, for what is taken next. */
  #joint: Joint | undefined;
  /** The next request, while it is on its way. */
  #renewing: Promise<void> | undefined;

  constructor({ core, reply, response, stop, redact }: Sent, renewal?: Renewal) {
    this.#redact = redact;
    this.#core = core;
    this.#reply = reply;
    this.#stop = stop;
    this.#renewal = renewal;
    this.#settled = new Promise((resolve) => (this.#settle = resolve));
    this.response = response;
    this.#reader = readerOf(response);
    core.calls.add(this);
    stop.handTo(this);
  }

  /** The request's id in the provider's logs; null when the server sent none. */
  get requestID(): string | null {
    return requestIDOf(this.response);
  }

  /** Which route of a router answers. */
  get route(): Routed | undefined {
    return this.#renewal?.route;
  }

  /** What the headers tell of the server's limits; undefined once the call has ended. */
  get rateLimits(): RateLimits | undefined {
    return this.ended || this.#renewing ? undefined : this.#core.run((pipe) => pipe.limits(this.#reply));
  }

  /** The answer as far as it has come, the same object until more comes. */
  snapshot(): ChatCompletion | undefined {
    if (this.#renewing) return this.#joint?.before.completion;
    return (this.#snapshot ??= this.ended ? this.#last?.().completion : this.#joint?.completion(this.#soFar()) ?? this.#soFar());
  }

  /** Whether the answer to this request says anything so far. Never throws: it is asked by a timer, behind which nobody would hear of it. */
  saysSomething(): boolean {
    try {
      return says(this.#soFar());
    } catch {
      // The core has failed, and with it this call has ended.
      return true;
    }
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
      return new Call({ core, reply: replies[at], response: { status, headers, body: bodies[at] } as unknown as Response, stop: stops[at], redact: this.#redact });
    };
    return [side(0), side(1)];
  }

  /** Gives the response back, its body unread. This call is over; what was to stop it stops the body. */
  detach(): Response {
    // Its body had to be read, to know whether it was worth another try.
    if (this.ended?.error) throw this.ended.error;
    this.#leave();
    this.#stop.handBack();
    return responseOf(this.response, this.#reader, this.#stop);
  }

  /** Settles when the call has ended; never rejects. */
  get outcome(): Promise<Outcome> {
    return (this.#outcome ??= this.#settled.then((outcome) => (this.route ? { ...outcome(), route: this.route } : outcome())));
  }

  /** Reads once, for {@link take} or {@link broken}. Settles, too, when the call is ended meanwhile. */
  read(mode: Mode): Promise<ReadResult> {
    this.#mode = mode;
    if (this.#renewing) return this.#renewing.then(() => (this.ended ? { done: true } : this.read(mode)));
    this.#reading = true;
    this.#stop.idle.start();
    return this.#reader.read();
  }

  /** Takes what a read gave; gives the text that it brought, as the mode says. Nothing follows once the call has ended. */
  take({ done, value }: ReadResult): string | undefined {
    this.#reading = false;
    this.#stop.idle.pause();
    if (this.ended) return this.#rest();
    if (this.#stale) {
      this.#stale = false;
      return this.#rest();
    }
    this.joint = this.#joint;
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
      if (text !== undefined && !this.#handed) {
        this.#handed = true;
        this.#renewal?.began?.();
      }
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
    this.#reading = false;
    if (this.#stale) this.#stale = false;
    else this.end(END_NETWORK, { cause: error });
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

  /** Ends the call now, unless it begins anew. What the core still had is for the next {@link take}, unless the caller stopped it. */
  end(how: How, why: Why = {}): void {
    if (this.ended) return;
    if (this.#renewing) {
      if (how === END_ABORTED) this.#renewal?.abort(why);
      return;
    }
    try {
      const redact = this.#redact;
      if (redact && how === END_NETWORK) why = { cause: thrownWithout(redact, why.cause) };
      const { core, complete } = this.#core.run((pipe) => {
        const tail = pipe.end(this.#reply, how, "cause" in why ? messageOf(why.cause) : undefined, this.#mode);
        if (how !== END_ABORTED) this.#tail = tail;
        return pipe.outcome(this.#reply);
      });
      const outcome = (): Outcome => {
        const own = outcomeOf(core(), this.response.headers, why, redact);
        return this.#joint?.outcome(own) ?? own;
      };
      if (complete && !this.#joint) {
        // It is read once somebody asks for it.
        this.#close({ type: "complete", error: null }, outcome);
      } else {
        const whole = outcome();
        if (how === END_ABORTED || !this.#renew(whole)) this.#close(whole, () => whole);
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
    const outcome = this.#without(error);
    this.#close(outcome, () => outcome);
  }

  /** Ends the call and its instance, since the core handed out what it must not. */
  fault(error: unknown): InternalError {
    return this.#core.die(error);
  }

  /** Somebody else reads from here on. */
  #leave(): void {
    this.ended = { type: "aborted", error: null };
    this.#renewal?.ended?.(this.ended);
    this.#forget();
  }

  /** Begins anew, if nothing came of the answer and the request may be sent again; goes on, if something did. */
  #renew(outcome: Outcome): boolean {
    const { completion, error } = outcome;
    if (!error) return false;
    const came = this.#joint || this.#handed || this.#tail !== undefined || says(completion);
    const resumed = came ? this.#renewal?.resume(outcome, this.#joint) : undefined;
    const next = came ? resumed?.sent : this.#renewal?.again(error);
    if (!next) return false;
    this.#joint = resumed?.joint;
    // Half a character at the end; the whole one is to come.
    if (came) this.#tail = this.#tail?.replace(/\ufffd$/, "") || undefined;
    this.#snapshot = undefined;
    this.#stale = this.#reading;
    this.#forget();
    if (!this.#drained) dispose(this.#reader, false);
    this.#stop.release(true);
    this.#drained = false;
    this.#renewing = next.then((sent) => this.#restart(sent), (failure: ChatwireError) => {
      const outcome = this.#without(failure);
      this.#finish(outcome, () => outcome);
    }).finally(() => {
      this.#renewing = undefined;
    });
    return true;
  }

  /** The outcome where nothing, or nothing more, is there. */
  #without(failure: ChatwireError): Outcome {
    return this.#joint?.failed(failure) ?? outcomeWithout(failure);
  }

  /** What has come of the answer to this request. */
  #soFar(): ChatCompletion {
    return this.#core.run((pipe) => pipe.snapshot(this.#reply));
  }

  #restart({ core, reply, response, stop, redact }: Sent): void {
    this.#redact = redact;
    this.#core = core;
    this.#reply = reply;
    this.#stop = stop;
    this.response = response;
    this.#reader = readerOf(response);
    core.calls.add(this);
    stop.handTo(this);
  }

  /** Gives the core's reply back. */
  #forget(): void {
    this.#core.calls.delete(this);
    this.#core.free(this.#reply);
  }

  #next(): void {
    this.read(MODE_WHOLE).then(this.#onRead, this.#onBroken);
  }

  readonly #onRead = (result: ReadResult): void => {
    this.take(result);
    if (!this.ended) this.#next();
  };

  readonly #onBroken = (error: unknown): void => {
    this.broken(error);
    if (!this.ended) this.#next();
  };

  #rest(): string | undefined {
    const tail = this.#tail;
    this.#tail = undefined;
    return tail;
  }

  #close(ended: Pick<Outcome, "type" | "error">, outcome: () => Outcome): void {
    this.#forget();
    const whole = ended.type === "complete";
    if (!this.#drained) dispose(this.#reader, whole);
    this.#stop.release(!whole);
    this.#finish(ended, outcome);
  }

  #finish(ended: Pick<Outcome, "type" | "error">, outcome: () => Outcome): void {
    this.ended = ended;
    this.#renewal?.ended?.(ended);
    this.#snapshot = undefined;
    this.#last = outcome;
    unwatch(this);
    this.#settle(outcome);
  }
}

function says(answer: ChatCompletion | undefined): boolean {
  const choices = answer?.choices ?? [];
  return choices.some(({ finish_reason, message: { role: _, ...rest } }) => finish_reason || Object.values(rest).some(Boolean));
}
