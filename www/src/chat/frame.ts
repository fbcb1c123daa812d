/**
 * Does work once a frame at most, and less often where a frame takes long: then three quarters of the time are left for whatever else the
 * page has to do.
 */
export class Frame {
  readonly #work: () => void;
  #isAsked = false;
  /** Not before this time. */
  #next = 0;

  constructor(work: () => void) {
    this.#work = work;
  }

  /** Asks for the work to be done soon. */
  ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const rest = this.#next - performance.now();
    if (rest > 0) setTimeout(() => this.#run(), rest);
    else this.#run();
  }

  /** Does what was asked for now. */
  flush(): void {
    this.#isAsked = false;
    this.#work();
  }

  #run(): void {
    requestAnimationFrame(() => {
      // It was done meanwhile.
      if (!this.#isAsked) return;
      const start = performance.now();
      this.flush();
      // A timer comes behind the layout and the painting.
      setTimeout(() => (this.#next = start + 4 * Math.min(performance.now() - start, LONGEST)));
    });
  }
}

const LONGEST = 250;
