import type { Provider as Dialect } from "chatwire";
import type { ProviderInfo } from "../src/shared/providers.ts";
import { contracts, dialects } from "./contracts.ts";
import { type Env, WORKSPACE } from "./env.ts";
import { liveDialect } from "./live.ts";
import { directURL } from "./scripted.ts";

/** What GET /api/providers tells: nothing secret. */
export function listProviders(env: Env): ProviderInfo[] {
  const live = describeLive(env);
  return [...(live === undefined ? [] : [live]), ...dialects.map(describeScripted), describeRouted()];
}

function describeScripted(dialect: Dialect): ProviderInfo {
  const { name, models: [model], models } = contracts[dialect];
  return { id: dialect, name, live: false, model, models, ...addressOf(dialect, dialect), directURL: directURL(dialect) };
}

function describeLive(env: Env): ProviderInfo | undefined {
  const dialect = liveDialect(env);
  const url = env.CHATWIRE_BASE_URL;
  if (dialect === undefined || url === undefined) return undefined;
  const name = URL.canParse(url) ? new URL(url).host : "address not valid";
  return { id: "live", name, live: true, model: env.CHATWIRE_MODEL || contracts[dialect].models[0], models: [], ...addressOf("live", dialect) };
}

function describeRouted(): ProviderInfo {
  const models = dialects.flatMap((dialect) => contracts[dialect].models);
  const { streamOptions, models: [model] } = contracts.openai;
  return { id: "gateway", name: "Gateway, by model", dialect: "openai", live: false, model, models, baseURL: "/v1", streamOptions };
}

/** Where and how the page asks the gateway of a provider. */
function addressOf(id: string, dialect: Dialect): Pick<ProviderInfo, "dialect" | "baseURL" | "streamOptions" | "workspaceId"> {
  const { base, streamOptions } = contracts[dialect];
  return { dialect, baseURL: `/api/${id}${base}`, streamOptions, ...(dialect === "neuroflash" && { workspaceId: WORKSPACE }) };
}
