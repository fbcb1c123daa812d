import { answerOf } from "./edge-answer.js";
import { Gatekeeper, mayAsk, type Principal } from "./edge-auth.js";
import { priceOf, setUp, type GatewayOptions, type Setup } from "./edge-config.js";
import { permit, preflight } from "./edge-cors.js";
import { DIALECTS, limitHeaders, placeOf, type Dialect, type Place } from "./edge-dialects.js";
import { failureOf, hiding, refuse, type Failure } from "./edge-failure.js";
import { usedBy, type Admission, type LedgerEntry } from "./edge-ledger.js";
import { Listing } from "./edge-models.js";
import { check, isStreamed, paramsOf, textOf } from "./edge-request.js";
import { boundsOf, continued, historyOf } from "./edge-sessions.js";
import { queryOf, usageResponse } from "./edge-usage.js";
import type { Outcome } from "./outcome.js";
import type { RouteReport } from "./route-states.js";
import type { Message } from "./wire.js";

/** Answers requests: made by {@link createGateway}. */
export interface Gateway {
  /**
   * Answers a request; never rejects.
   *
   * @param env - What the gateway's options are made of, where they are a function; the first one counts.
   * @param ctx - In a worker that of its `fetch`: what is counted is counted although the client has gone.
   */
  fetch(request: Request, env?: unknown, ctx?: { waitUntil(promise: Promise<unknown>): void }): Promise<Response>;
  /**
   * Asks each route for its models, to know whether it is well: a route that answers is asked again, one that does not is left alone. For a
   * timer or a `scheduled` handler.
   */
  probe(env?: unknown): Promise<RouteReport[]>;
}

/**
 * Makes a gateway: one address for several providers, which keeps their keys, counts what is used and speaks its callers' dialects.
 *
 * @param options - Or a function that makes them of a worker's environment, once.
 * @throws `InvalidRequestError` when an option has the wrong form; where they are a function, `fetch` answers with status 500.
 *
 * @example
 * ```ts
 * import { createGateway, createVirtualKey } from "chatwire/edge";
 *
 * const { key, hash } = await createVirtualKey();
 * const answer = { choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }] };
 * const gateway = createGateway({
 *   providers: { main: { baseURL: "https://api.example.com/v1", apiKey: "the provider's key", fetch: async () => Response.json(answer) } },
 *   auth: { keys: [{ hash, name: "web", workspace: "acme" }] },
 * });
 * const response = await gateway.fetch(new Request("https://gateway.example/v1/chat/completions", {
 *   method: "POST",
 *   headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
 *   body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] }),
 * }));
 * console.log(response.status, await response.text());
 * ```
 */
export function createGateway<Env = unknown>(options: GatewayOptions | ((env: Env) => GatewayOptions)): Gateway {
  let server: Server | undefined = typeof options === "function" ? undefined : new Server(setUp(options));
  const of = (env: unknown): Server => (server ??= new Server(setUp((options as (env: Env) => GatewayOptions)(env as Env))));
  return {
    async fetch(request, env, ctx) {
      try {
        return await of(env).answer(request, ctx && ((promise) => ctx.waitUntil(promise)));
      } catch (error) {
        // Options that are not right: their names are for the one who runs the gateway.
        console.error("chatwire: the gateway cannot start:", error);
        return Response.json({ error: { message: "The gateway is not set up.", type: "server_error", param: null, code: null } }, { status: 500 });
      }
    },
    probe: async (env) => of(env).probe(),
  };
}

type WaitUntil = ((promise: Promise<unknown>) => void) | undefined;

/** A request on its way through. */
interface Step {
  id: string;
  request: Request;
  place: Place;
  waitUntil: WaitUntil;
  /** Headers that the answer gets, whatever it is. */
  headers: Headers;
  /** What must not be told of this request besides the gateway's own. */
  principal?: Principal;
  session?: string;
}

class Server {
  readonly #setup: Setup;
  readonly #gate: Gatekeeper;
  readonly #listing: Listing;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#gate = new Gatekeeper(setup.auth);
    this.#listing = new Listing(setup);
  }

  async answer(request: Request, waitUntil: WaitUntil): Promise<Response> {
    const { cors, hooks = {}, mounts } = this.#setup;
    const path = new URL(request.url).pathname;
    const found = placeOf(path, mounts);
    if (request.method === "OPTIONS" && request.headers.has("access-control-request-method")) return preflight(request, cors);
    const id = crypto.randomUUID();
    const headers = new Headers({ "x-request-id": id, "cache-control": "no-store", "x-content-type-options": "nosniff" });
    permit(request, headers, cors);
    const dialect = found && "dialect" in found ? found.dialect : (found ?? DIALECTS.openai);
    const step = { id, request, waitUntil, headers } as Step;
    let response: Response;
    try {
      if (!found || !("dialect" in found)) refuse(404, "path", `There is nothing at ${path}.`);
      step.place = found;
      response = await this.#at(step);
    } catch (error) {
      const failure = this.#failureOf(step, error);
      if (failure.status >= 500) this.#setup.tell(hooks.onError, error, { id, path });
      response = failed(dialect, failure, step.session);
    }
    // The headers of a response may be fixed.
    const answer = new Response(response.body, response);
    headers.forEach((value, name) => answer.headers.set(name, value));
    return answer;
  }

  async probe(): Promise<RouteReport[]> {
    return this.#listing.probe();
  }

  #at(step: Step): Promise<Response> | Response {
    const { place: { endpoint, session }, request: { method } } = step;
    const allowed = endpoint === "chat" ? ["POST"] : endpoint === "sessions" ? (session === undefined ? ["POST"] : ["GET", "DELETE"]) : ["GET"];
    if (!allowed.includes(method)) refuse(405, "method", "Method Not Allowed", { headers: { allow: allowed.join(", ") } });
    switch (endpoint) {
      case "chat": return this.#chat(step);
      case "models": return this.#models(step);
      case "health": return this.#health(step);
      case "usage": return this.#usage(step);
      case "sessions": return this.#sessions(step);
    }
  }

  async #chat(step: Step): Promise<Response> {
    const { id, request, place: { dialect }, headers, waitUntil } = step;
    const { limits = {}, ledger, prices, hooks = {}, defaultModel, morpheus = "accept" } = this.#setup;
    const principal = await this.#admit(step);
    const params = await paramsOf(request, dialect, limits.maxBodyBytes ?? MOST_BYTES);
    if (dialect.name === "morpheus" && params["model"] === undefined && defaultModel !== undefined) params["model"] = defaultModel;
    const stream = isStreamed(params, request.headers, dialect, morpheus);
    const said = params["messages"];
    const remembers = await this.#remember(step, principal, params);
    await check(params, dialect);
    // Morpheus's dialect may leave the choice to the provider.
    const model = typeof params["model"] === "string" ? params["model"] : "";
    if (!mayAsk(principal, model)) refuse(404, "model_forbidden", `The model ${model} does not exist, or this key may not use it.`, { param: "model" });

    const { workspace, key } = principal;
    const admission = await ledger.admit({ id, workspace, key, model, limits: (typeof limits.workspace === "function" ? await limits.workspace(principal) : limits.workspace) ?? {} });
    for (const [name, value] of Object.entries(limitHeaders(dialect, admission, Date.now()))) headers.set(name, value);
    if (admission.limited) refuseLimited(admission, dialect);

    const started = performance.now();
    let firstToken: number | null = null;
    let isTold = false;
    const ended = async (outcome: Outcome): Promise<void> => {
      if (isTold) return;
      isTold = true;
      const latency = Math.round(performance.now() - started);
      // What came at once began when it ended.
      if (outcome.type === "complete") firstToken ??= latency;
      const entry: LedgerEntry = {
        id, workspace, key, model, provider: outcome.route?.name ?? "", dialect: dialect.name, stream, outcome: outcome.type,
        ...usedBy(outcome, params, priceOf(prices, model, outcome.route?.model)), latency, firstToken,
      };
      const told = this.#setup.tell(hooks.onEntry, entry);
      if (outcome.error && outcome.error.kind !== "aborted") this.#setup.tell(hooks.onError, outcome.error, { id, path: new URL(request.url).pathname });
      try {
        await ledger.settle(entry);
        if (outcome.type === "complete") await remembers?.(said as Message[], outcome);
      } catch (error) {
        this.#setup.tell(hooks.onError, error, { id, path: new URL(request.url).pathname });
      }
      await told;
    };
    const { session } = step;
    return answerOf(this.#setup, {
      id, dialect: dialect.name, principal, params, stream, waitUntil, ended,
      asksForUsage: (params["stream_options"] as { include_usage?: unknown } | undefined)?.include_usage === true,
      headers: principal.token === undefined ? {} : { authorization: `Bearer ${principal.token}`, "x-workspace-id": request.headers.get("x-workspace-id") },
      signal: request.signal,
      failureOf: (error) => this.#failureOf(step, error),
      inBand: (failure) => dialect.inBand(failure, session),
      began: () => (firstToken ??= Math.round(performance.now() - started)),
    });
  }

  /** Puts what a session remembers before what is said; gives what remembers the turn. */
  async #remember(step: Step, { workspace }: Principal, params: Record<string, unknown>): Promise<((said: Message[], outcome: Outcome) => Promise<void>) | undefined> {
    const { sessions } = this.#setup;
    const { request, place: { dialect }, headers } = step;
    if (!sessions) return undefined;
    const named = request.headers.get("x-session-id") ?? (dialect.name === "morpheus" && typeof params["session_id"] === "string" ? params["session_id"] : undefined);
    const creates = named === undefined && sessions.autoCreate === true && dialect.name === "morpheus";
    if (named === undefined && !creates) return undefined;
    delete params["session_id"];
    const id = named ?? crypto.randomUUID();
    const bounds = boundsOf(sessions);
    if (named !== undefined) {
      const history = await historyOf(sessions, workspace, named);
      if (Array.isArray(params["messages"])) params["messages"] = continued(history, params["messages"] as Message[]);
    }
    headers.set("x-session-id", id);
    step.session = id;
    return async (said, { completion }) => {
      const [choice] = completion.choices;
      if (!choice) return;
      // A new one is there once it has something to remember.
      if (creates) await sessions.store.create(workspace, id, bounds);
      const { role, content, tool_calls } = choice.message;
      await sessions.store.append(workspace, id, [...said, { role, content: content ?? null, ...(tool_calls && { tool_calls }) } as Message], bounds);
    };
  }

  async #models(step: Step): Promise<Response> {
    const { place: { dialect }, request } = step;
    // Morpheus lists its models to anybody.
    const isOpen = dialect.name === "morpheus" && !request.headers.has("authorization");
    const principal = isOpen ? { workspace: "", key: "" } : await this.#admit(step);
    const models = (await this.#listing.list(principal, request)).filter(({ id }) => mayAsk(principal, id));
    return Response.json(dialect.list(models));
  }

  async #health(step: Step): Promise<Response> {
    const { place: { dialect }, request } = step;
    const isAsked = dialect.name === "neuroflash" || request.headers.has("authorization");
    const principal = isAsked ? await this.#admit(step) : undefined;
    const routes = this.#listing.reports();
    const isWell = routes.some(({ circuit }) => circuit !== "open");
    if (!isWell) {
      const wait = Math.min(...routes.map(({ wait }) => wait ?? 0));
      refuse(503, "overloaded", "No provider is well.", { retryAfter: wait });
    }
    if (dialect.name === "neuroflash") return Response.json({});
    const shown = routes.map(({ name, circuit, failures, wait, calls, failed, lastError }) => ({ name, circuit, failures, wait: wait ?? null, calls, failed, last_error: lastError?.kind ?? null }));
    return Response.json({ status: "ok", ...(principal?.admin && { routes: shown }) });
  }

  async #usage(step: Step): Promise<Response> {
    const { request } = step;
    const principal = await this.#admit(step);
    const { searchParams } = new URL(request.url);
    const query = queryOf(searchParams);
    if (!principal.admin) {
      if (query.workspace !== undefined && query.workspace !== principal.workspace) refuse(403, "workspace_forbidden", "This key may not see that workspace.", { param: "workspace" });
      query.workspace = principal.workspace;
    }
    const format = searchParams.get("format") ?? (/\btext\/csv\b/.test(request.headers.get("accept") ?? "") ? "csv" : "json");
    if (format !== "json" && format !== "csv") refuse(400, "invalid_request", "format must be json or csv", { param: "format" });
    return usageResponse(query, await this.#setup.ledger.usage(query), format === "csv");
  }

  async #sessions(step: Step): Promise<Response> {
    const { place: { session }, request } = step;
    const { workspace } = await this.#admit(step);
    const { sessions, limits } = this.#setup;
    if (!sessions) refuse(404, "path", "This gateway keeps no sessions.");
    await textOf(request, limits?.maxBodyBytes ?? MOST_BYTES);
    const bounds = boundsOf(sessions);
    if (session === undefined) {
      const id = crypto.randomUUID();
      await sessions.store.create(workspace, id, bounds);
      return Response.json({ id, object: "session", ttl: bounds.ttl }, { status: 201 });
    }
    if (request.method === "GET") return Response.json({ id: session, object: "session", messages: await historyOf(sessions, workspace, session) });
    if (!(await sessions.store.delete(workspace, session))) refuse(404, "session_not_found", "Session not found");
    return Response.json({ id: session, object: "session", deleted: true });
  }

  /** Who asks. neuroflash answers 400 to whoever does not say for which workspace, once the key is good. */
  async #admit(step: Step): Promise<Principal> {
    const { request: { headers }, place: { dialect } } = step;
    const principal = await this.#gate.principal(headers, dialect.name);
    if (dialect.name === "neuroflash" && !headers.get("x-workspace-id")?.trim()) refuse(400, "workspace_missing", "The header x-workspace-id is required");
    return (step.principal = principal);
  }

  #failureOf({ principal, request }: Step, error: unknown): Failure {
    const token = request.headers.get("authorization")?.replace(/^bearer +/i, "");
    return failureOf(error, hiding([...this.#setup.secrets, ...(token ? [token] : [])]), principal?.token !== undefined);
  }
}

/** Refuses what is over a limit: 402 where it is one of a day or a month, 429 where it is soon over. */
function refuseLimited({ limited, retryAfter }: Admission, { name }: Dialect): never {
  if (limited === "quota") refuse(402, "quota", name === "morpheus" ? "The balance does not cover this request" : "The quota of this workspace is used up.", { retryAfter });
  const what = { requests: "requests", tokens: "tokens", concurrency: "requests at the same time" }[limited as "requests"];
  refuse(429, limited as "requests", `Rate limit reached for ${what} of this workspace.`, { retryAfter: retryAfter ?? 1000 });
}

function failed(dialect: Dialect, failure: Failure, session: string | undefined): Response {
  const { body, headers, status = failure.status } = dialect.error(failure, session);
  const wait = failure.retryAfter === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(failure.retryAfter / 1000))) };
  return Response.json(body, { status, headers: { ...failure.headers, ...headers, ...wait } });
}

const MOST_BYTES = 4_194_304;
