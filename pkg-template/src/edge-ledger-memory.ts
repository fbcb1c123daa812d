import { dayOf, decide, MINUTE, type Admission, type AdmissionRequest, type Ledger, type LedgerEntry } from "./edge-ledger.js";
import { groupOf, grouped, isAskedFor, totalsOf, DIMENSIONS, type UsageDimension, type UsageQuery, type UsageRow } from "./edge-usage.js";

/** A request that began a short time ago, or has not ended. */
interface Begun {
  workspace: string;
  started: number;
  open: boolean;
  tokens: number;
}

/** Those of a workspace. */
interface Traffic {
  open: number;
  /** Those of the last minute, in order. */
  recent: Begun[];
}

/**
 * A ledger in the memory of one process, for a server that is alone and for tests: it forgets all when the process ends.
 *
 * @param options - `now` is the clock, in milliseconds since 1970.
 *
 * @example
 * ```ts
 * import { memoryLedger } from "chatwire/edge";
 *
 * const ledger = memoryLedger();
 * const { limited } = await ledger.admit({ id: "r1", workspace: "acme", key: "web", model: "m", limits: { requestsPerMinute: 60 } });
 * console.log(limited, await ledger.usage({ groupBy: ["workspace"] }));
 * ```
 */
export function memoryLedger(options: { now?: () => number } = {}): Ledger {
  return new MemoryLedger(options.now ?? Date.now);
}

class MemoryLedger implements Ledger {
  readonly #now: () => number;
  readonly #begun = new Map<string, Begun>();
  readonly #traffic = new Map<string, Traffic>();
  readonly #totals = new Map<string, UsageRow & Record<UsageDimension, string>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  async admit({ id, workspace, limits }: AdmissionRequest): Promise<Admission> {
    const now = this.#now();
    this.#forget(now);
    if (this.#begun.has(id)) return {};
    const traffic = this.#trafficOf(workspace);
    const { recent } = traffic;
    while (recent[0] && recent[0].started <= now - MINUTE) recent.shift();
    const admission = decide(limits, {
      open: traffic.open,
      minute: { requests: recent.length, tokens: recent.reduce((sum, { tokens }) => sum + tokens, 0), oldest: recent[0]?.started },
      day: this.#spent(workspace, dayOf(now)),
      month: this.#spent(workspace, dayOf(now).slice(0, 7)),
    }, now);
    if (!admission.limited) this.#begin(id, workspace, now);
    return admission;
  }

  async settle(entry: LedgerEntry): Promise<void> {
    const { id, workspace, input, output } = entry;
    const begun = this.#begun.get(id) ?? this.#begin(id, workspace, this.#now());
    if (!begun.open) return;
    Object.assign(begun, { open: false, tokens: input + output });
    this.#trafficOf(workspace).open -= 1;
    const group = groupOf(entry, dayOf(begun.started));
    const name = JSON.stringify(DIMENSIONS.map((dimension) => group[dimension]));
    const [sum] = grouped([this.#totals.get(name), { ...group, ...totalsOf(entry) }].filter((row) => row !== undefined), DIMENSIONS);
    this.#totals.set(name, sum as UsageRow & Record<UsageDimension, string>);
  }

  async usage(query: UsageQuery): Promise<UsageRow[]> {
    return grouped([...this.#totals.values()].filter((row) => isAskedFor(row, query)), query.groupBy);
  }

  #begin(id: string, workspace: string, started: number): Begun {
    const begun: Begun = { workspace, started, open: true, tokens: 0 };
    this.#begun.set(id, begun);
    const traffic = this.#trafficOf(workspace);
    traffic.open += 1;
    traffic.recent.push(begun);
    return begun;
  }

  #trafficOf(workspace: string): Traffic {
    let traffic = this.#traffic.get(workspace);
    if (!traffic) this.#traffic.set(workspace, (traffic = { open: 0, recent: [] }));
    return traffic;
  }

  /** What was used in the days that begin so. */
  #spent(workspace: string, days: string): { tokens: number; cost: number } {
    const spent = { tokens: 0, cost: 0 };
    for (const row of this.#totals.values()) {
      if (row.workspace !== workspace || !row.day.startsWith(days)) continue;
      spent.tokens += row.input + row.output;
      spent.cost += row.cost;
    }
    return spent;
  }

  /** Ids are kept as long as somebody may tell of them again. What is open by then is lost. */
  #forget(now: number): void {
    for (const [id, { workspace, started, open }] of this.#begun) {
      if (started > now - KEPT) return;
      if (open) this.#trafficOf(workspace).open -= 1;
      this.#begun.delete(id);
    }
  }
}

/** In milliseconds. */
const KEPT = 3_600_000;
