import { ChatwireError } from "./errors.js";
import { REDACTED, type Redact } from "./secrets.js";

/** A request that is about to be sent. */
export interface SentRequest {
  /** Which try of the call it is, from 1. */
  attempt: number;
  method: string;
  /** Without its query, which may hold a key. */
  url: string;
  /** Values that may be secret are replaced by `[redacted]`. */
  headers: Record<string, string>;
}

/** A response whose headers are there. */
export interface ReceivedResponse {
  /** As {@link SentRequest.attempt}. */
  attempt: number;
  status: number;
  /** As {@link SentRequest.headers}. */
  headers: Record<string, string>;
  /** Milliseconds since the request was sent. */
  duration: number;
}

/** A request that failed and is going to be sent again. */
export interface PlannedRetry {
  /** The try that failed, from 1. */
  attempt: number;
  error: ChatwireError;
  /** Whether the next try goes on with what has come of the answer: see {@link resume}. */
  resumes: boolean;
  /** Milliseconds until the next try. */
  wait: number;
}

/** Tells a function of the caller's, if there is one. What it throws ends the call. */
export function tell<Info>(name: string, hook: ((info: Info) => void) | undefined, info: () => Info): void {
  if (!hook) return;
  try {
    hook(info());
  } catch (cause) {
    throw new ChatwireError(`The ${name} function failed.`, { kind: "invalid_request", cause });
  }
}

/** Headers as they may be logged: of those that are not known to be harmless, the name alone. */
export function shownHeaders(headers: Headers, redact: Redact): Record<string, string> {
  const shown: [string, string][] = [];
  headers.forEach((value, name) => shown.push([name, HARMLESS.test(name) ? redact(value) : REDACTED]));
  return Object.fromEntries(shown);
}

/** A URL as it may be logged. */
export function shownURL(url: string): string {
  return url.replace(/[?#].*$/, "");
}

const HARMLESS = /^(?:accept|content-(?:type|length)|date|server|via|cf-ray|retry-after(?:-ms)?|x-should-retry|(?:x-)?request-id|x-ratelimit-.*|idempotency-key)$/i;
