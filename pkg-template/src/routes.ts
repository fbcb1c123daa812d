import type { Attempts } from "./attempts.js";
import type { CircuitOptions } from "./circuit.js";
import { InvalidRequestError } from "./errors.js";
import type { Asked } from "./open.js";
import { checkRequestOptions, type ChatwireOptions, type RequestOptions } from "./options.js";
import type { Models } from "./pages.js";

/** A client as a route has it: of any provider, with or without helpers. */
export interface RouteClient {
  readonly models: Pick<Models, "list">;
  /** @internal */
  attempts(asked: Asked, options: RequestOptions, onWarning: ChatwireOptions["onWarning"]): Attempts;
}

/** One of the clients of a router. */
export interface Route {
  /** What outcomes and errors call it; one of its own. */
  name: string;
  /** A client of `chatwire`, `chatwire/full` or `chatwire/slim`. */
  client: RouteClient;
  /**
   * The models that it takes: names, or beginnings of names that end in `*`. As an object, each with the name that the route is asked for,
   * in which `*` stands for the rest. Default: any, by the name that it has.
   */
  models?: readonly string[] | Readonly<Record<string, string>> | undefined;
  /**
   * How often it is drawn, beside the others. Once one route has a weight, routes are drawn, and one that has none has 1; with 0 it is
   * asked when the others failed. Without any, routes are asked in their order.
   */
  weight?: number | undefined;
  /**
   * What calls of this route are made with unless they say otherwise: time limits, headers, `extraBody` and all else but a signal.
   * `maxRetries` is 0 by default where there is another route to go on to.
   */
  options?: Omit<RequestOptions, "signal"> | undefined;
  /** When it is left alone for a time, over what the router says. */
  circuit?: CircuitOptions | undefined;
}

/** Refuses routes of the wrong form, naming the member. */
export function checkRoutes(routes: readonly Route[]): void {
  if (!Array.isArray(routes) || routes.length === 0) refuse("routes", "a list that is not empty");
  const names = new Set<string>();
  for (const [at, route] of routes.entries()) {
    const field = `routes[${at}]`;
    if (typeof route !== "object" || route === null) refuse(field, "an object");
    const { name, client, models, weight, options } = route;
    if (typeof name !== "string" || name === "" || names.has(name)) refuse(`${field}.name`, "a name of its own");
    names.add(name);
    if (typeof client?.attempts !== "function") refuse(`${field}.client`, "a client");
    if (weight !== undefined && !(typeof weight === "number" && weight >= 0 && weight < Infinity)) refuse(`${field}.weight`, "a number, 0 or more");
    if (options !== undefined) checkRequestOptions(options);
    if (models !== undefined && (typeof models !== "object" || models === null)) refuse(`${field}.models`, "a list or an object of names");
    if (pairsOf(models).some((pair) => pair.some((part) => typeof part !== "string" || part === ""))) refuse(`${field}.models`, "a list or an object of names");
  }
}

/** The name by which a route is asked for a model; undefined where it does not take it. An exact name goes before a beginning, a longer one before a shorter. */
export function modelOf({ models }: Pick<Route, "models">, model: string): string | undefined {
  if (models === undefined) return model;
  let best: readonly [string, string] | undefined;
  for (const pair of pairsOf(models)) {
    const [taken] = pair;
    if (taken === model) return renamed(pair, model);
    if (taken.endsWith("*") && model.startsWith(taken.slice(0, -1)) && taken.length > (best?.[0].length ?? 0)) best = pair;
  }
  return best && renamed(best, model);
}

/** The names by which a router takes a model of a route. */
export function namesOf({ models }: Pick<Route, "models">, model: string): string[] {
  if (models === undefined) return [model];
  return pairsOf(models).flatMap(([taken, sent]) => {
    if (!taken.endsWith("*")) return sent === model ? [taken] : [];
    const [before = "", after] = sent.split("*");
    if (after === undefined || !model.startsWith(before) || !model.endsWith(after) || model.length < sent.length - 1) return [];
    return [taken.slice(0, -1) + model.slice(before.length, model.length - after.length)];
  });
}

/** Routes in the order in which they are to be asked. */
export function ordered<Routes extends readonly { route: Route }[]>(routes: Routes, random: () => number): Routes[number][] {
  if (routes.every(({ route }) => route.weight === undefined)) return [...routes];
  const weight = ({ route }: Routes[number]): number => route.weight ?? 1;
  const left = routes.filter((state) => weight(state) > 0);
  const order: Routes[number][] = [];
  while (left.length > 0) {
    let at = random() * left.reduce((sum, state) => sum + weight(state), 0);
    const found = left.findIndex((state) => (at -= weight(state)) < 0);
    order.push(...left.splice(found < 0 ? left.length - 1 : found, 1));
  }
  return [...order, ...routes.filter((state) => weight(state) === 0)];
}

/** What a call of a route is made with. */
export function optionsOf({ options: own = {} }: Route, call: RequestOptions): RequestOptions {
  const set = Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined)) as RequestOptions;
  return { ...own, ...set, headers: { ...own.headers, ...call.headers } };
}

function pairsOf(models: Route["models"]): (readonly [taken: string, sent: string])[] {
  if (models === undefined) return [];
  return Array.isArray(models) ? models.map((name: string) => [name, name] as const) : Object.entries(models as Record<string, string>);
}

function renamed([taken, sent]: readonly [string, string], model: string): string {
  return taken.endsWith("*") && taken !== model ? sent.replace("*", () => model.slice(taken.length - 1)) : sent;
}

function refuse(field: string, due: string): never {
  throw new InvalidRequestError(`${field} must be ${due}`, field);
}
