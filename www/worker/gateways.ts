import type { Provider as Dialect } from "chatwire";
import { createGateway, durableLedger, durableSessions, type Gateway, type GatewayOptions, type GatewayRoute } from "chatwire/edge";
import { contracts, isDialect } from "./contracts.ts";
import { type Env, WORKSPACE } from "./env.ts";
import { liveDialect, liveProvider } from "./live.ts";
import { prices } from "./prices.ts";
import { scriptedProvider } from "./scripted.ts";

/** Made once each: what a gateway knows of its routes is to last. */
const made = new Map<string, Gateway>();

/**
 * The gateway at `/api/{id}`, of one provider, which is asked in its own dialect for whatever model; undefined where there is none. All
 * gateways have one ledger.
 */
export function gatewayOf(id: string, env: Env): Gateway | undefined {
  const options = id === "live" ? liveOptions(env) : isDialect(id) ? scriptedOptions(id, env) : undefined;
  return options && once(id, options);
}

/** The gateway at `/v1`: it goes by the name of the model, and on to another provider where one fails. */
export function routedGateway(env: Env): Gateway {
  return once("", routedOptions(env));
}

function once(id: string, options: GatewayOptions): Gateway {
  let gateway = made.get(id);
  if (gateway === undefined) made.set(id, (gateway = createGateway(options)));
  return gateway;
}

function shared(env: Env): Pick<GatewayOptions, "auth" | "ledger" | "sessions"> {
  return {
    auth: { keys: env.KEYS ?? [], anonymous: WORKSPACE },
    ledger: durableLedger(env.LEDGER),
    sessions: { store: durableSessions(env.SESSIONS), autoCreate: true },
  };
}

function scriptedOptions(dialect: Dialect, env: Env): GatewayOptions {
  return {
    ...shared(env),
    providers: { [dialect]: scriptedProvider(dialect) },
    dialects: { [`/api/${dialect}`]: dialect },
    // There is no other to ask, and it fails because it is told to.
    circuit: { failures: 0, failureRate: 0 },
    prices,
  };
}

function liveOptions(env: Env): GatewayOptions | undefined {
  const dialect = liveDialect(env);
  return dialect && {
    ...shared(env),
    providers: { live: liveProvider(env, dialect) },
    dialects: { "/api/live": dialect },
    circuit: { failures: 0, failureRate: 0 },
    // The caller is not told what a provider finds wrong with the gateway's key: whoever runs it has to see it here.
    hooks: { onError: (error, { id, path }) => console.error(`${path} (${id}):`, facts(error)) },
  };
}

function routedOptions(env: Env): GatewayOptions {
  const dialect = liveDialect(env);
  const routes: GatewayRoute[] = [
    { provider: "openai", models: ["gpt-*", "o1*", "o3*", "o4*"] },
    { provider: "neuroflash", models: ["openai/*", "anthropic/*", "mistralai/*"] },
    { provider: "flexai", models: [...contracts.flexai.models, "Qwen*", "DeepSeek*"] },
    { provider: "morpheus", models: ["llama-*", "mistral-*", "qwen3-*"] },
  ];
  const scripted = routes.flatMap(({ models }) => models as string[]);
  return {
    ...shared(env),
    providers: {
      ...(dialect && { live: liveProvider(env, dialect) }),
      openai: scriptedProvider("openai"), neuroflash: scriptedProvider("neuroflash"), flexai: scriptedProvider("flexai"), morpheus: scriptedProvider("morpheus"),
      spare: scriptedProvider("openai", { fails: false }),
    },
    routes: [
      // No scripted answer takes the place of one that is paid for.
      ...(dialect ? [{ provider: "live", models: { "live/*": "*" } }] : []),
      ...routes,
      { provider: "spare", models: scripted },
    ],
    defaultModel: contracts.morpheus.models[0],
    prices: { ...prices, "live/*": { input: 0, output: 0 } },
  };
}

/** Of an error, what holds no word of the provider's: it may quote the key. */
function facts(error: unknown): string {
  const { name, kind, status } = Object(error) as { name?: string; kind?: string; status?: number };
  return [name, kind, status].filter((fact) => fact !== undefined).join(" ");
}
