// The gateway for servers, edge workers and tests: `chatwire/edge`.

import "./index.js";

export * from "./edge-exports.js";
