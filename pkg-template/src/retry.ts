import { isAPIError } from "./api-error.js";
import { APIConnectionError, IncompleteStreamError, messageOf, StalledError, type ChatwireError } from "./errors.js";

/** Whether the same request may go better the next time. */
export function isRetryable(error: ChatwireError): boolean {
  if (isAPIError(error)) return error.retryable;
  if (error instanceof StalledError) return error.limit !== "total";
  return error instanceof IncompleteStreamError || (error instanceof APIConnectionError && isNetworkFailure(error.cause));
}

/** Whether a response may be worth another try, before its body says more. */
export function mayPass({ status, headers }: Response): boolean {
  return [408, 409, 425, 429].includes(status) || status >= 500 || headers?.get?.("x-should-retry") === "true";
}

/**
 * Whether a fetch failed because of the network, in the words of Chromium, Firefox, Safari, workerd, Node, Deno and Bun, and not
 * because of a mistake in it or in its arguments.
 */
export function isNetworkFailure(thrown: unknown): boolean {
  for (let error = thrown, depth = 0; error != null && depth < 4; error = (error as { cause?: unknown }).cause, depth += 1) {
    const { name, code } = error as { name?: unknown; code?: unknown };
    if (WORDS.test(`${String(name)} ${String(code)} ${messageOf(error)}`)) return true;
  }
  return false;
}

const WORDS = new RegExp([
  // Chromium, Node, Safari, Firefox.
  "failed to fetch", "fetch failed", "terminated", "load failed", "input stream",
  // All of them, in sentences and codes.
  "network", "socket", "connect(?:ion|ed)? ?(?:was |is )?(?:lost|closed|reset|refused|error|aborted)", "unable to connect", "econn", "epipe",
  "enetunreach", "ehostunreach", "enotfound", "eai_again", "und_err", "timed ?out", "timeout", "hang up", "internet",
  // Deno.
  "error sending request", "error reading a body", "dns",
].join("|"), "i");

/** How many milliseconds to wait before a try, where the server does not say: twice as long each time, somewhere between none and all of it. */
export function backoff(retries: number): number {
  return Math.random() * Math.min(LONGEST, FIRST * 2 ** retries);
}

/** How many retries a client has left, for all of its calls: see `retryBudget`. */
export class RetryBudget {
  readonly #most: number;
  #left: number;
  #at = Date.now();

  constructor(most: number) {
    this.#most = this.#left = most;
  }

  /** Takes one; false where there is none. */
  take(): boolean {
    const now = Date.now();
    this.#give(Math.max(0, now - this.#at) / 1000);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** A call went well. */
  reward(): void {
    this.#give(0.1);
  }

  #give(amount: number): void {
    this.#left = Math.min(this.#most, this.#left + amount);
  }
}

const FIRST = 500;
const LONGEST = 8000;
