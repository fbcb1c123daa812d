// The default entry: the wasm travels inside, so that every bundler works with no configuration.

import { unpackInline } from "./inline.js";
import { provide } from "./loader.js";
import { singles, text } from "./wasm-inline.js";

export * from "./exports.js";

provide(() => unpackInline(text, singles));
