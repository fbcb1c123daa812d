import type { Provider as Dialect } from "chatwire";
import type { GatewayProvider } from "chatwire/edge";
import { isDialect } from "./contracts.ts";
import type { Env } from "./env.ts";

/** The dialect of the live provider; undefined where there is none. */
export function liveDialect({ CHATWIRE_BASE_URL, CHATWIRE_API_KEY, CHATWIRE_PROVIDER }: Env): Dialect | undefined {
  if (!CHATWIRE_BASE_URL || !CHATWIRE_API_KEY) return undefined;
  return CHATWIRE_PROVIDER && isDialect(CHATWIRE_PROVIDER) ? CHATWIRE_PROVIDER : "openai";
}

/** The live provider, with its key. */
export function liveProvider(env: Env, dialect: Dialect): GatewayProvider {
  return {
    provider: dialect,
    baseURL: env.CHATWIRE_BASE_URL,
    apiKey: env.CHATWIRE_API_KEY,
    workspaceId: env.CHATWIRE_WORKSPACE_ID,
    // A model may think in silence for a long time.
    idleTimeout: 120_000,
  };
}
