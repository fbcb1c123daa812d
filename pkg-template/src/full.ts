// The default entry with the whole surface.

import "./index.js";

export * from "./full-exports.js";
