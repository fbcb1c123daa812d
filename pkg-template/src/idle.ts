/**
 * Fires once nothing has come for `limit` milliseconds, at most an eighth more, while something is awaited.
 *
 * One timer a call, and neither timer nor clock a read: the timer ticks, a read sets the count of silent ticks back.
 */
export class IdleTimer {
  readonly limit: number;
  readonly #tick: number;
  readonly #onIdle: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silent = 0;
  #waiting = false;

  constructor(limit: number, onIdle: () => void) {
    this.limit = limit;
    this.#tick = limit / TICKS;
    this.#onIdle = onIdle;
  }

  /** A wait begins. */
  start(): void {
    this.#waiting = true;
    this.#silent = 0;
    if (this.#timer === undefined && this.#tick > 0) this.#set();
  }

  /** What was awaited came. The timer runs on: setting and clearing one for each read costs more than reading. */
  pause(): void {
    this.#waiting = false;
  }

  /** The call is over. */
  stop(): void {
    this.#waiting = false;
    clearTimeout(this.#timer);
  }

  #set(): void {
    this.#timer = setTimeout(this.#check, this.#tick);
  }

  readonly #check = (): void => {
    this.#timer = undefined;
    // A consumer that takes its time is no stall: the next wait sets the timer again.
    if (!this.#waiting) return;
    // The first tick of a wait may come at once.
    if (this.#silent++ >= TICKS) this.#onIdle();
    else this.#set();
  };
}

const TICKS = 8;
