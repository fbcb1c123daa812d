/** The wasm in base64; written by build.mjs. */
export const base64: string;
