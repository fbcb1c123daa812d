import { Chatwire, type Provider as Dialect } from "chatwire";
import { baseURL, createProvider } from "../../tests/server/index.ts";

/** What the worker reads from its environment. A live provider exists once the first two are set. */
export interface Env {
  CHATWIRE_BASE_URL?: string;
  CHATWIRE_API_KEY?: string;
  /** Which contract the live provider speaks; "openai" when absent. */
  CHATWIRE_PROVIDER?: string;
  /** Only the neuroflash contract needs it. */
  CHATWIRE_WORKSPACE_ID?: string;
  /** The model the page proposes. */
  CHATWIRE_MODEL?: string;
  /** The documentation site, where it was built. */
  SITE?: { fetch(request: Request): Promise<Response> };
}

/** One row of GET /api/providers. Holds nothing secret. */
export interface ProviderInfo {
  id: string;
  name: string;
  /** The contract spoken upstream. */
  dialect: Dialect;
  /** Whether a real server answers, rather than the scripted one inside this worker. */
  live: boolean;
  /** The model to propose in the page. */
  model: string;
  /** Others to choose from. */
  models: readonly string[];
  /** Path of the completions' base on this origin. */
  baseURL: string;
  /** Whether `stream_options` may be sent; without it FlexAI and OpenAI stream no usage. */
  streamOptions: boolean;
}

/** A provider the worker can call, and what must never appear in its answers. */
export interface Provider extends ProviderInfo {
  client: Chatwire;
  secrets: readonly string[];
}

interface Contract {
  name: string;
  model: string;
  streamOptions: boolean;
}

export function listProviders(env: Env): ProviderInfo[] {
  const rows = Object.keys(contracts).map((id) => describeScripted(id as Dialect));
  const live = describeLive(env);
  // To the page this worker speaks one dialect.
  return (live === undefined ? rows : [live, ...rows]).map((row) => ({ ...row, dialect: "openai" }));
}

export function findProvider(id: string, env: Env): Provider | undefined {
  if (id === "live") return liveProvider(env);
  return isDialect(id) ? scriptedProvider(id) : undefined;
}

function scriptedProvider(dialect: Dialect): Provider {
  const client = new Chatwire({
    provider: dialect,
    // Never resolved: `fetch` hands the request to the scripted provider inside this worker.
    baseURL: baseURL("https://scripted.invalid", dialect),
    apiKey: "sk-scripted",
    workspaceId: dialect === "neuroflash" ? "00000000-0000-4000-8000-000000000000" : undefined,
    fetch: scripted,
    // The page shows what it is asked to show: also a refusal that would pass.
    maxRetries: 0,
  });
  return { ...describeScripted(dialect), client, secrets: [] };
}

function liveProvider(env: Env): Provider | undefined {
  const info = describeLive(env);
  if (info === undefined) return undefined;
  const client = new Chatwire({
    provider: info.dialect,
    baseURL: env.CHATWIRE_BASE_URL,
    apiKey: env.CHATWIRE_API_KEY,
    workspaceId: env.CHATWIRE_WORKSPACE_ID,
  });
  return { ...info, client, secrets: liveSecrets(env) };
}

function describeScripted(dialect: Dialect): ProviderInfo {
  const { name, model, streamOptions } = contracts[dialect];
  return { id: dialect, name, dialect, live: false, model, models: [], baseURL: `/api/${dialect}`, streamOptions };
}

function describeLive(env: Env): ProviderInfo | undefined {
  if (!env.CHATWIRE_BASE_URL || !env.CHATWIRE_API_KEY) return undefined;
  const named = env.CHATWIRE_PROVIDER || "openai";
  const dialect = isDialect(named) ? named : "openai";
  const host = URL.canParse(env.CHATWIRE_BASE_URL) ? new URL(env.CHATWIRE_BASE_URL).host : "address not valid";
  const { model, streamOptions } = contracts[dialect];
  return { id: "live", name: host, dialect, live: true, model: env.CHATWIRE_MODEL || model, models: [], baseURL: "/api/live", streamOptions };
}

/** The key, and whatever a base URL can hide in its user part and query. */
function liveSecrets(env: Env): string[] {
  const secrets = [env.CHATWIRE_API_KEY, env.CHATWIRE_WORKSPACE_ID];
  if (env.CHATWIRE_BASE_URL && URL.canParse(env.CHATWIRE_BASE_URL)) {
    const url = new URL(env.CHATWIRE_BASE_URL);
    secrets.push(url.username, url.password, ...url.searchParams.values());
  }
  return secrets.filter((secret) => secret !== undefined && secret !== "") as string[];
}

function isDialect(id: string): id is Dialect {
  return Object.hasOwn(contracts, id);
}

// About the pace of a hosted model. The provider's log of requests is for tests: here it would only hold conversations.
const scripted = createProvider({ pace: 45, logLimit: 0 });

const contracts: Record<Dialect, Contract> = {
  openai: { name: "OpenAI API", model: "gpt-4.1-mini", streamOptions: true },
  neuroflash: { name: "neuroflash", model: "openai/gpt-4.1-mini", streamOptions: false },
  flexai: { name: "FlexAI", model: "Qwen2.5-32B-Instruct-FP8", streamOptions: true },
  morpheus: { name: "Morpheus", model: "llama-3.3-70b", streamOptions: false },
};
