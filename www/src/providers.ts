/** A provider the worker offers, as GET /api/providers describes it. */
export interface ProviderInfo {
  id: string;
  name: string;
  live: boolean;
  model: string;
  streamOptions: boolean;
}

export async function loadProviders(): Promise<ProviderInfo[]> {
  const response = await fetch("/api/providers");
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const { providers } = (await response.json()) as { providers: ProviderInfo[] };
  return providers;
}
