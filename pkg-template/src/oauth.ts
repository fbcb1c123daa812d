import { isBrowser } from "./browser.js";
import { refuseHttp, urlOf } from "./exposure.js";
import { ChatwireError, InvalidRequestError } from "./errors.js";
import type { KeyRequest } from "./options.js";
import { REDACTED } from "./secrets.js";

/** What a client of an OAuth server identifies itself with. */
export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
  /** Where tokens are given. Default: neuroflash's, `https://id.neuroflash.com/oauth/v2/token`. */
  tokenURL?: string;
  /** Default: `openid`. */
  scope?: string;
  /** As the client's option of that name, for `tokenURL`. */
  allowInsecureHttp?: boolean;
  /** Used instead of the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/**
 * Gives access tokens by OAuth's client credentials, as `apiKey` of a client. For servers alone: the secret must never
 * be in a browser.
 *
 * A token is kept until shortly before it expires. Calls that need a new one at the same time wait for one request, and
 * one that a server refuses is replaced.
 *
 * @throws {@link InvalidRequestError} in a browser, or when an option is missing.
 *
 * @example
 * ```ts
 * import { Chatwire, clientCredentials } from "chatwire";
 *
 * const client = new Chatwire({
 *   provider: "neuroflash",
 *   workspaceId: "your workspace",
 *   apiKey: clientCredentials({
 *     clientId: "your client",
 *     clientSecret: "its secret, from the environment",
 *     fetch: async () => Response.json({ access_token: "t", token_type: "Bearer", expires_in: 14399 }),
 *   }),
 *   fetch: async (request) => {
 *     console.log(request.headers.get("authorization"));
 *     return Response.json({ choices: [{ index: 0, message: { role: "assistant", content: "Hello" } }] });
 *   },
 * });
 * await client.chat.completions.create({ model: "openai/gpt-4.1-mini", messages: [{ role: "user", content: "Hi" }] });
 * ```
 */
export function clientCredentials(credentials: ClientCredentials): (request: KeyRequest) => Promise<string> {
  if (isBrowser()) throw new InvalidRequestError("clientSecret must not be in a browser: ask for tokens on a server", "clientSecret");
  for (const field of ["clientId", "clientSecret"] as const) {
    if (typeof credentials[field] !== "string" || credentials[field] === "") throw new InvalidRequestError(`${field} is required`, field);
  }
  if (!credentials.allowInsecureHttp) refuseHttp(urlOf(credentials.tokenURL), "tokenURL");
  const source = new TokenSource({ ...credentials });
  return ({ rejected }) => source.token(rejected);
}

interface Token {
  value: string;
  /** When it is to be replaced, in milliseconds since 1970. */
  until: number;
}

/** Tokens of one client. Private members: a log shows no secret. */
class TokenSource {
  readonly #credentials: ClientCredentials;
  #token: Token | undefined;
  #pending: Promise<Token> | undefined;

  constructor(credentials: ClientCredentials) {
    this.#credentials = credentials;
  }

  async token(rejected: string | undefined): Promise<string> {
    const token = this.#token;
    if (token && token.value !== rejected && Date.now() < token.until) return token.value;
    const shared = this.#pending;
    // In an edge worker another request's promise may die with that request: then this one asks by itself.
    const theirs = shared && (await Promise.race([shared, later(PATIENCE)]));
    return (theirs ?? (await this.#renew())).value;
  }

  async #renew(): Promise<Token> {
    const renewal = this.#request();
    this.#pending = renewal;
    try {
      return (this.#token = await renewal);
    } finally {
      if (this.#pending === renewal) this.#pending = undefined;
    }
  }

  async #request(): Promise<Token> {
    const { clientId, clientSecret, tokenURL = NEUROFLASH, scope = "openid", fetch = globalThis.fetch } = this.#credentials;
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
    let answer: Record<string, unknown> = {};
    let status = 0;
    try {
      const response = await fetch(tokenURL, {
        method: "POST",
        headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(form).toString(),
        signal: AbortSignal.timeout(TIMEOUT),
        // The secret would go along.
        redirect: "manual",
      });
      status = response.status;
      answer = Object((await response.json()) as unknown) as Record<string, unknown>;
    } catch (cause) {
      if (status === 0) throw new ChatwireError("The token server could not be reached.", { kind: "connection", cause });
    }
    const { access_token: value, expires_in: seconds } = answer;
    if (status < 200 || status > 299 || typeof value !== "string" || value === "") {
      // What the server says may echo what it was sent; OAuth's own words do not (RFC 6749, 5.2).
      const word = typeof answer["error"] === "string" ? `: ${answer["error"].split(clientSecret).join(REDACTED)}` : "";
      throw new ChatwireError(`The token server gave no token (status ${status})${word}.`, { kind: "auth" });
    }
    const lifetime = Number(seconds) > 0 ? Number(seconds) * 1000 : LIFETIME;
    return { value, until: Date.now() + lifetime - Math.min(MARGIN, lifetime / 10) };
  }
}

function later(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    const timer: unknown = setTimeout(() => resolve(undefined), milliseconds);
    // Node would stay alive for it.
    (timer as { unref?: () => void }).unref?.();
  });
}

const NEUROFLASH = "https://id.neuroflash.com/oauth/v2/token";
const PATIENCE = 10_000;
const TIMEOUT = 30_000;
/** Before its end a token is replaced, in milliseconds. */
const MARGIN = 60_000;
/** Of a token that does not say, in milliseconds. */
const LIFETIME = 300_000;
