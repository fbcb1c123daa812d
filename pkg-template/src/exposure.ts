import { isBrowser } from "./browser.js";
import { InvalidRequestError } from "./errors.js";
import type { ChatwireOptions } from "./options.js";
import { warn } from "./warnings.js";

/**
 * Looks whether others can read what a client sends and holds: refuses plain http to a host that is not local, and warns of a key in a page.
 * A page's own server and local ones are no matter of either.
 */
export function checkExposure(options: ChatwireOptions): void {
  const { provider, apiKey, defaultHeaders, allowInsecureHttp, dangerouslyAllowBrowser } = options;
  const { baseURL = (Object(provider) as { baseURL?: string }).baseURL } = options;
  const { location } = globalThis;
  const url = urlOf(baseURL, location?.href);
  if (url && (url.origin === location?.origin || LOCAL.test(url.hostname))) return;
  if (!allowInsecureHttp) refuseHttp(url, "baseURL");
  if (dangerouslyAllowBrowser || !isBrowser() || ![apiKey, ...Object.values(defaultHeaders ?? {})].some((value) => KEY.test(String(value)))) return;
  warn(options, {
    field: "apiKey",
    message: "is in a page, where anyone can read it: keep it in a worker, or set dangerouslyAllowBrowser",
    rule: "exposed",
    source: "chatwire, docs/security.md#keys-in-pages",
  });
}

/** Refuses plain http to a host that is not local. */
export function refuseHttp(url: URL | undefined, field: string): void {
  if (url?.protocol !== "http:" || LOCAL.test(url.hostname)) return;
  throw new InvalidRequestError(`${field} is plain http to a host that is not local: use https, or allowInsecureHttp`, field);
}

/** A URL as the platform reads it. What it cannot read is the core's to refuse. */
export function urlOf(url: string | undefined, base?: string): URL | undefined {
  try {
    // Left out, it is the provider's own.
    return url === undefined ? url : new URL(String(url), base);
  } catch {
    return undefined;
  }
}

/** The core's rule for hosts (src/chat/host.rs), for those that the platform has read: there, an address has one form. */
const LOCAL = new RegExp(`^(?:${[
  "\\[(?:::1|::ffff:(?:a..|7f..|c0a8|a9fe|ac1.):.*|(?:f[cd][^:]|fe[89ab])[^:]:.*)\\]",
  "(?:(?:10|127)\\.\\d+|192\\.168|169\\.254|172\\.(?:1[6-9]|2\\d|3[01]))\\.\\d+\\.\\d+|0\\.0\\.0\\.0",
  "(?:[a-z_][^.]*|.*\\.(?:localhost|local|internal|lan|test|invalid|example|home\\.arpa))\\.?",
].join("|")})$`);
/** Long, of letters and digits in one piece, perhaps behind the name of a scheme. What servers of one's own give has dots, or is none. */
const KEY = /^(?:\w+ )?(?=\D*\d)[\w-]{20,}$/;
