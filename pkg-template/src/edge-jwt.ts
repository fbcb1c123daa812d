/** What a token says of who carries it. */
export type Claims = Readonly<Record<string, unknown>> & { sub?: unknown; exp?: unknown };

/** Keys as a server publishes them (RFC 7517). */
export interface JsonWebKeySet {
  keys: readonly (JsonWebKey & { kid?: string })[];
}

/** Whose tokens are taken, and what they must say. */
export interface JwtOptions {
  /** Where the keys are published, an https address; or the keys themselves. Nothing that a token says leads anywhere else. */
  jwks: string | JsonWebKeySet;
  /** What `iss` must be, one of them. */
  issuer: string | readonly string[];
  /** What `aud` must be or have, one of them. */
  audience: string | readonly string[];
  /** The algorithms that are taken. Default: RS256, ES256 and EdDSA. */
  algorithms?: readonly Algorithm[] | undefined;
  /** Seconds by which clocks may differ. Default: 30. */
  clockTolerance?: number | undefined;
  /** Milliseconds after which the keys are fetched again. Default: 600000. A key that is not among them has them fetched sooner, but not more often than every 30 seconds. */
  maxAge?: number | undefined;
  /** Used instead of the global `fetch`. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
}

type Algorithm = "RS256" | "RS384" | "RS512" | "PS256" | "ES256" | "ES384" | "EdDSA";

/** Verifies tokens by published keys, which it keeps for a time. */
export class JwtVerifier {
  readonly #options: JwtOptions;
  // What is kept is the keys and no promise: in workerd one request must not wait on a promise of another.
  #keys: JsonWebKeySet["keys"] | undefined;
  #at = -Infinity;
  /** When the keys were asked for last, whatever came of it. */
  #tried = -Infinity;

  constructor(options: JwtOptions) {
    this.#options = options;
    if (typeof options.jwks === "object") this.#keys = options.jwks.keys;
  }

  /** The claims of a token; undefined where it is none that is to be believed. Rejects where the keys cannot be had. */
  async verify(token: string): Promise<Claims | undefined> {
    const parts = token.split(".");
    const [head, body, mark] = parts;
    if (parts.length !== 3 || token.length > LONGEST || !head || !body || !mark) return undefined;
    const header = decoded(head);
    const claims = decoded(body);
    const signature = bytesOf(mark);
    if (!header || !claims || !signature) return undefined;
    const { alg, kid, crit } = header;
    const { algorithms = DEFAULT } = this.#options;
    const way = typeof alg === "string" && (algorithms as readonly string[]).includes(alg) ? WAYS[alg as Algorithm] : undefined;
    // An extension that must be understood is not.
    if (!way || crit !== undefined || (kid !== undefined && typeof kid !== "string")) return undefined;
    if (!this.#isFor(claims)) return undefined;
    const signed = new TextEncoder().encode(`${head}.${body}`);
    for (const key of await this.#keysFor(alg as Algorithm, way, kid)) {
      if (await verifies(key, way, signature, signed)) return claims;
    }
    return undefined;
  }

  #isFor({ exp, nbf, iss, aud }: Claims): boolean {
    const { issuer, audience, clockTolerance = 30 } = this.#options;
    const now = Date.now() / 1000;
    if (typeof exp !== "number" || !(now < exp + clockTolerance)) return false;
    if (nbf !== undefined && !(typeof nbf === "number" && now >= nbf - clockTolerance)) return false;
    const audiences = Array.isArray(aud) ? aud : [aud];
    return typeof iss === "string" && listOf(issuer).includes(iss) && audiences.some((one) => typeof one === "string" && listOf(audience).includes(one));
  }

  /** The keys that may have signed it. */
  async #keysFor(alg: Algorithm, way: Way, kid: string | undefined): Promise<JsonWebKey[]> {
    const fit = (): JsonWebKey[] => (this.#keys ?? []).filter((key) => {
      if (key.kty !== way.kty || (way.crv && !way.crv.includes(key.crv ?? ""))) return false;
      if ((key.alg !== undefined && key.alg !== alg) || (key.use !== undefined && key.use !== "sig")) return false;
      return kid === undefined || key.kid === undefined || key.kid === kid;
    });
    const { jwks, maxAge = 600_000 } = this.#options;
    if (typeof jwks === "object") return fit();
    const now = Date.now();
    // Keys rotate: one that is not there may be new. Whoever sends made-up names of keys does not make the gateway ask each time.
    const isDue = now - this.#at > maxAge || (fit().length === 0 && now - this.#tried > COOLDOWN);
    if (isDue) {
      this.#tried = now;
      try {
        this.#keys = await this.#fetch(jwks);
        this.#at = now;
      } catch (error) {
        // Better those that were there a moment ago than none.
        if (fit().length === 0) throw error;
      }
    }
    return fit();
  }

  async #fetch(url: string): Promise<JsonWebKeySet["keys"]> {
    const { fetch = globalThis.fetch } = this.#options;
    const response = await fetch(new Request(url, { headers: { accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout(10_000) }));
    if (!response.ok) throw new Error(`The keys for tokens could not be fetched: status ${response.status}.`);
    const { keys } = (await response.json()) as Partial<JsonWebKeySet>;
    if (!Array.isArray(keys)) throw new Error("What was fetched are no keys for tokens.");
    return keys as JsonWebKeySet["keys"];
  }
}

async function verifies(key: JsonWebKey, way: Way, signature: Uint8Array, signed: Uint8Array): Promise<boolean> {
  try {
    // Only what is public, whatever else the document says of it.
    const { kty, n, e, crv, x, y } = key;
    const open = Object.fromEntries(Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined)) as JsonWebKey;
    const imported = await crypto.subtle.importKey("jwk", open, way.params, false, ["verify"]);
    if ("modulusLength" in imported.algorithm && (imported.algorithm as RsaKeyAlgorithm).modulusLength < 2048) return false;
    return await crypto.subtle.verify(way.params, imported, signature as BufferSource, signed as BufferSource);
  } catch {
    // A key that is none verifies nothing.
    return false;
  }
}

function decoded(part: string): Record<string, unknown> | undefined {
  const bytes = bytesOf(part);
  if (!bytes) return undefined;
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function bytesOf(part: string): Uint8Array | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    return Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

interface Way {
  kty: string;
  crv?: readonly string[];
  params: { name: string } & Record<string, unknown>;
}

const rsa = (hash: string): Way => ({ kty: "RSA", params: { name: "RSASSA-PKCS1-v1_5", hash } });
const WAYS: Readonly<Record<Algorithm, Way>> = {
  RS256: rsa("SHA-256"), RS384: rsa("SHA-384"), RS512: rsa("SHA-512"),
  PS256: { kty: "RSA", params: { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 } },
  ES256: { kty: "EC", crv: ["P-256"], params: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } },
  ES384: { kty: "EC", crv: ["P-384"], params: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" } },
  EdDSA: { kty: "OKP", crv: ["Ed25519"], params: { name: "Ed25519" } },
};

const DEFAULT: readonly Algorithm[] = ["RS256", "ES256", "EdDSA"];
/** No token of a serious server is that long. */
const LONGEST = 16_384;
/** In milliseconds. */
const COOLDOWN = 30_000;
