import { createGateway, durableLedger, durableSessions, type DurableNamespace, type GatewayProvider, type GatewayRoute, type Price, type VirtualKey, type WorkspaceLimits } from "chatwire/edge";

// Cloudflare makes the objects of these.
export { LedgerObject, SessionObject } from "chatwire/edge";

/** What `wrangler.jsonc` and the secrets give. */
interface Env {
  LEDGER: DurableNamespace;
  SESSIONS: DurableNamespace;
  PRIMARY_URL: string;
  PRIMARY_KEY: string;
  PRIMARY_MODELS: GatewayRoute["models"];
  FALLBACK_URL?: string;
  FALLBACK_KEY?: string;
  FALLBACK_MODELS?: GatewayRoute["models"];
  KEYS: VirtualKey[];
  ORIGINS: string[];
  PRICES: Record<string, Price>;
  LIMITS: WorkspaceLimits;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

const gateway = createGateway<Env>((env) => {
  const providers: Record<string, GatewayProvider> = { primary: { baseURL: env.PRIMARY_URL, apiKey: env.PRIMARY_KEY } };
  const routes: GatewayRoute[] = [{ provider: "primary", models: env.PRIMARY_MODELS }];
  if (env.FALLBACK_URL && env.FALLBACK_KEY) {
    providers["fallback"] = { baseURL: env.FALLBACK_URL, apiKey: env.FALLBACK_KEY };
    routes.push({ provider: "fallback", models: env.FALLBACK_MODELS });
  }
  return {
    providers,
    routes,
    auth: { keys: env.KEYS },
    ledger: durableLedger(env.LEDGER),
    sessions: { store: durableSessions(env.SESSIONS), autoCreate: true },
    prices: env.PRICES,
    limits: { workspace: env.LIMITS },
    cors: { origins: env.ORIGINS },
    hooks: {
      onError: (error, { id, path }) => console.error(id, path, error),
      onCircuit: ({ route, state }) => console.log(`the route ${route} is ${state}`),
    },
  };
});

export default {
  fetch: (request: Request, env: Env, ctx: Context): Promise<Response> => gateway.fetch(request, env, ctx),
  async scheduled(_event: unknown, env: Env, ctx: Context): Promise<void> {
    ctx.waitUntil(gateway.probe(env));
  },
};
