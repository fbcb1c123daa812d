import type { Env } from "./env.ts";

/**
 * Whether a page of another origin asks. It gets no answer that it could read anyway; this keeps it from having something done, for who
 * brings no key.
 */
export function isForeign({ headers }: Request, { origin: own }: URL): boolean {
  const origin = headers.get("origin");
  if (origin !== null) return origin !== own;
  return ["cross-site", "same-site"].includes(headers.get("sec-fetch-site") ?? "");
}

/** Whether the worker goes by this name. A page whose name was made to lead here would have an origin that is the same. */
export function isOwnName({ hostname }: URL, { HOSTS }: Env): boolean {
  return HOSTS === undefined || HOSTS.includes(hostname);
}
