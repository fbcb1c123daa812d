// The entry for runtimes that forbid compiling bytes: they compile the file at deployment and hand over the module.

import wasm from "./chatwire.wasm?module";
import { provide } from "./loader.js";

export * from "./exports.js";

provide(wasm);
