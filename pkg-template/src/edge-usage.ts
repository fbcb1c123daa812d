import { refuse } from "./edge-failure.js";
import type { EntryOutcome, LedgerEntry } from "./edge-ledger.js";

/** What usage can be grouped by. */
export type UsageDimension = "workspace" | "key" | "model" | "provider" | "outcome" | "day";

/** Which usage is asked for. */
export interface UsageQuery {
  /** Left out: all of them. */
  workspace?: string | undefined;
  key?: string | undefined;
  model?: string | undefined;
  /** The first day, and the last one, such as `2026-01-31`, of UTC. */
  from?: string | undefined;
  to?: string | undefined;
  /** Default: by nothing, one row. */
  groupBy: readonly UsageDimension[];
}

/** Sums. Tokens are those of {@link LedgerEntry}. */
export interface UsageTotals {
  requests: number;
  /** Requests whose answers came whole. */
  complete: number;
  /** Requests whose tokens are estimated. */
  estimated: number;
  input: number;
  output: number;
  cached: number;
  reasoning: number;
  words: number;
  cost: number;
  /** Milliseconds, of all requests together. */
  latency: number;
  /** Milliseconds until the first piece, of all that gave one together, and how many those are. */
  firstToken: number;
  firstTokens: number;
}

/** Sums of a group. */
export type UsageRow = UsageTotals & Partial<Record<UsageDimension, string>>;

/** Each dimension. */
export const DIMENSIONS: readonly UsageDimension[] = ["workspace", "key", "model", "provider", "outcome", "day"];
/** Each member that is summed. */
export const SUMMED = ["requests", "complete", "estimated", "input", "output", "cached", "reasoning", "words", "cost", "latency", "firstToken", "firstTokens"] as const satisfies readonly (keyof UsageTotals)[];

/** What one request adds. */
export function totalsOf(entry: LedgerEntry): UsageTotals {
  const { outcome, estimated, input, output, cached, reasoning, words, cost, latency, firstToken } = entry;
  return {
    requests: 1, complete: outcome === "complete" ? 1 : 0, estimated: estimated ? 1 : 0, input, output, cached, reasoning, words, cost, latency,
    firstToken: firstToken ?? 0, firstTokens: firstToken === null ? 0 : 1,
  };
}

/** Adds up rows, by group. */
export function grouped(rows: Iterable<UsageRow>, groupBy: readonly UsageDimension[]): UsageRow[] {
  const groups = new Map<string, UsageRow>();
  for (const row of rows) {
    const name = JSON.stringify(groupBy.map((dimension) => row[dimension]));
    let sum = groups.get(name);
    if (!sum) groups.set(name, (sum = { ...Object.fromEntries(groupBy.map((dimension) => [dimension, row[dimension]])), ...nothing() } as UsageRow));
    for (const member of SUMMED) sum[member] += row[member];
  }
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}

function nothing(): UsageTotals {
  return Object.fromEntries(SUMMED.map((member) => [member, 0])) as unknown as UsageTotals;
}

/** Reads what is asked for from an address. */
export function queryOf(search: URLSearchParams): UsageQuery {
  const day = (name: string): string | undefined => {
    const value = search.get(name) ?? undefined;
    if (value !== undefined && !(/^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)))) refuse(400, "invalid_request", `${name} must be a day such as 2026-01-31`, { param: name });
    return value;
  };
  const named = (search.get("group_by") ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");
  const wrong = named.find((name) => !(DIMENSIONS as readonly string[]).includes(name));
  if (wrong !== undefined) refuse(400, "invalid_request", `group_by must be some of ${DIMENSIONS.join(", ")}`, { param: "group_by" });
  const text = (name: string): string | undefined => search.get(name) ?? undefined;
  return { workspace: text("workspace"), key: text("key"), model: text("model"), from: day("from"), to: day("to"), groupBy: [...new Set(named)] as UsageDimension[] };
}

/** The answer to who asks for usage: JSON, or a table. */
export function usageResponse(query: UsageQuery, rows: readonly UsageRow[], asTable: boolean): Response {
  const shown = rows.map(shownOf);
  const [total = shownOf(nothing())] = grouped(rows, []).map(shownOf);
  if (!asTable) {
    const { groupBy, ...filters } = query;
    return Response.json({ object: "list", filters, group_by: groupBy, data: shown, total });
  }
  const columns = [...query.groupBy, ...Object.keys(total)];
  const lines = [columns, ...shown.map((row) => columns.map((column) => (row as Record<string, unknown>)[column]))];
  return new Response(lines.map((line) => `${line.map(cell).join(",")}\r\n`).join(""), {
    headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="usage.csv"' },
  });
}

/** A row as it is shown: the names of the wire, and times as the mean. */
function shownOf(row: UsageRow): object {
  const { requests, complete, estimated, input, output, cached, reasoning, words, cost, latency, firstToken, firstTokens, ...group } = row;
  return {
    ...group, requests, complete, estimated, input_tokens: input, output_tokens: output, cached_tokens: cached, reasoning_tokens: reasoning, words,
    // Sums of fractions do not end where they should.
    cost: Number(cost.toFixed(9)),
    latency_ms: requests > 0 ? Math.round(latency / requests) : null, first_token_ms: firstTokens > 0 ? Math.round(firstToken / firstTokens) : null,
  };
}

/** A cell of a table. A spreadsheet takes what begins so for a formula: names of models come from whoever asks. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The group of a request. */
export function groupOf(entry: { workspace: string; key: string; model: string; provider: string; outcome: EntryOutcome }, day: string): Record<UsageDimension, string> {
  const { workspace, key, model, provider, outcome } = entry;
  return { workspace, key, model, provider, outcome, day };
}

/** Whether a row is one of those that are asked for. */
export function isAskedFor(row: Record<UsageDimension, string>, { workspace, key, model, from, to }: UsageQuery): boolean {
  const is = (asked: string | undefined, value: string): boolean => asked === undefined || asked === value;
  return is(workspace, row.workspace) && is(key, row.key) && is(model, row.model) && (from === undefined || row.day >= from) && (to === undefined || row.day <= to);
}
