/**
 * Fires once nothing has come for `limit` milliseconds while something is awaited.
 *
 * One timer a call and none a read: a timer that fires early looks at the clock and sets itself again.
 */
export class IdleTimer {
  readonly #limit: number;
  readonly #onIdle: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since = 0;
  #waiting = false;

  constructor(limit: number, onIdle: () => void) {
    this.#limit = limit;
    this.#onIdle = onIdle;
  }

  /** A wait begins. */
  start(): void {
    if (this.#limit === 0) return;
    this.#waiting = true;
    this.#since = performance.now();
    this.#timer ??= setTimeout(this.#check, this.#limit);
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

  readonly #check = (): void => {
    this.#timer = undefined;
    // A consumer that takes its time is no stall: the next wait sets the timer again.
    if (!this.#waiting) return;
    const left = this.#since + this.#limit - performance.now();
    if (left <= 0) this.#onIdle();
    else this.#timer = setTimeout(this.#check, Math.ceil(left));
  };
}
