import { apiErrorClass } from "./api-error.js";
import type { CoreError, CoreOutcome } from "./boundary.js";
import {
  APIConnectionError, APIUserAbortError, ChatwireError, hidden, IncompleteStreamError, InvalidRequestError,
  ProtocolError, type StalledError, type ErrorInit, type ErrorKind,
} from "./errors.js";
import { sentenceOf, type Finding } from "./finding.js";
import { headerField, type HeaderValues, type RequestOptions } from "./options.js";
import { headersWithout, valueWithout, type Redact } from "./secrets.js";
import type { ChatCompletion, Usage } from "./wire.js";

/** The limits that a response's headers tell of. */
export interface RateLimits {
  requests?: RateLimit;
  tokens?: RateLimit;
}

/** One limit: how much there is in a window, how much is left, in how many milliseconds there will be all of it again. */
export interface RateLimit {
  limit?: number;
  remaining?: number;
  /** Missing where the provider's profile does not say how its headers are to be read. */
  resetAfter?: number;
}

/** Where a stream broke off and was resumed: see {@link resume}. */
export interface Seam {
  /** How much of the text had come, in UTF-16 code units. */
  offset: number;
  /** What broke it off. */
  error: ChatwireError;
  /** The id of the request that broke off. */
  requestID: string | null;
  /** What that request used, as far as the server had said so; that of the last one is in the completion. */
  usage: Usage | null;
  /** Why nothing followed; missing where something did. */
  resumeError?: ChatwireError;
}

/** Which route of a router answered: see `router` of `chatwire/router`. */
export interface Routed {
  name: string;
  /** The model as that route was asked for it; undefined where the request names none. */
  model: string | undefined;
  /** What the routes said that were asked before, in order. */
  failures: readonly RouteFailure[];
}

/** Why a route did not answer. */
export interface RouteFailure {
  route: string;
  error: ChatwireError;
}

/** What every outcome tells. */
interface Ending {
  /** Where the answer was put together, in order; missing where it came in one. */
  seams?: Seam[];
  /** Which route answered; missing where there is no router. */
  route?: Routed;
  /** How many bytes of body came. */
  bytes: number;
  /** The request's id in the provider's logs, where it sent one. */
  requestID: string | null;
  /** What the headers tell of the server's limits; undefined where they tell nothing. A browser shows few headers of another origin. */
  rateLimits: RateLimits | undefined;
}

/** The answer came whole. */
export interface CompleteOutcome extends Ending {
  type: "complete";
  completion: ChatCompletion;
  error: null;
}

/**
 * The answer did not come whole: it stopped early (`incomplete`), no byte came for too long (`stalled`), the caller
 * stopped it (`aborted`), or the server, the connection or the decoding failed (`failed`).
 */
export interface PartialOutcome extends Ending {
  type: "incomplete" | "stalled" | "aborted" | "failed";
  /** The answer as far as it had come. */
  completion: ChatCompletion;
  /** What a caller that awaited the answer got thrown; the same object. */
  error: ChatwireError;
}

/** How a call ended. There is exactly one for each, and it never lies: only `complete` is a whole answer. */
export type Outcome = CompleteOutcome | PartialOutcome;

/** What the facade knows of why a call ended: a network error, the reason of an abort, the limit that passed. */
export interface Why {
  cause?: unknown;
  stalled?: StalledError;
}

/** Turns the core's outcome into the public one. */
export function outcomeOf(core: CoreOutcome, headers: Headers | undefined, why: Why = {}, redact?: Redact): Outcome {
  if (redact && core.type !== "complete") {
    core = { ...core, ...valueWithout(redact, { request_id: core.request_id, error: core.error }) };
    headers = headersWithout(redact, headers);
  }
  const { type, completion, bytes, request_id: requestID, rate_limits: rateLimits } = core;
  if (type === "complete") return { type, completion, bytes, requestID, rateLimits, error: null };
  const partial = completion;
  const stalled = type === "stalled" ? why.stalled : undefined;
  if (stalled) hidden(stalled, "partial", partial);
  const error = stalled ?? errorOf(core, headers, { partial, ...("cause" in why && { cause: why.cause }) });
  return { type, completion, bytes, requestID, rateLimits, error };
}

/** The outcome of a call of whose answer nothing is there: nothing came, or it is lost with the instance that died. */
export function outcomeWithout(error: ChatwireError): Outcome {
  const completion: ChatCompletion = error.partial ?? { object: "chat.completion", choices: [] };
  const type = error.kind === "aborted" || error.kind === "stalled" ? error.kind : "failed";
  return { type, completion, bytes: 0, requestID: null, rateLimits: undefined, error };
}

function errorOf(core: CoreOutcome, headers: Headers | undefined, init: ErrorInit): ChatwireError {
  const { type, error } = core;
  if (type === "aborted") return new APIUserAbortError(undefined, init);
  if (error === null) return new IncompleteStreamError("The answer stopped before its end.", init);
  if (type === "incomplete") return new IncompleteStreamError(error.message, init);
  if (error.kind === "connection") return new APIConnectionError(`The connection broke: ${error.message}`, init);
  if (error.kind === "protocol" && (error.status ?? 200) < 400) return new ProtocolError(error.message, init);
  return apiError(error, core.request_id, headers, init);
}

function apiError(error: CoreError, requestID: string | null, headers: Headers | undefined, init: ErrorInit): ChatwireError {
  const status = error.status ?? undefined;
  return new (apiErrorClass(status, error.kind))(error.message, {
    ...init,
    kind: error.kind as ErrorKind,
    status,
    code: error.code,
    type: error.type,
    param: error.param,
    requestID,
    headers,
    error: error.raw,
    retryAfter: error.retry_after_ms ?? undefined,
    retryable: error.retryable,
    hint: error.hint,
    findings: error.findings,
  });
}

/** The error for the core's findings. */
export function refusalOf(found: readonly Finding[], options: RequestOptions, idempotency: HeaderValues): InvalidRequestError {
  const findings = found.map((finding) => ({ ...finding, field: headerField(finding.field, options, idempotency) }));
  return new InvalidRequestError(sentenceOf(findings), findings[0]?.field ?? "", { findings });
}
