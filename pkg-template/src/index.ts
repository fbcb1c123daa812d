// The default entry: the wasm travels inside, so that every bundler works with no configuration.

import { joinStreams, unpackInline } from "./inline.js";
import { provide } from "./loader.js";
import { length, singles, starts, text } from "./wasm-inline.js";

export * from "./exports.js";

provide(() => joinStreams(unpackInline(text, singles), starts, length));
