// The default entry: the wasm travels inside, so that every bundler works with no configuration.

import { decodeBase64 } from "./base64.js";
import { provide } from "./loader.js";
import { base64 } from "./wasm-inline.js";

export * from "./exports.js";

provide(() => decodeBase64(base64));
