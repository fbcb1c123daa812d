// Numbers at random that a seed brings back.

/** A generator of numbers in [0, 1) and what a plan is made of by them. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    const state = this.#state;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `least` to `most`. */
  whole(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share) {
    return this.next() < share;
  }

  pick(list) {
    return list[this.whole(0, list.length - 1)];
  }

  /** A key of `weights`, the more often the greater its number. */
  weighted(weights) {
    const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    let left = this.next() * all;
    for (const [name, weight] of Object.entries(weights)) if ((left -= weight) < 0) return name;
    return Object.keys(weights)[0];
  }

  /** A generator of its own for each of many that run side by side: what one takes must not change what another gets. */
  fork() {
    return new Random(this.whole(0, 0xffffffff));
  }
}
