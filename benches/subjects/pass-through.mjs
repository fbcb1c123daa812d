// The metering relay's surroundings, the same for all: pass a response through and take what comes out of the other side.

/**
 * Sends `upstream` through `relay(upstream, { onOutcome })`, reads the relayed body to its end as a server's socket would,
 * and gives what `onOutcome` was told.
 */
export async function passThrough(upstream, take, relay) {
  let told;
  const outcome = new Promise((resolve) => (told = resolve));
  const relayed = await relay(upstream, { onOutcome: told });
  const reader = relayed.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    take(value);
  }
  return outcome;
}
