import { refuse } from "./edge-failure.js";
import { JwtVerifier, type Claims, type JwtOptions } from "./edge-jwt.js";
import { hashKey, isSame, keyOf, type VirtualKey } from "./edge-keys.js";
import type { Provider } from "./profile.js";

/** Who asks. */
export interface Principal {
  /** What is counted and kept for whom: quotas, usage, sessions. */
  workspace: string;
  /** What the ledger calls the key; no secret. */
  key: string;
  /** The models that may be asked for; undefined: any that a route takes. */
  models?: readonly string[] | undefined;
  /** Whether the usage of all workspaces may be read. */
  admin?: boolean | undefined;
  /** The caller's own token, where it goes on to the provider. */
  token?: string | undefined;
}

/** Who may ask. At least one of the ways has to be given. */
export interface AuthOptions {
  /** Keys that the gateway gave out, or a function that finds one by its hash: in a database, say. */
  keys?: readonly VirtualKey[] | ((hash: string) => VirtualKey | undefined | PromiseLike<VirtualKey | undefined>) | undefined;
  /** Tokens that a server signed, and who their claims stand for. */
  jwt?: (JwtOptions & { principal: (claims: Claims) => Principal | undefined | PromiseLike<Principal | undefined> }) | undefined;
  /**
   * Whether any other bearer token is handed on: to the providers that say `passThrough`, and to no other. Nobody has verified it, so it is a
   * workspace of its own, named after its hash.
   */
  passThrough?: boolean | undefined;
  /** The workspace of who brings no key at all: for a demo, or behind something that lets nobody else through. */
  anonymous?: string | undefined;
}

/** Tells who asks. */
export class Gatekeeper {
  readonly #options: AuthOptions;
  readonly #verifier: JwtVerifier | undefined;

  constructor(options: AuthOptions) {
    this.#options = options;
    this.#verifier = options.jwt && new JwtVerifier(options.jwt);
  }

  /** Who asks, with which token; refuses who may not. The workspace that the request names has to be one of theirs. */
  async principal(headers: Headers, dialect: Provider): Promise<Principal> {
    const token = tokenOf(headers.get("authorization"), dialect);
    const named = headers.get("x-workspace-id")?.trim() || undefined;
    const { anonymous } = this.#options;
    if (token === undefined) {
      if (anonymous === undefined) refuse(401, "auth", "A key is required.");
      return at({ workspace: anonymous, key: "anonymous" }, [anonymous], named);
    }
    const principal = (await this.#byKey(token, named)) ?? (await this.#byJwt(token, named)) ?? (await this.#passed(token));
    return principal ?? refuse(401, "auth", "The key is not valid.");
  }

  async #byKey(token: string, named: string | undefined): Promise<Principal | undefined> {
    const { keys } = this.#options;
    if (!keys || !token.startsWith("sk-")) return undefined;
    const hash = await hashKey(token);
    const found = typeof keys === "function" ? await keys(hash) : keyOf(keys, hash);
    if (!found || !isSame(found.hash.toLowerCase(), hash)) return undefined;
    // Nor is it handed on: it is known to be one of the gateway's.
    if (!(Date.now() < (found.expires ?? Infinity))) refuse(401, "auth", "The key is not valid.");
    const { name, workspace, models, admin } = found;
    const workspaces = typeof workspace === "string" ? [workspace] : workspace;
    return at({ workspace: workspaces[0] ?? "", key: name, models, admin }, workspaces, named);
  }

  async #byJwt(token: string, named: string | undefined): Promise<Principal | undefined> {
    const { jwt } = this.#options;
    if (!jwt || !this.#verifier || token.split(".").length !== 3) return undefined;
    let claims: Claims | undefined;
    try {
      claims = await this.#verifier.verify(token);
    } catch {
      refuse(503, "overloaded", "Tokens cannot be checked now.");
    }
    if (!claims) return undefined;
    const principal = await jwt.principal(claims);
    if (!principal) refuse(403, "permission", "This token may not be used here.");
    // A token that was checked is not one to be handed on.
    const { token: _, ...known } = principal;
    return at(known, [known.workspace], named);
  }

  async #passed(token: string): Promise<Principal | undefined> {
    if (!this.#options.passThrough) return undefined;
    const workspace = `token-${(await hashKey(token)).slice(0, 32)}`;
    return { workspace, key: workspace, token };
  }
}

/** The principal in the workspace that the request names. */
function at(principal: Principal, workspaces: readonly string[], named: string | undefined): Principal {
  if (named === undefined) return principal;
  if (!workspaces.includes(named)) refuse(403, "workspace_forbidden", "This key may not act for that workspace.");
  return { ...principal, workspace: named };
}

/** The token of a header; Morpheus takes a key without the word before it, too. */
function tokenOf(authorization: string | null, dialect: Provider): string | undefined {
  const value = authorization?.trim() ?? "";
  const bearer = /^bearer +([\x21-\x7e]+)$/i.exec(value)?.[1];
  return bearer ?? (dialect === "morpheus" && /^sk-[\x21-\x7e]+$/.test(value) ? value : value === "" ? undefined : refuse(401, "auth", "The authorization is not in the form Bearer <token>."));
}

/** Whether a principal may ask for a model. */
export function mayAsk({ models }: Principal, model: string): boolean {
  return models === undefined || models.some((name) => (name.endsWith("*") ? model.startsWith(name.slice(0, -1)) : model === name));
}
