/** What usage can be grouped by. */
export const DIMENSIONS = ["workspace", "key", "model", "provider", "outcome", "day"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Sums of requests, as the gateway tells them. */
export interface Totals {
  requests: number;
  /** Those whose answers came whole. */
  complete: number;
  /** Those whose tokens are estimated, since the provider told none. */
  estimated: number;
  /** Tokens that were read, those from the cache included. */
  input_tokens: number;
  /** Tokens that were written, thoughts included. */
  output_tokens: number;
  cached_tokens: number;
  reasoning_tokens: number;
  words: number;
  /** In the currency of the gateway's prices. */
  cost: number;
  /** The mean, in milliseconds; null where there is nothing to take it of. */
  latency_ms: number | null;
  /** The mean time to the first piece of an answer. */
  first_token_ms: number | null;
}

export type UsageRow = Totals & Partial<Record<Dimension, string>>;

export interface Usage {
  group_by: readonly Dimension[];
  data: readonly UsageRow[];
  total: Totals;
}

export interface UsageQuery {
  /** The first day and the last one, such as `2026-01-31`, of UTC. */
  from?: string | undefined;
  to?: string | undefined;
  workspace?: string | undefined;
  key?: string | undefined;
  model?: string | undefined;
  /** Left out: by nothing, one row. */
  group_by?: readonly Dimension[] | undefined;
}

export interface UsageOptions {
  /** A key of the gateway's; without one, what is counted for whoever brings none. */
  token?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Address of the usage that is asked for. */
export function usageURL({ group_by = [], ...filters }: UsageQuery, format?: "csv"): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filters, group_by: group_by.join(","), format })) if (value) search.set(name, value);
  return `/v1/usage?${search}`;
}

/** Asks the gateway's ledger. Rejects with an error whose message is a sentence. */
export async function loadUsage(query: UsageQuery = {}, options: UsageOptions = {}): Promise<Usage> {
  return (await (await ask(usageURL(query), options)).json()) as Usage;
}

/** As {@link loadUsage}, as a table to save. */
export async function loadTable(query: UsageQuery, options: UsageOptions): Promise<Blob> {
  return (await ask(usageURL(query, "csv"), options)).blob();
}

async function ask(url: string, { token, signal }: UsageOptions): Promise<Response> {
  const response = await fetch(url, { ...(token && { headers: { authorization: `Bearer ${token}` } }), ...(signal && { signal }) });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
  throw new Error(error?.message ?? `The gateway answers with HTTP ${response.status}.`);
}

/** A day of UTC, so many before this one. */
export function dayBefore(days: number, now = Date.now()): string {
  return new Date(now - days * DAY).toISOString().slice(0, 10);
}

/** Each day from the first to the last. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to) && days.length < MOST_DAYS; at += DAY) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** In milliseconds. */
const DAY = 86_400_000;
const MOST_DAYS = 400;
