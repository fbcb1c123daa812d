import type { Finding } from "./finding.js";
import { brand, brandOf, ChatwireError, hidden, named, type ErrorInit } from "./errors.js";

/** What an {@link APIError} is built with. */
export interface APIErrorInit extends ErrorInit {
  status?: number | undefined;
  code?: string | null;
  type?: string | null;
  param?: string | null;
  requestID?: string | null;
  headers?: Headers | undefined;
  error?: unknown;
  retryAfter?: number | undefined;
  retryable?: boolean;
  hint?: string | undefined;
  findings?: readonly Finding[] | undefined;
}

/**
 * The server answered with an error: as a status, or in the middle of a stream.
 *
 * @example
 * ```ts
 * import { Chatwire, RateLimitError } from "chatwire";
 *
 * const client = new Chatwire({ baseURL: "http://127.0.0.1:9/v1" });
 * try {
 *   await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }] });
 * } catch (error) {
 *   if (error instanceof RateLimitError) console.log(`again in ${error.retryAfter ?? 1000} ms`);
 * }
 * ```
 */
export class APIError extends ChatwireError {
  /** The HTTP status; of an error inside a 200 answer the status it names, or undefined. */
  readonly status: number | undefined;
  /** The provider's own code, such as `rate_limit_exceeded`. */
  readonly code: string | null;
  /** The provider's own class of error, such as `invalid_request_error`. */
  readonly type: string | null;
  /** The request member that the provider objects to. */
  readonly param: string | null;
  /** The request's id in the provider's logs. */
  readonly requestID: string | null;
  /** How long to wait before another try, in milliseconds; undefined when the server did not say. */
  readonly retryAfter: number | undefined;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** What may help, where the provider's profile knows: another path, another form of a model's id. */
  declare readonly hint?: string;
  /** What the server finds wrong with which member of the request, where it lists that. */
  declare readonly findings?: readonly Finding[];
  /** The response's headers. */
  declare readonly headers: Headers | undefined;
  /** The error body as it came, decoded where it was JSON. */
  declare readonly error: unknown;

  /** @internal */
  static override readonly named = named(this, "APIError");
  /** @internal */
  static override readonly branded = brand(this, "APIError");

  constructor(message: string, init: APIErrorInit = {}) {
    super(message, { kind: "server", ...init });
    this.status = init.status;
    this.code = init.code ?? null;
    this.type = init.type ?? null;
    this.param = init.param ?? null;
    this.requestID = init.requestID ?? null;
    this.retryAfter = init.retryAfter;
    this.retryable = init.retryable ?? false;
    if (init.hint !== undefined) this.hint = init.hint;
    if (init.findings !== undefined) this.findings = init.findings;
    // Servers set cookies in headers and echo keys in bodies: to be asked for, not to land in a log.
    hidden(this, "headers", init.headers);
    hidden(this, "error", init.error);
  }
}

/** Status 400: the server finds the request wrong. */
export class BadRequestError extends APIError {
  /** @internal */
  static override readonly named = named(this, "BadRequestError");
}

/** Status 401: the key is missing, wrong or expired. */
export class AuthenticationError extends APIError {
  /** @internal */
  static override readonly named = named(this, "AuthenticationError");
}

/** Status 403: the key may not do this. */
export class PermissionDeniedError extends APIError {
  /** @internal */
  static override readonly named = named(this, "PermissionDeniedError");
}

/** Status 404: no such model or no such path. */
export class NotFoundError extends APIError {
  /** @internal */
  static override readonly named = named(this, "NotFoundError");
}

/** Status 409: the request conflicts with another. */
export class ConflictError extends APIError {
  /** @internal */
  static override readonly named = named(this, "ConflictError");
}

/** Status 422: the server understands the request and refuses its content. */
export class UnprocessableEntityError extends APIError {
  /** @internal */
  static override readonly named = named(this, "UnprocessableEntityError");
}

/** Status 429: too many requests, or a quota is used up; `kind` is `rate_limit` or `billing`. */
export class RateLimitError extends APIError {
  /** @internal */
  static override readonly named = named(this, "RateLimitError");
}

/** Status 500 and above: the server failed. */
export class InternalServerError extends APIError {
  /** @internal */
  static override readonly named = named(this, "InternalServerError");
}

/** Tells whether `value` is a server's error, also one from another realm, bundle or copy of the package. */
export function isAPIError(value: unknown): value is APIError {
  return brandOf(value) === "APIError";
}

/** The class that fits a status, or, for an error inside a 200 answer, its kind. */
export function apiErrorClass(status: number | undefined, kind: string): typeof APIError {
  if (status !== undefined && status >= 500) return InternalServerError;
  if (status !== undefined && status >= 400) return BY_STATUS.get(status) ?? APIError;
  return BY_KIND.get(kind) ?? APIError;
}

const BY_STATUS = new Map<number, typeof APIError>([
  [400, BadRequestError], [401, AuthenticationError], [403, PermissionDeniedError], [404, NotFoundError],
  [409, ConflictError], [422, UnprocessableEntityError], [429, RateLimitError],
]);

const BY_KIND = new Map<string, typeof APIError>([
  ["auth", AuthenticationError], ["permission", PermissionDeniedError], ["not_found", NotFoundError],
  ["invalid_request", BadRequestError], ["context_length", BadRequestError], ["rate_limit", RateLimitError],
  ["server", InternalServerError], ["overloaded", InternalServerError],
]);
