import type { Finding } from "./finding.js";
import type { ChatCompletion } from "./wire.js";

// Shared by every copy of the package, so that a guard knows the errors of another realm or another bundle.
const BRAND = Symbol.for("chatwire.error");

/**
 * Why a call did not complete, in one word. Branch on it instead of on messages.
 *
 * From an answer: `auth`, `permission`, `billing`, `not_found`, `invalid_request`, `payload_too_large`,
 * `context_length`, `rate_limit`, `content_filter`, `timeout`, `overloaded`, `server`, `protocol`, `incomplete`.
 * From this side: `connection`, `aborted`, `stalled`, `invalid_request`, `unsupported` (the runtime
 * lacks or forbids what chatwire needs, as the message says), `internal`.
 */
export type ErrorKind =
  | "auth" | "permission" | "billing" | "not_found" | "invalid_request" | "payload_too_large" | "context_length"
  | "rate_limit" | "content_filter" | "timeout" | "overloaded" | "server" | "protocol" | "incomplete"
  | "connection" | "aborted" | "stalled" | "unsupported" | "internal";

/** What every error of the package can be built with. */
export interface ErrorInit {
  /** See {@link ErrorKind}. */
  kind?: ErrorKind;
  /** What led to the error: a network error, an abort reason, whatever a function of yours threw. */
  cause?: unknown;
  /** The answer as far as it had come. */
  partial?: ChatCompletion | undefined;
}

/**
 * The base of every error that the package throws. Catch it to catch them all.
 *
 * No error holds a key, a token or a request header: logging one is safe. `partial` is left out of logs and JSON,
 * since it is the user's conversation.
 *
 * @example
 * ```ts
 * import { Chatwire, isChatwireError } from "chatwire";
 *
 * try {
 *   await new Chatwire().chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }] });
 * } catch (error) {
 *   if (isChatwireError(error)) console.log(error.kind, error.message);
 * }
 * ```
 */
export class ChatwireError extends Error {
  /** The class's name as text; it survives minifiers. */
  declare readonly name: string;
  /** Why, in one word. */
  readonly kind: ErrorKind;
  /** The answer as far as it had come; absent when nothing had come or nothing was sent. */
  declare readonly partial?: ChatCompletion;

  // Fields and not blocks: React Native's Babel preset takes no static blocks, also where its web target could run the rest.
  /** @internal */
  static readonly named = named(this, "ChatwireError");
  /** @internal */
  static readonly branded = brand(this, "ChatwireError");

  constructor(message: string, init: ErrorInit = {}) {
    super(message, "cause" in init ? { cause: init.cause } : undefined);
    this.kind = init.kind ?? "internal";
    if (init.partial !== undefined) hidden(this, "partial", init.partial);
  }

  /** The error without stack, cause and answer: safe to log and to send. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...(this as object) };
  }
}

/** The input is wrong; nothing was sent. */
export class InvalidRequestError extends ChatwireError {
  /** The member that is wrong, as a path: `messages[0].role`, `baseURL`; the first one where there are several. */
  readonly field: string;
  /** All that is wrong, each with the rule that says so and where it is written down; empty where `field` says it all. */
  readonly findings: readonly Finding[];

  /** @internal */
  static override readonly named = named(this, "InvalidRequestError");

  constructor(message: string, field: string, init: ErrorInit & { findings?: readonly Finding[] } = {}) {
    super(message, { kind: "invalid_request", ...init });
    this.field = field;
    this.findings = init.findings ?? [];
  }
}

/** The server could not be reached, or the connection broke. `cause` is the network error. */
export class APIConnectionError extends ChatwireError {
  /** @internal */
  static override readonly named = named(this, "APIConnectionError");

  constructor(message: string, init: ErrorInit = {}) {
    super(message, { kind: "connection", ...init });
  }
}

/** A time limit passed. Thrown as {@link StalledError}. */
export class APIConnectionTimeoutError extends APIConnectionError {
  /** @internal */
  static override readonly named = named(this, "APIConnectionTimeoutError");

  constructor(message: string, init: ErrorInit = {}) {
    super(message, { kind: "timeout", ...init });
  }
}

/** The time limits of a call: see the options of their names. */
export type Limit = "headers" | "firstToken" | "idle" | "total";

/** A time limit passed; the request was cancelled. */
export class StalledError extends APIConnectionTimeoutError {
  /** Which limit it was. */
  readonly limit: Limit;

  /** @internal */
  static override readonly named = named(this, "StalledError");

  constructor(message: string, { limit = "idle", ...init }: ErrorInit & { limit?: Limit } = {}) {
    super(message, { kind: "stalled", ...init });
    this.limit = limit;
  }
}

/** The caller aborted. `cause` is the signal's reason, whatever it was. */
export class APIUserAbortError extends ChatwireError {
  /** @internal */
  static override readonly named = named(this, "APIUserAbortError");

  constructor(message = "The request was aborted.", init: ErrorInit = {}) {
    super(message, { kind: "aborted", ...init });
  }
}

/** The answer stopped before its end, though the connection was closed in good order. */
export class IncompleteStreamError extends ChatwireError {
  /** @internal */
  static override readonly named = named(this, "IncompleteStreamError");

  constructor(message: string, init: ErrorInit = {}) {
    super(message, { kind: "incomplete", ...init });
  }
}

/** What came is no chat completion: HTML, broken JSON, an event over the limit. */
export class ProtocolError extends ChatwireError {
  /** @internal */
  static override readonly named = named(this, "ProtocolError");

  constructor(message: string, init: ErrorInit = {}) {
    super(message, { kind: "protocol", ...init });
  }
}

/** A bug in chatwire's core. Calls in flight end with it; the next call works on a fresh instance. Please report it with its `cause`. */
export class InternalError extends ChatwireError {
  /** @internal */
  static override readonly named = named(this, "InternalError");

  constructor(message: string, init: ErrorInit = {}) {
    super(message, { kind: "internal", ...init });
  }
}

/** Tells whether `value` is an error of this package, also one from another realm, bundle or copy. */
export function isChatwireError(value: unknown): value is ChatwireError {
  return brandOf(value) !== undefined;
}

/** The brand of an error of the package: `"APIError"` for those a server answered with. */
export function brandOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (value as { [BRAND]?: unknown })[BRAND] : undefined;
}

/** Marks the errors of `target` as another family, for its guard. */
export function brand(target: { prototype: object }, family: string): void {
  Object.defineProperty(target.prototype, BRAND, { value: family });
}

/** What a thrown value says: anything can be thrown, also what does not convert to text. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  const { message } = (thrown ?? {}) as { message?: unknown };
  return typeof message === "string" ? message : "no reason given";
}

/** Fixes the name of an error class: on the prototype, so that no log prints it twice. */
export function named(target: { prototype: object }, name: string): void {
  Object.defineProperty(target.prototype, "name", { value: name, configurable: true, writable: true });
}

/** Sets a member that neither `console.log` nor JSON shows. */
export function hidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true });
}
