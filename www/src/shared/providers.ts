import type { Provider } from "chatwire";

/** A provider the worker offers, as GET /api/providers describes it. */
export interface ProviderInfo {
  id: string;
  /** What the page calls it. */
  name: string;
  /** What the page speaks to the worker with. */
  dialect: Provider;
  /** Whether a real server answers, rather than the scripted one. */
  live: boolean;
  /** The model to propose. */
  model: string;
  /** Others to choose from. */
  models: readonly string[];
  /** Path of the gateway for it. */
  baseURL: string;
  /** Path of the scripted provider itself, around the gateway. */
  directURL?: string;
  workspaceId?: string;
  /** Whether `stream_options` may be sent; without it FlexAI and OpenAI stream no usage. */
  streamOptions: boolean;
}

export async function loadProviders(): Promise<ProviderInfo[]> {
  const response = await fetch("/api/providers");
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const { providers } = (await response.json()) as { providers: ProviderInfo[] };
  return providers;
}
