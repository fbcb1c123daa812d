// The gateway where the runtime compiles the wasm at deployment.

import "./index.edge.js";

export * from "./edge-exports.js";
