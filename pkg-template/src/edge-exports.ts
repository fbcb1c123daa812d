// The surface of `chatwire/edge`, the same for every runtime.

export { createGateway, type Gateway } from "./edge-gateway.js";
export type { GatewayHooks, GatewayLimits, GatewayOptions, GatewayProvider, GatewayRoute } from "./edge-config.js";
export type { CorsOptions } from "./edge-cors.js";
export type { AuthOptions, Principal } from "./edge-auth.js";
export { createVirtualKey, hashKey, type VirtualKey } from "./edge-keys.js";
export type { Claims, JsonWebKeySet, JwtOptions } from "./edge-jwt.js";
export type { Admission, AdmissionRequest, EntryOutcome, Ledger, LedgerEntry, Limited, Price, Window, WorkspaceLimits } from "./edge-ledger.js";
export type { UsageQuery, UsageRow, UsageTotals, UsageDimension } from "./edge-usage.js";
export { memoryLedger } from "./edge-ledger-memory.js";
export { durableLedger, LedgerObject } from "./edge-ledger-object.js";
export type { BoundsInForce, SessionBounds, SessionOptions, SessionRead, SessionStore } from "./edge-sessions.js";
export { memorySessions } from "./edge-sessions-memory.js";
export { durableSessions, SessionObject } from "./edge-session-object.js";
export type { DurableNamespace, DurableState } from "./edge-durable.js";
export type { CircuitChange, RouteReport } from "./route-states.js";
export type { CircuitOptions } from "./circuit.js";
export type { Fallback } from "./routing.js";
