import type { Failure, Reason } from "./edge-failure.js";
import type { Window } from "./edge-ledger.js";
import type { Provider } from "./profile.js";
import type { Model } from "./wire.js";

/** What a path asks for. */
export type Endpoint = "chat" | "models" | "health" | "usage" | "sessions";

/** How a provider's callers are spoken to. */
export interface Dialect {
  name: Provider;
  /** What may stand before the paths, below the place where the dialect is mounted. */
  root: RegExp;
  /** More paths of the list of models. */
  models: readonly string[];
  /** The status of a request that is not as it must be. */
  invalid: number;
  /** The body of an error, and the headers that go with it. */
  error(failure: Failure, session?: string): { body: unknown; headers?: Record<string, string>; status?: number };
  /** What is written into a stream, as `error`, when it breaks off. */
  inBand(failure: Failure, session?: string): object;
  /** The list of models. */
  list(models: readonly Model[]): unknown;
  /** How headers tell when a window begins anew. */
  reset(ms: number, now: number): string;
}

/** Where a request goes: the dialect that is spoken there, and what is asked for. */
export interface Place {
  dialect: Dialect;
  endpoint: Endpoint;
  /** The session that the path names. */
  session: string | undefined;
}

/** Finds the place of a path; only the dialect where there is nothing at that path. */
export function placeOf(path: string, mounts: readonly (readonly [string, Provider])[]): Place | Dialect | undefined {
  const mount = mounts.find(([at]) => path === at || path.startsWith(at.endsWith("/") ? at : `${at}/`));
  if (!mount) return undefined;
  const [at, name] = mount;
  const dialect = DIALECTS[name];
  const below = path.slice(at.replace(/\/$/, "").length).replace(dialect.root, "");
  const endpoint = dialect.models.includes(below) ? "models" : ENDPOINTS.get(below);
  if (endpoint) return { dialect, endpoint, session: undefined };
  const session = /^\/sessions\/([\w.~-]{1,128})$/.exec(below)?.[1];
  return session === undefined ? dialect : { dialect, endpoint: "sessions", session };
}

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ["/chat/completions", "chat"], ["/models", "models"], ["/health", "health"], ["/usage", "usage"], ["/sessions", "sessions"],
]);

/** The headers that tell of limits. */
export function limitHeaders(dialect: Dialect, windows: { requests?: Window | undefined; tokens?: Window | undefined }, now: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ["requests", "tokens"] as const) {
    const window = windows[name];
    if (!window) continue;
    headers[`x-ratelimit-limit-${name}`] = String(window.limit);
    headers[`x-ratelimit-remaining-${name}`] = String(window.remaining);
    headers[`x-ratelimit-reset-${name}`] = dialect.reset(window.resetAfter, now);
  }
  return headers;
}

/** OpenAI's form: `1s`, `6m0s`, `20ms`. */
function duration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}h` : ""}${seconds >= 60 ? `${minutes}m` : ""}${seconds % 60}s`;
}

const code = ({ reason }: Failure, codes: Partial<Record<Reason, string>>): string | undefined => codes[reason];

const OPENAI: Dialect = {
  name: "openai",
  root: /^\/v1(?=\/)/,
  models: [],
  invalid: 400,
  error: (failure) => ({ body: { error: errorObject(failure, "requests") } }),
  inBand: (failure) => errorObject(failure, "requests"),
  list: (models) => ({ object: "list", data: models.map((model) => ({ ...model, object: "model", created: model.created ?? 0, owned_by: model.owned_by ?? "" })) }),
  reset: duration,
};

const FLEXAI: Dialect = {
  ...OPENAI,
  name: "flexai",
  error: (failure) => ({ body: { error: errorObject(failure, "rate_limit_error") } }),
  inBand: (failure) => errorObject(failure, "rate_limit_error"),
  list: (models) => ({ object: "list", data: models }),
  reset: (ms, now) => String(Math.ceil((now + ms) / 1000)),
};

/** The object that OpenAI and FlexAI have in common, but for a few words. */
function errorObject(failure: Failure, limited: "requests" | "rate_limit_error"): object {
  const { status, reason, message, param } = failure;
  const flexai = limited === "rate_limit_error";
  let type = status >= 500 ? "server_error" : "invalid_request_error";
  if (status === 401 && flexai) type = "authentication_error";
  if (status === 402) type = "insufficient_quota";
  if (status === 403) type = "permission_error";
  if (status === 429) type = !flexai && reason === "tokens" ? "tokens" : limited;
  const own = code(failure, {
    auth: "invalid_api_key", quota: flexai ? "402" : "insufficient_quota", billing: flexai ? "402" : "insufficient_quota", context_length: "context_length_exceeded",
    content_filter: "content_filter", not_found: "model_not_found", model_forbidden: "model_not_found", overloaded: "service_unavailable",
  });
  return { message, type, param: param ?? null, code: own ?? (status === 429 ? "rate_limit_exceeded" : NAMELESS.has(reason) ? null : reason) };
}

const NAMELESS: ReadonlySet<Reason> = new Set(["invalid_request", "server", "internal", "path"]);

const NEUROFLASH: Dialect = {
  name: "neuroflash",
  root: /^(?:\/api\/ds-prototypes)?(?:\/v1)?(?:\/content_generation)?(?=\/)/,
  models: ["/model_selection/models"],
  invalid: 422,
  error(failure) {
    const { findings, message, reason, status } = failure;
    if (status === 422 && findings?.length) return { body: { errors: findings.map(({ field, message }) => ({ field, message, type: "validation" })) } };
    return { body: { error: message, code: NEUROFLASH_CODES[reason] ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL_SERVER_ERROR") } };
  },
  inBand: ({ message, reason }) => ({ code: NEUROFLASH_CODES[reason] ?? "INTERNAL_SERVER_ERROR", message }),
  list: (models) => models.map((model) => {
    const { id, provider, available, context_window, context_length } = model as Model & Record<string, unknown>;
    return { id, provider: provider ?? id.slice(0, Math.max(0, id.indexOf("/"))), available: available ?? true, context_window: context_window ?? context_length ?? null };
  }),
  reset: (ms) => String(Math.ceil(ms / 1000)),
};

const NEUROFLASH_CODES: Partial<Record<Reason, string>> = {
  auth: "UNAUTHORIZED", workspace_missing: "MISSING_WORKSPACE_ID", workspace_forbidden: "FORBIDDEN", permission: "FORBIDDEN", model_forbidden: "MODEL_NOT_FOUND",
  not_found: "MODEL_NOT_FOUND", path: "NOT_FOUND", method: "METHOD_NOT_ALLOWED", media_type: "UNSUPPORTED_MEDIA_TYPE", payload_too_large: "PAYLOAD_TOO_LARGE",
  quota: "LIMIT_REACHED", billing: "LIMIT_REACHED", requests: "RATE_LIMIT_EXCEEDED", tokens: "RATE_LIMIT_EXCEEDED", concurrency: "RATE_LIMIT_EXCEEDED",
  rate_limit: "RATE_LIMIT_EXCEEDED", overloaded: "SERVICE_UNAVAILABLE", stalled: "TIMEOUT", timeout: "TIMEOUT", session_not_found: "SESSION_NOT_FOUND", session_expired: "SESSION_EXPIRED",
};

const MORPHEUS: Dialect = {
  name: "morpheus",
  root: /^(?:\/api)?(?:\/v1)?(?=\/)/,
  models: ["/models/allmodels"],
  invalid: 422,
  error(failure, session) {
    const { findings, message, reason, status } = failure;
    if (status === 422) return { body: { detail: (findings ?? []).map(detailOf) } };
    if (!["not_found", "model_forbidden"].includes(reason) && [401, 403, 404, 405].includes(status)) return { body: { detail: message }, ...(status === 401 && { headers: { "www-authenticate": "Bearer" } }) };
    if (reason === "not_found" || reason === "model_forbidden") return { status: 400, body: { error: { message, type: "model_not_found" } }, headers: { "x-morpheus-error": "model_not_found" } };
    return { body: { error: morpheusError(failure, session) } };
  },
  inBand: (failure, session) => ({ ...morpheusError(failure, session), status: failure.status }),
  list: (models) => ({ object: "list", data: models.map((model) => ({ tags: [], modelType: "LLM", ...model })) }),
  reset: (ms, now) => new Date(now + ms).toISOString(),
};

function morpheusError(failure: Failure, session: string | undefined): object {
  const { message, reason, status } = failure;
  const beside = session === undefined ? {} : { session_id: session };
  if (status === 429) return { message, type: reason === "tokens" ? "tokens" : "requests", param: null, code: "rate_limit_exceeded", ...beside };
  const type = MORPHEUS_TYPES[reason] ?? (status < 500 ? "invalid_request" : status === 500 ? "gateway_error" : "provider_error");
  return { message, type, ...beside };
}

const MORPHEUS_TYPES: Partial<Record<Reason, string>> = {
  quota: "insufficient_balance", billing: "insufficient_balance", session_not_found: "session_not_found", session_expired: "session_expired",
  connection: "proxy_error", overloaded: "service_unavailable", timeout: "gateway_timeout", stalled: "gateway_timeout", context_length: "context_length_exceeded",
};

/** As FastAPI lists what is wrong: `messages[0].role` is `["body", "messages", 0, "role"]`. */
function detailOf({ field, message, rule }: NonNullable<Failure["findings"]>[number]): object {
  const path = [...field.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) => (index === undefined ? name : Number(index)));
  const type = rule === "required" ? "missing" : rule === "type" ? "type_error" : rule === "syntax" ? "json_invalid" : "value_error";
  return { loc: ["body", ...path], msg: rule === "required" ? "Field required" : message, type };
}

/** Each of them by its name. */
export const DIALECTS: Readonly<Record<Provider, Dialect>> = { openai: OPENAI, flexai: FLEXAI, neuroflash: NEUROFLASH, morpheus: MORPHEUS };
