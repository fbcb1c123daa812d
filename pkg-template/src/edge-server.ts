import { Gatekeeper, mayAsk, type Principal } from "./edge-auth.js";
import { chat, MOST_BYTES, type Step } from "./edge-chat.js";
import type { Setup } from "./edge-config.js";
import { permit, preflight } from "./edge-cors.js";
import { DIALECTS, placeOf, type Dialect } from "./edge-dialects.js";
import { failureOf, hiding, refuse, type Failure } from "./edge-failure.js";
import { Listing } from "./edge-models.js";
import { drained, textOf } from "./edge-request.js";
import { boundsOf, historyOf } from "./edge-sessions.js";
import { queryOf, usageResponse } from "./edge-usage.js";
import type { RouteReport } from "./route-states.js";

/** Answers requests with what was set up. */
export class Server {
  readonly #setup: Setup;
  readonly #gate: Gatekeeper;
  readonly #listing: Listing;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#gate = new Gatekeeper(setup.auth);
    this.#listing = new Listing(setup);
  }

  async answer(request: Request, waitUntil: Step["waitUntil"]): Promise<Response> {
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
      if (failure.status >= 500 && !step.isTold) void this.#setup.tell(hooks.onError, error, { id, path });
      response = failed(dialect, failure, step.session);
      await drained(request);
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
    return chat(this.#setup, step, await this.#admit(step), (error) => this.#failureOf(step, error));
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

function failed(dialect: Dialect, failure: Failure, session: string | undefined): Response {
  const { body, headers, status = failure.status } = dialect.error(failure, session);
  const wait = failure.retryAfter === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(failure.retryAfter / 1000))) };
  return Response.json(body, { status, headers: { ...failure.headers, ...headers, ...wait } });
}
