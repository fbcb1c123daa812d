// The entry without wasm: for those who load it themselves, to cache it, to share it or to serve it under a policy.

export * from "./exports.js";
export { init } from "./loader.js";
export type { WasmInput } from "./loader.js";
