/** A key that the gateway gives out, as it is stored: by its hash alone. */
export interface VirtualKey {
  /** SHA-256 of the key, in hexadecimal: what {@link createVirtualKey} gives. */
  hash: string;
  /** What the ledger calls it; no secret. */
  name: string;
  /** The workspaces that it may act for; of several, the request's `x-workspace-id` names one, and the first stands for none. */
  workspace: string | readonly string[];
  /** The models that it may ask for: names, or beginnings of names that end in `*`. Default: any that a route takes. */
  models?: readonly string[] | undefined;
  /** Whether it may read the usage of all workspaces, and how the routes fare. */
  admin?: boolean | undefined;
  /** When it ends, in milliseconds since 1970. */
  expires?: number | undefined;
}

/**
 * Makes a key: `sk-` and 256 random bits. Show `key` once, and store what `hash` says.
 *
 * @example
 * ```ts
 * import { createVirtualKey, hashKey } from "chatwire/edge";
 *
 * const { key, hash } = await createVirtualKey();
 * console.log(key.startsWith("sk-"), hash === (await hashKey(key)));
 * ```
 */
export async function createVirtualKey(): Promise<{ key: string; hash: string }> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const key = `sk-${btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
  return { key, hash: await hashKey(key) };
}

/** SHA-256 of a key, in hexadecimal. */
export async function hashKey(key: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The key that belongs to a hash. All are compared, each in the same time, so that the time says nothing of how much fits. */
export function keyOf(keys: readonly VirtualKey[], hash: string): VirtualKey | undefined {
  let found: VirtualKey | undefined;
  for (const key of keys) if (isSame(key.hash.toLowerCase(), hash)) found ??= key;
  return found;
}

/** Compares two texts of ASCII in a time that depends on their length alone. */
export function isSame(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let at = 0; at < right.length; at += 1) difference |= left.charCodeAt(at % (left.length || 1)) ^ right.charCodeAt(at);
  return difference === 0;
}
