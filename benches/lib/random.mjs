// Repeatable numbers: the same seed gives the same fixtures, cuts and orders on every machine.

/** A generator of numbers in [0, 1) (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number in [low, high]. */
export function between(random, low, high) {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of `items`. */
export function pick(random, items) {
  return items[Math.floor(random() * items.length)];
}

/** `items` in an order that depends on nothing but the generator. */
export function shuffled(random, items) {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}
