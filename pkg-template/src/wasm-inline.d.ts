/** The wasm's streams as printable ASCII, for {@link unpackInline} and {@link joinStreams}; written by build.mjs. */
export const text: string;
export const singles: string;
export const starts: number[];
export const length: number;
