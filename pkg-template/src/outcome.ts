import { apiErrorClass } from "./api-error.js";
import type { CoreError, CoreOutcome } from "./boundary.js";
import {
  APIConnectionError, APIUserAbortError, ChatwireError, IncompleteStreamError, InvalidRequestError,
  ProtocolError, StalledError, type ErrorInit, type ErrorKind,
} from "./errors.js";
import { headerField, type RequestOptions } from "./options.js";
import type { ChatCompletion } from "./wire.js";

/** What every outcome tells. */
interface Ending {
  /** How many bytes of body came. */
  bytes: number;
  /** The request's id in the provider's logs, where it sent one. */
  requestID: string | null;
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

/** Turns the core's outcome into the public one. `cause` is what the facade knows of why: a network error, a reason. */
export function outcomeOf(core: CoreOutcome, headers: Headers | undefined, cause?: { cause: unknown }): Outcome {
  const { type, completion, bytes, request_id: requestID } = core;
  if (type === "complete") return { type, completion, bytes, requestID, error: null };
  const partial = completion;
  return { type, completion, bytes, requestID, error: errorOf(core, headers, { partial, ...cause }) };
}

/** The outcome of a call that has no instance to tell it: what had come is lost with the one that died. */
export function lostOutcome(error: ChatwireError): Outcome {
  const completion: ChatCompletion = { object: "chat.completion", choices: [] };
  return { type: "failed", completion, bytes: 0, requestID: null, error };
}

function errorOf(core: CoreOutcome, headers: Headers | undefined, init: ErrorInit): ChatwireError {
  const { type, error } = core;
  if (type === "aborted") return new APIUserAbortError(undefined, init);
  if (type === "stalled") return new StalledError(error?.message ?? "No byte came within the idle limit.", init);
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
  });
}

/** The error for a finding of the core's, which is JSON text that names the field. */
export function refusalOf(finding: string, options: RequestOptions): InvalidRequestError {
  const { field: name, message } = JSON.parse(finding) as { field: string; message: string };
  const field = headerField(name, options);
  // The core's message is what is said of the field: "is required".
  return new InvalidRequestError(`${field} ${message}`, field);
}
