import { computed, signal } from "@preact/signals";
import { dayBefore, type Dimension, DIMENSIONS, loadUsage, type Usage, type UsageQuery, type UsageRow } from "./ledger.ts";

/** Which requests are looked at; empty: all. */
export interface Filters {
  from: string;
  to: string;
  workspace: string;
  key: string;
  model: string;
}

export interface Shown {
  /** What was asked for. */
  query: UsageQuery;
  usage: Usage;
  byDay: readonly UsageRow[];
  /** The groups that there are in these days, to choose from. */
  choices: readonly UsageRow[];
}

const search = new URLSearchParams(location.search);
const isDay = (value: string | null): value is string => value !== null && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
const [from, to] = [search.get("from"), search.get("to")];

export const filters = signal<Filters>({
  from: isDay(from) ? from : dayBefore(29),
  to: isDay(to) ? to : dayBefore(0),
  workspace: search.get("workspace") ?? "",
  key: search.get("key") ?? "",
  model: search.get("model") ?? "",
});
export const groupBy = signal<readonly Dimension[]>(dimensionsOf(search.get("group_by") ?? "provider,model"));
/** A key of the gateway's. It is neither kept nor put into the address. */
export const token = signal("");
export const shown = signal<Shown | undefined>(undefined);
export const busy = signal(false);
export const problem = signal("");

export const query = computed((): UsageQuery => {
  const { workspace, key, model, ...days } = filters.value;
  return { ...days, ...(workspace && { workspace }), ...(key && { key }), ...(model && { model }), group_by: groupBy.value };
});

let asking: AbortController | undefined;

/** Asks for what is to be seen now; what was asked before no longer counts. */
export async function load(): Promise<void> {
  asking?.abort();
  const { signal: gone } = (asking = new AbortController());
  const asked = query.value;
  const { from, to } = asked;
  remember(asked);
  busy.value = true;
  try {
    if (!isDay(from ?? null) || !isDay(to ?? null)) throw new Error("Both days have to be given.");
    if ((from as string) > (to as string)) throw new Error("The first day is after the last one.");
    const options = { token: token.value, signal: gone };
    const [usage, days, choices] = await Promise.all([
      loadUsage(asked, options),
      loadUsage({ ...asked, group_by: ["day"] }, options),
      loadUsage({ from, to, group_by: ["workspace", "key", "model"] }, options),
    ]);
    shown.value = { query: asked, usage, byDay: days.data, choices: choices.data };
    problem.value = "";
  } catch (error) {
    if (gone.aborted) return;
    shown.value = undefined;
    problem.value = error instanceof Error ? error.message : String(error);
  }
  busy.value = false;
}

export function change(some: Partial<Filters>): void {
  filters.value = { ...filters.value, ...some };
  void load();
}

export function toggle(dimension: Dimension): void {
  const now = groupBy.value;
  groupBy.value = DIMENSIONS.filter((one) => (one === dimension ? !now.includes(one) : now.includes(one)));
  void load();
}

/** The address says what is seen, so that it can be kept and sent. */
function remember({ group_by = [], ...filters }: UsageQuery): void {
  const search = new URLSearchParams(filters as Record<string, string>);
  search.set("group_by", group_by.join(","));
  history.replaceState(null, "", `?${search}`);
}

function dimensionsOf(names: string): Dimension[] {
  const named = names.split(",");
  return DIMENSIONS.filter((dimension) => named.includes(dimension));
}
