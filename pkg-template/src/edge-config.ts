import type { CircuitOptions } from "./circuit.js";
import { Chatwire } from "./client.js";
import type { AuthOptions, Principal } from "./edge-auth.js";
import type { CorsOptions } from "./edge-cors.js";
import { DIALECTS } from "./edge-dialects.js";
import { memoryLedger } from "./edge-ledger-memory.js";
import type { Ledger, LedgerEntry, Price, WorkspaceLimits } from "./edge-ledger.js";
import { Secrets } from "./edge-secrets.js";
import type { SessionOptions } from "./edge-sessions.js";
import { InvalidRequestError } from "./errors.js";
import type { Finding } from "./finding.js";
import type { ChatwireOptions, KeyRequest } from "./options.js";
import type { Profile, Provider } from "./profile.js";
import { statesOf, type CircuitChange, type RouteState } from "./route-states.js";
import { checkRoutes, type Route } from "./routes.js";
import type { Fallback } from "./routing.js";

/** What a gateway is made with. */
export interface GatewayOptions {
  /** The providers by name. These are all that can be reached: no request names an address. */
  providers: Readonly<Record<string, GatewayProvider>>;
  /** Which provider takes which models, in the order in which they are asked. Default: one for each provider, for any model. */
  routes?: readonly GatewayRoute[] | undefined;
  /** Who may ask. */
  auth: AuthOptions;
  /** Which dialect is spoken below which path. Default: OpenAI's everywhere, and each below its name: `/neuroflash`, `/flexai`, `/morpheus`, `/openai`. */
  dialects?: Readonly<Record<string, Provider>> | undefined;
  /**
   * What decides whether an answer in Morpheus's dialect is streamed: the header `Accept`, as its API page says (`text/event-stream` or
   * none: streamed; anything else, unless there are tools: whole), or the member `stream`, as its later builds have it. Default: `"accept"`.
   */
  morpheus?: "accept" | "stream" | undefined;
  /** The model of a request that names none, which Morpheus's dialect allows. Default: such a request is refused. */
  defaultModel?: string | undefined;
  /** Counts what is used. Default: {@link memoryLedger}. */
  ledger?: Ledger | undefined;
  /** What models cost, by their name, that of the caller or of the provider, or by the beginning of a name, with `*`. Without a price, what the provider says. */
  prices?: Readonly<Record<string, Price>> | undefined;
  /** Remembers conversations. Default: none are. */
  sessions?: SessionOptions | undefined;
  limits?: GatewayLimits | undefined;
  hooks?: GatewayHooks | undefined;
  /** Which pages may call it from a browser. Default: none. */
  cors?: CorsOptions | undefined;
  /** When a route that keeps failing is left alone for a time. */
  circuit?: CircuitOptions | undefined;
}

/** A provider: what a client of it is made with. Its key comes from the environment and is told to nobody. */
export interface GatewayProvider extends Omit<ChatwireOptions, "validate" | "resume" | "onWarning"> {
  /**
   * Whether it is asked with the caller's own token, which it has to verify itself. Only callers whose token nobody else knows reach it, and
   * they reach no other.
   */
  passThrough?: boolean | undefined;
}

/** A way to a provider: as a `Route` of `chatwire/router`, with the provider's name in place of a client. */
export interface GatewayRoute extends Omit<Route, "client" | "name"> {
  /** Default: the provider's. */
  name?: string | undefined;
  provider: string;
}

/** What a caller may ask of the gateway. */
export interface GatewayLimits {
  /** Bytes of a request. Default: 4194304. */
  maxBodyBytes?: number | undefined;
  /** What each workspace may use: one for all, or a function. Default: anything. */
  workspace?: WorkspaceLimits | ((principal: Principal) => WorkspaceLimits | PromiseLike<WorkspaceLimits>) | undefined;
  /** Milliseconds that a stream may be kept back for its first piece: until then another provider may answer. Default: 10000. */
  hold?: number | undefined;
}

/** What the gateway tells. What a function throws is written to `console.error`. */
export interface GatewayHooks {
  /** Told of each request that was let in, when it has ended; in a worker what it waits for is waited for. */
  onEntry?: ((entry: LedgerEntry) => unknown) | undefined;
  /** Told of whatever went wrong, with all that the caller is not told. */
  onError?: ((error: unknown, request: { id: string; path: string }) => unknown) | undefined;
  onFallback?: ((fallback: Fallback) => unknown) | undefined;
  onCircuit?: ((change: CircuitChange) => unknown) | undefined;
  /** Told what a provider makes of a request otherwise than asked. */
  onWarning?: ((warning: Finding) => unknown) | undefined;
}

/** What a gateway works with. */
export interface Setup extends GatewayOptions {
  ledger: Ledger;
  mounts: readonly (readonly [string, Provider])[];
  routesOf: (principal: Principal) => readonly RouteState[];
  states: readonly RouteState[];
  providerOf: (route: Route) => GatewayProvider;
  /** What must never be told: keys, and what an address may hide. */
  secrets: Iterable<string>;
  tell: <Info extends unknown[]>(hook: ((...info: Info) => unknown) | undefined, ...info: Info) => Promise<void>;
}

/** Makes ready what a gateway works with; refuses options of the wrong form. */
export function setUp(options: GatewayOptions): Setup {
  object(options, "options");
  object(options.providers, "providers");
  object(options.auth, "auth");
  const { keys, jwt, passThrough, anonymous } = options.auth;
  if (!keys && !jwt && !passThrough && anonymous === undefined) fail("auth", "one way to tell who asks: keys, jwt, passThrough or anonymous");
  if (jwt && typeof jwt.jwks === "string" && !/^https:\/\/|^http:\/\/(?:localhost|127\.0\.0\.1)[:/]/.test(jwt.jwks)) fail("auth.jwt.jwks", "an https address or keys");
  if (jwt && typeof jwt.principal !== "function") fail("auth.jwt.principal", "a function");
  const { dialects = MOUNTS, hooks = {} } = options;
  for (const [path, name] of Object.entries(dialects)) {
    if (!path.startsWith("/")) fail(`dialects[${JSON.stringify(path)}]`, "a path that begins with /");
    if (!Object.hasOwn(DIALECTS, name)) fail(`dialects[${JSON.stringify(path)}]`, "neuroflash, flexai, morpheus or openai");
  }
  const tell: Setup["tell"] = async (hook, ...info) => {
    try {
      await hook?.(...info);
    } catch (error) {
      console.error("chatwire: a hook of the gateway failed:", error);
    }
  };
  const secrets = new Secrets();
  const clients = new Map(Object.entries(options.providers).map(([name, provider]) => [name, clientOf(provider, secrets, `providers.${name}`)]));
  const given = options.routes ?? Object.keys(options.providers).map((provider): GatewayRoute => ({ provider }));
  const owners = new Map<string, GatewayProvider>();
  const routes = given.map(({ provider, name = provider, ...rest }, at): Route => {
    const client = clients.get(provider);
    if (!client) fail(`routes[${at}].provider`, "the name of one of the providers");
    owners.set(name, options.providers[provider] as GatewayProvider);
    return { ...rest, name, client: client as Chatwire };
  });
  checkRoutes(routes);
  const onCircuit = hooks.onCircuit && ((change: CircuitChange) => void tell(hooks.onCircuit, change));
  const states = statesOf(routes, options.circuit, onCircuit);
  const providerOf = ({ name }: Route): GatewayProvider => owners.get(name) as GatewayProvider;
  // A token that nobody verified must never be answered with the gateway's own key.
  const [own, passed] = [states.filter(({ route }) => !providerOf(route).passThrough), states.filter(({ route }) => providerOf(route).passThrough)];
  return {
    ...options,
    ledger: options.ledger ?? memoryLedger(),
    // The longest path first: `/` takes whatever the others do not.
    mounts: Object.entries(dialects).sort(([left], [right]) => right.length - left.length),
    routesOf: ({ token }) => (token === undefined ? own : passed),
    states, providerOf, secrets, tell,
  };
}

function clientOf({ passThrough, ...options }: GatewayProvider, secrets: Secrets, field: string): Chatwire {
  if (passThrough && options.apiKey !== undefined) fail(`${field}.apiKey`, "left out where passThrough is set");
  const { apiKey, baseURL } = options;
  if (typeof apiKey === "string") secrets.add(apiKey);
  if (baseURL !== undefined && URL.canParse(baseURL)) {
    const { username, password, searchParams } = new URL(baseURL);
    for (const secret of [username, password]) secrets.add(secret);
    searchParams.forEach((secret) => secrets.add(secret));
  }
  // A workspace that a caller brings takes the place of this one.
  const workspaceId = options.workspaceId ?? (passThrough ? "none" : undefined);
  const remembered = typeof apiKey === "function" ? async (request: KeyRequest) => secrets.add(await apiKey(request)) : apiKey;
  const { fetch } = options;
  // A provider that sends on to another address would have the request go where nobody said.
  const staying = fetch === undefined || typeof fetch === "function" ? (request: Request) => (fetch ?? globalThis.fetch)(new Request(request, { redirect: "manual" })) : fetch;
  return new Chatwire<Provider | Profile>({ ...options, apiKey: remembered, workspaceId, fetch: staying }) as Chatwire;
}

/** The dialect that a provider speaks. */
export function dialectOf({ provider = "openai" }: GatewayProvider): Provider {
  return typeof provider === "string" ? provider : (provider.extends ?? "openai");
}

/** What a model costs, by the name that the caller has for it or the provider. An exact name goes before a beginning, a longer one before a shorter. */
export function priceOf(prices: GatewayOptions["prices"] = {}, ...models: (string | undefined)[]): Price | undefined {
  for (const model of models) {
    if (model === undefined) continue;
    const fitting = Object.keys(prices).filter((name) => name === model || (name.endsWith("*") && model.startsWith(name.slice(0, -1))));
    const [best] = fitting.sort((left, right) => Number(right === model) - Number(left === model) || right.length - left.length);
    if (best !== undefined) return prices[best];
  }
  return undefined;
}

function object(value: unknown, field: string): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail(field, "an object");
}

function fail(field: string, due: string): never {
  throw new InvalidRequestError(`${field} must be ${due}`, field);
}

const MOUNTS: Readonly<Record<string, Provider>> = { "/": "openai", "/openai": "openai", "/neuroflash": "neuroflash", "/flexai": "flexai", "/morpheus": "morpheus" };
