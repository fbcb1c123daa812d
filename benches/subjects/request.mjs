// The request that every subject sends: what the stub answers does not depend on it.
import { TOOLS } from "../fixtures.mjs";

export const MESSAGES = [{ role: "user", content: "Hello" }];
export const REQUEST = { model: "bench", messages: MESSAGES };
export const PARAMETERS = { type: "object", properties: { query: { type: "string" } } };
export { TOOLS };

/** Makes something once for each source, as an application makes its client once. */
export function perSource(make) {
  const made = new WeakMap();
  return (source) => {
    if (!made.has(source)) made.set(source, make(source));
    return made.get(source);
  };
}
