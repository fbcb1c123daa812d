// A client over several: `chatwire/router`.

import type { CircuitOptions } from "./circuit.js";
import { InvalidRequestError, type ChatwireError } from "./errors.js";
import type { Finding } from "./finding.js";
import { FullCompletions } from "./full-exports.js";
import { checkRequestOptions, type RequestOptions, type Settings } from "./options.js";
import type { ModelList } from "./pages.js";
import type { Profile } from "./profile.js";
import { checkRoutes, namesOf, optionsOf, type Route } from "./routes.js";
import { reportOf, statesOf, type CircuitChange, type RouteReport, type RouteState } from "./route-states.js";
import { mayHeal, Routing, RoutingError, type Fallback, type Shared } from "./routing.js";
import type { Model } from "./wire.js";

export type { CircuitOptions, CircuitState } from "./circuit.js";
export type { Route, RouteClient } from "./routes.js";
export type { CircuitChange, RouteReport } from "./route-states.js";
export { mayHeal, RoutingError, type Fallback } from "./routing.js";

/** How calls go from route to route. */
export interface RouterOptions {
  /** When a route that keeps failing is left alone for a time. */
  circuit?: CircuitOptions | undefined;
  /** Whether an error is one that another route may heal; never asked of an abort. Default: {@link mayHeal}. */
  fallbackOn?: ((error: ChatwireError) => boolean) | undefined;
  /** Told when a call goes on to another route. What it throws ends the call. */
  onFallback?: ((fallback: Fallback) => void) | undefined;
  /** Told when a route is left alone, probed or asked again. What it throws is written to `console.error`. */
  onCircuit?: ((change: CircuitChange) => void) | undefined;
  /** Told what a provider makes of a request otherwise than asked, in place of the clients' own functions. */
  onWarning?: ((warning: Finding) => void) | undefined;
  /** Draws a number from 0 to 1, which it does not reach; for routes with weights. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

/**
 * A client over several: a call goes to the first route that takes its model, and on to the next where that one fails before it said
 * anything, for a reason that another provider may heal: the network, a time limit, 5xx, 429, its key, its quota, a model that it does not
 * have. A bad request, an abort and a filter's refusal are final, and so is whatever breaks a stream of which something was handed out.
 *
 * A route that keeps failing is left alone for a time (its circuit is open); then one call probes it. Where all are left alone, the one
 * that is due soonest is probed at once.
 *
 * @throws `InvalidRequestError` when a route or an option has the wrong form.
 *
 * @example
 * ```ts
 * import { Chatwire } from "chatwire";
 * import { router } from "chatwire/router";
 *
 * const answer = { choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }] };
 * const client = router([
 *   {
 *     name: "first",
 *     client: new Chatwire({ baseURL: "https://api.first.example/v1", fetch: async () => new Response("Down", { status: 503 }) }),
 *     options: { firstTokenTimeout: 10_000 },
 *   },
 *   {
 *     name: "second",
 *     client: new Chatwire({ baseURL: "https://api.second.example/v1", fetch: async () => Response.json(answer) }),
 *     models: { "gpt-*": "openai/gpt-*" },
 *   },
 * ], { onFallback: ({ route, next, error }) => console.log(route, next, error.kind) });
 * const { data, route } = await client.chat.completions
 *   .create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hi" }] })
 *   .withResponse();
 * console.log(data.choices[0]?.message.content, route?.name, route?.model, route?.failures[0]?.error.kind);
 * ```
 */
export function router(routes: readonly Route[], options: RouterOptions = {}): Router {
  return new Router(routes, options);
}

/** A client over several: made by {@link router}. */
export class Router {
  /** As those of a client of `chatwire/full`. */
  readonly chat: { readonly completions: FullCompletions<Profile> };
  readonly models: RouterModels;
  readonly #shared: Shared;

  /** @internal */
  constructor(routes: readonly Route[], options: RouterOptions) {
    checkRoutes(routes);
    checkOptions(options);
    const { fallbackOn = mayHeal, onFallback, onCircuit, onWarning, random = Math.random } = options;
    const states = statesOf(routes, options.circuit, onCircuit);
    const shared: Shared = (this.#shared = { states, random, fallbackOn, onFallback });
    const settings: Settings = {
      onWarning,
      route: async (params, call, warned) => new Routing(shared, params, call, warned).open(),
    };
    this.chat = { completions: new FullCompletions<Profile>(settings) };
    this.models = new RouterModels(states);
  }

  /** How each route fares, in their order. */
  state(): RouteReport[] {
    return this.#shared.states.map(reportOf);
  }
}

/** The models of a router. Reached as `router.models`. */
export class RouterModels {
  readonly #states: readonly RouteState[];

  /** @internal */
  constructor(states: readonly RouteState[]) {
    this.#states = states;
  }

  /**
   * Lists what the router takes: the models of all routes, by the names that it takes them by, each once, as the first route has it. A
   * route that gives no list is left out.
   *
   * @throws {@link RoutingError} when no route gives one.
   */
  async list(options: RequestOptions = {}): Promise<ModelList> {
    checkRequestOptions(options);
    const lists = await Promise.allSettled(this.#states.map(({ route }) => route.client.models.list(optionsOf(route, options))));
    const models = new Map<string, Model>();
    const failures: { route: string; error: ChatwireError }[] = [];
    for (const [at, list] of lists.entries()) {
      const { route } = this.#states[at] as RouteState;
      if (list.status === "rejected") failures.push({ route: route.name, error: list.reason as ChatwireError });
      else for (const model of list.value.data) for (const id of namesOf(route, model.id)) if (!models.has(id)) models.set(id, { ...model, id });
    }
    if (failures.length === lists.length) throw failures.find(({ error }) => error.kind === "aborted")?.error ?? new RoutingError(failures, undefined);
    const data = [...models.values()];
    return { data, [Symbol.asyncIterator]: async function* () { yield* data; } };
  }
}

function checkOptions(options: RouterOptions): void {
  if (typeof options !== "object" || options === null) throw new InvalidRequestError("options must be an object", "options");
  for (const field of ["fallbackOn", "onFallback", "onCircuit", "onWarning", "random"] as const) {
    if (options[field] !== undefined && typeof options[field] !== "function") throw new InvalidRequestError(`${field} must be a function`, field);
  }
}
