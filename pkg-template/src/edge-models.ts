import type { Principal } from "./edge-auth.js";
import type { Setup } from "./edge-config.js";
import { isChatwireError, type ChatwireError } from "./errors.js";
import { reportOf, type RouteReport, type RouteState } from "./route-states.js";
import { namesOf, optionsOf } from "./routes.js";
import { mayHeal, RoutingError } from "./routing.js";
import type { Model } from "./wire.js";

/** What the routes have, and how they fare. */
export class Listing {
  readonly #setup: Setup;
  /** The models of the gateway's own routes, kept for a time; not a promise, which in workerd belongs to one request. */
  #kept: { models: Model[]; until: number } | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** The models by the names that the routes take them by, each once. A name that a route spells out is there even if its provider gives no list. */
  async list({ token }: Principal, request: Request): Promise<Model[]> {
    if (token === undefined && this.#kept && Date.now() < this.#kept.until) return this.#kept.models;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}`, "x-workspace-id": request.headers.get("x-workspace-id") };
    const states = this.#setup.routesOf(token === undefined ? { workspace: "", key: "" } : { workspace: "", key: "", token });
    const lists = await Promise.allSettled(states.map(({ route }) => route.client.models.list(optionsOf(route, { headers, signal: request.signal, maxRetries: 0 }))));
    const models = new Map<string, Model>();
    const failures: { route: string; error: ChatwireError }[] = [];
    for (const [at, list] of lists.entries()) {
      const { route } = states[at] as RouteState;
      if (list.status === "rejected") failures.push({ route: route.name, error: list.reason as ChatwireError });
      for (const model of list.status === "fulfilled" ? list.value.data : []) {
        for (const id of namesOf(route, model.id)) if (!models.has(id)) models.set(id, { ...model, id });
      }
      for (const id of Array.isArray(route.models) ? (route.models as string[]) : Object.keys(route.models ?? {})) if (!id.endsWith("*") && !models.has(id)) models.set(id, { id });
    }
    if (models.size === 0 && failures.length > 0) throw new RoutingError(failures, undefined);
    const all = [...models.values()];
    if (token === undefined && failures.length === 0) this.#kept = { models: all, until: Date.now() + KEPT };
    return all;
  }

  reports(): RouteReport[] {
    return this.#setup.states.map(reportOf);
  }

  /** Asks each route that has a key of its own whether it is well. */
  async probe(): Promise<RouteReport[]> {
    const states = this.#setup.routesOf({ workspace: "", key: "" });
    await Promise.all(states.map(async (state) => {
      const { route, circuit } = state;
      const isProbe = circuit.state !== "closed";
      if (isProbe) circuit.probe(Date.now());
      try {
        await route.client.models.list(optionsOf(route, { maxRetries: 0, timeout: PATIENCE }));
        circuit.succeeded();
      } catch (error) {
        // A provider without a list of models is there all the same.
        if (!isChatwireError(error) || !mayHeal(error) || error.kind === "not_found" || error.kind === "protocol") return circuit.succeeded();
        state.failed += 1;
        state.lastError = error;
        circuit.failed(error, Date.now(), isProbe);
      }
    }));
    return this.reports();
  }
}

/** In milliseconds. */
const KEPT = 60_000;
const PATIENCE = 10_000;
