import { END_ABORTED, END_IDLE } from "./boundary.js";
import type { Call } from "./call.js";
import { APIUserAbortError, StalledError, type ChatwireError, type InternalError } from "./errors.js";
import { IdleTimer } from "./idle.js";
import type { InFlight } from "./instance.js";

/**
 * Why a request must end before its time: the caller's abort, the idle limit, the death of the instance.
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
  #reject: ((error: ChatwireError) => void) | undefined;
  #call: Call | undefined;

  /**
   * @param source - What the caller can abort with.
   * @param limit - The idle limit in milliseconds; 0: none.
   */
  constructor(source: AbortSignal | null | undefined, limit: number) {
    this.#source = source;
    this.idle = new IdleTimer(limit, () => {
      if (this.#call) this.#call.end(END_IDLE);
      else this.#reach(new StalledError(`No response came within ${limit} ms.`));
    });
    if (source?.aborted) this.#reach(new APIUserAbortError(undefined, { cause: source.reason }));
    else source?.addEventListener("abort", this.#onAbort);
  }

  /** Another one for the same caller: each half of an answer that is parted ends by itself. */
  sibling(): Stop {
    return new Stop(this.#source, this.idle.limit);
  }

  /** What the request is sent with. */
  get signal(): AbortSignal {
    return this.#controller.signal;
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
    this.idle.stop();
  }

  die(error: InternalError): void {
    this.#reach(error);
  }

  /** The request is over. Takes the listener off: a signal that outlives its calls must not collect them. */
  release(cancel: boolean): void {
    this.idle.stop();
    this.#source?.removeEventListener("abort", this.#onAbort);
    if (cancel) this.#controller.abort();
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
