/** The wasm's streams and what joins them as printable ASCII, for {@link unpackInline} and {@link joinStreams}; written by build.mjs. */
export const text: string;
export const singles: string;
export const starts: number[];
export const length: number;
