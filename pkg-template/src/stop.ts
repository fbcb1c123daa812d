import { END_ABORTED, END_IDLE } from "./boundary.js";
import type { Call } from "./call.js";
import { APIUserAbortError, StalledError, type ChatwireError, type InternalError, type Limit } from "./errors.js";
import { IdleTimer } from "./idle.js";
import type { InFlight } from "./instance.js";

/** How long a call may take to come that far, in milliseconds; 0: any time. */
export type Limits = Record<Limit, number>;

/**
 * Why a request must end before its time: the caller's abort, a time limit, the death of the instance.
 *
 * Until there is an answer it rejects what is being waited for; then it ends the answer's {@link Call}.
 */
export class Stop implements InFlight {
  /** Set once the request must end. */
  reached: ChatwireError | undefined;
  /** One timer for the whole call. */
  readonly idle: IdleTimer;

  // The request's own: a fetch may reject with the very reason that it is aborted with, so it never gets the caller's.
  readonly #controller = new AbortController();
  readonly #source: AbortSignal | null | undefined;
  readonly #limits: Limits;
  readonly #timers = new Map<Limit, ReturnType<typeof setTimeout>>();
  #reject: ((error: ChatwireError) => void) | undefined;
  #call: Call | undefined;

  /** @param source - What the caller can abort with. */
  constructor(source: AbortSignal | null | undefined, limits: Limits) {
    this.#source = source;
    this.#limits = limits;
    this.idle = new IdleTimer(limits.idle, () => this.#expire("idle"));
    if (source?.aborted) this.#reach(new APIUserAbortError(undefined, { cause: source.reason }));
    else source?.addEventListener("abort", this.#onAbort, { once: true });
    this.#start("total");
  }

  /** Another one for the same caller: each half of an answer that is parted ends by itself. */
  sibling(): Stop {
    return new Stop(this.#source, this.#limits);
  }

  /** Whether the caller may abort: something of theirs refers to this, until it is released. */
  get follows(): boolean {
    return this.#source != null;
  }

  /** What the request is sent with. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The request is being sent. */
  sent(): void {
    this.#start("headers");
    this.#start("firstToken");
  }

  /** The headers are there. From here on a process need not stay for an answer that nobody reads. */
  answered(): void {
    clearTimeout(this.#timers.get("headers"));
    for (const timer of this.#timers.values()) (timer as { unref?: () => void }).unref?.();
  }

  /** The promise's result, unless the request must end first. */
  unless<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.reached) reject(this.reached);
      this.#reject = reject;
      promise.then(resolve, reject);
    });
  }

  /** From now on an abort ends the call. */
  handTo(call: Call): void {
    this.#call = call;
    // Between the arrival of the headers and here.
    if (this.reached) call.end(END_ABORTED);
  }

  /** From now on an abort ends the request, whose response somebody else reads. */
  handBack(): void {
    this.#call = undefined;
    this.#clear();
  }

  /** The caller's word by other means than the signal. */
  abort(cause: unknown): void {
    this.#reach(new APIUserAbortError(undefined, { cause }));
  }

  die(error: InternalError): void {
    this.#reach(error);
  }

  /** The request is over. Takes the listener off: a signal that outlives its calls must not collect them. */
  release(cancel: boolean): void {
    this.#clear();
    this.#source?.removeEventListener("abort", this.#onAbort);
    if (cancel) this.#controller.abort();
  }

  #start(limit: Limit): void {
    const ms = this.#limits[limit];
    // One request may be sent with two keys.
    clearTimeout(this.#timers.get(limit));
    if (ms > 0 && !this.reached) this.#timers.set(limit, setTimeout(() => this.#expire(limit), ms));
  }

  #expire(limit: Limit): void {
    const error = new StalledError(`${WORDS[limit]} within ${this.#limits[limit]} ms.`, { limit });
    if (!this.#call) this.#reach(error);
    // Nobody looks for the first piece while it goes well: it is asked for once, here.
    else if (limit !== "firstToken" || !this.#call.saysSomething()) this.#call.end(END_IDLE, { stalled: error });
  }

  #clear(): void {
    this.idle.stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #reach(error: ChatwireError): void {
    if (this.reached) return;
    this.reached = error;
    this.#reject?.(error);
    this.#controller.abort();
  }

  // Not of the event: a signal that follows others (AbortSignal.any) has no target there in Node 20.
  readonly #onAbort = (): void => {
    const reason = { cause: this.#source?.reason as unknown };
    if (this.#call) this.#call.end(END_ABORTED, reason);
    else this.#reach(new APIUserAbortError(undefined, reason));
  };
}

const WORDS: Readonly<Record<Limit, string>> = {
  headers: "No response came",
  firstToken: "No piece of the answer came",
  idle: "No byte came",
  total: "The call did not end",
};
