import type { Glue } from "./boundary.js";

/** The generated glue as a factory: each wasm instance gets its own copy of the glue's state. */
export function createGlue(): Glue & WebAssembly.ModuleImports;
