import { isAPIError } from "./api-error.js";
import { InvalidRequestError, isChatwireError, type ErrorKind } from "./errors.js";
import type { Finding } from "./finding.js";
import { RoutingError } from "./routing.js";

/** Why a request is not answered, before a dialect gives it a body. */
export interface Failure {
  status: number;
  message: string;
  /** What it is, in words that no dialect owns; a dialect makes its own code of it. */
  reason: Reason;
  /** The member of the request that is wrong. */
  param?: string | undefined;
  /** All that is wrong with the request. */
  findings?: readonly Finding[] | undefined;
  /** Milliseconds until it may go better. */
  retryAfter?: number | undefined;
  headers?: Readonly<Record<string, string>>;
}

/** Kinds of errors, and what only a gateway refuses. */
export type Reason =
  | ErrorKind | "workspace_missing" | "workspace_forbidden" | "model_forbidden" | "method" | "media_type" | "json" | "path" | "requests" | "tokens"
  | "concurrency" | "quota" | "session_not_found" | "session_expired";

/** Thrown where a request cannot go on. */
export class Refusal extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Refuses the request. */
export function refuse(status: number, reason: Reason, message: string, more: Partial<Failure> = {}): never {
  throw new Refusal({ status, reason, message, ...more });
}

/**
 * What a caller is told of an error. What a provider finds wrong with the gateway's own key, quota or address is not the caller's business:
 * it learns that there is no answer.
 *
 * @param own - Whether the provider was asked with the caller's own key.
 */
export function failureOf(thrown: unknown, hide: (text: string) => string, own: boolean): Failure {
  if (thrown instanceof Refusal) return thrown.failure;
  if (!isChatwireError(thrown)) return { status: 500, reason: "internal", message: "The gateway failed." };
  const { kind } = thrown;
  // Not the caller's request, but how the gateway was set up.
  if (thrown instanceof InvalidRequestError && /^(?:baseURL|apiKey|workspaceId|provider|headers|defaultHeaders)\b/.test(thrown.field)) return failureOf(undefined, hide, own);
  const said = thrown instanceof RoutingError ? thrown.cause : thrown;
  const retryAfter = thrown instanceof RoutingError ? thrown.retryAfter : isAPIError(thrown) ? thrown.retryAfter : undefined;
  if (own && OWN.has(kind) && isAPIError(said)) return { status: OWN.get(kind) as number, reason: kind, message: hide(said.message) };
  const [status, message] = TOLD[kind];
  return {
    status, reason: kind, message: message ?? hide(isChatwireError(said) ? said.message : "No provider answered."), retryAfter,
    ...(said instanceof InvalidRequestError && { param: said.field, findings: said.findings }),
    ...(isAPIError(said) && said.param !== null && message === undefined && { param: hide(said.param) }),
  };
}

/** Takes what is secret out of a text. */
export function hiding(secrets: Iterable<string>): (text: string) => string {
  return (text) => {
    let shown = text;
    for (const secret of secrets) if (secret.length > 3) shown = shown.replaceAll(secret, "[hidden]");
    return shown.replace(/\b(?:sk|pk)-[\w-]{6,}|\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, "[hidden]");
  };
}

/** What the caller's own key, quota or rights are to blame for. */
const OWN: ReadonlyMap<ErrorKind, number> = new Map([["auth", 401], ["permission", 403], ["billing", 402]]);

/** The status, and the message where the provider's or the client's own is not to be shown. */
const TOLD: Readonly<Record<ErrorKind, readonly [status: number, message?: string]>> = {
  invalid_request: [400], context_length: [400], content_filter: [400], not_found: [404], payload_too_large: [413], rate_limit: [429],
  auth: [502, "The provider does not accept the gateway."],
  permission: [502, "The provider does not accept the gateway."],
  billing: [502, "The provider does not accept the gateway."],
  server: [502, "The provider failed."],
  connection: [502, "The provider cannot be reached."],
  protocol: [502, "The provider's answer cannot be read."],
  incomplete: [502, "The provider's answer broke off."],
  overloaded: [503, "The provider is overloaded."],
  timeout: [504, "The provider did not answer in time."],
  stalled: [504, "The provider did not answer in time."],
  aborted: [499, "The request was aborted."],
  unsupported: [500, "The gateway failed."],
  internal: [500, "The gateway failed."],
};
