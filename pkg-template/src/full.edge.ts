// The edge entry with the whole surface.

import "./index.edge.js";

export * from "./full-exports.js";
