/** Headers as they may be shown: of those that are not known to be harmless, the name alone. */
export function shownHeaders(headers: Headers): Record<string, string> {
  const shown: [string, string][] = [];
  headers.forEach((value, name) => shown.push([name, HARMLESS.test(name) ? value : REDACTED]));
  return Object.fromEntries(shown);
}

/** An address as it may be shown: a query or a user part may hold a key. */
export function shownURL(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/^([a-z]+:\/\/)[^/@]*@/i, "$1");
}

export const REDACTED = "[redacted]";
const HARMLESS =
  /^(?:accept|cache-control|content-(?:type|length|encoding)|date|age|server|vary|via|cf-ray|transfer-encoding|retry-after(?:-ms)?|x-should-retry|(?:x-)?request-id|x-ratelimit-.*|idempotency-key|content-security-policy|x-content-type-options|referrer-policy)$/i;
