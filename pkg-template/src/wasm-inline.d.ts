/** The wasm as printable ASCII, for {@link unpackInline}; written by build.mjs. */
export const text: string;
export const singles: string;
