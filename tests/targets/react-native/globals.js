// What React Native itself brings to Hermes.
import "abort-controller/polyfill";

// The engine's own shell wants a number; React Native, like all others, does not.
const { clearTimeout } = globalThis;
globalThis.clearTimeout = (timer) => {
  if (timer !== undefined) clearTimeout(timer);
};
