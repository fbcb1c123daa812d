import { Circuit, circuitLimits, type CircuitOptions, type CircuitState } from "./circuit.js";
import type { ChatwireError } from "./errors.js";
import type { Route } from "./routes.js";

/** A route, and how it fares. */
export interface RouteState {
  route: Route;
  circuit: Circuit;
  calls: number;
  failed: number;
  lastError: ChatwireError | undefined;
}

/** A route's circuit that turned. */
export interface CircuitChange {
  route: string;
  state: CircuitState;
  /** What opened it. */
  error: ChatwireError | undefined;
  /** Milliseconds until it is probed, where it is open. */
  wait: number | undefined;
}

/** How a route fares. */
export interface RouteReport {
  name: string;
  circuit: CircuitState;
  /** Failures in a row. */
  failures: number;
  /** Milliseconds until it is probed, where it is open. */
  wait: number | undefined;
  /** How often it was asked, and how often it failed. */
  calls: number;
  failed: number;
  lastError: ChatwireError | undefined;
}

/** What is known of routes from call to call; refuses limits of the wrong form. */
export function statesOf(routes: readonly Route[], shared: CircuitOptions | undefined, onCircuit: ((change: CircuitChange) => void) | undefined): RouteState[] {
  return routes.map((route, at) => {
    const circuit: Circuit = new Circuit(circuitLimits({ ...shared, ...route.circuit }, `routes[${at}].circuit`), (state, error) => {
      try {
        onCircuit?.({ route: route.name, state, error, wait: waitOf(circuit) });
      } catch (thrown) {
        // It may be told when no call is there that could end with it.
        console.error("chatwire: onCircuit failed:", thrown);
      }
    });
    return { route, circuit, calls: 0, failed: 0, lastError: undefined };
  });
}

/** How a route fares, for who asks. */
export function reportOf({ route, circuit, calls, failed, lastError }: RouteState): RouteReport {
  return { name: route.name, circuit: circuit.state, failures: circuit.failures, wait: waitOf(circuit), calls, failed, lastError };
}

function waitOf({ state, due }: Circuit): number | undefined {
  return state === "open" ? Math.max(0, due - Date.now()) : undefined;
}
