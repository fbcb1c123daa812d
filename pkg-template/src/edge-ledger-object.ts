import { answerObject, askObject, type DurableNamespace, type DurableState } from "./edge-durable.js";
import { dayOf, decide, MINUTE, type Admission, type AdmissionRequest, type Counted, type Ledger, type LedgerEntry } from "./edge-ledger.js";
import { groupOf, grouped, SUMMED, totalsOf, type UsageQuery, type UsageRow } from "./edge-usage.js";

/**
 * A ledger in Durable Objects of the class {@link LedgerObject}: one for each workspace, and one that knows their names.
 *
 * @param namespace - The binding, such as `env.LEDGER`.
 */
export function durableLedger(namespace: DurableNamespace): Ledger {
  const ask = <Answer>(workspace: string, step: string, value: unknown): Promise<Answer> => askObject<Answer>(namespace, `workspace:${workspace}`, step, value);
  return {
    async admit(request) {
      const { isKnown, ...admission } = await ask<Admission & { isKnown: boolean }>(request.workspace, "admit", request);
      if (!isKnown) {
        await askObject(namespace, DIRECTORY, "note", request.workspace);
        await ask(request.workspace, "known", null);
      }
      return admission;
    },
    settle: (entry) => ask(entry.workspace, "settle", entry),
    async usage(query) {
      const { workspace } = query;
      const workspaces = workspace === undefined ? await askObject<string[]>(namespace, DIRECTORY, "workspaces", null) : [workspace];
      const rows: UsageRow[] = [];
      // Some at a time: a worker may have six connections.
      for (let at = 0; at < workspaces.length; at += 6) {
        const asked = workspaces.slice(at, at + 6).map((name) => ask<UsageRow[]>(name, "usage", { ...query, workspace: name }));
        rows.push(...(await Promise.all(asked)).flat());
      }
      return grouped(rows, query.groupBy);
    },
  };
}

const DIRECTORY = "directory";

/**
 * The Durable Object of a ledger; it keeps everything in SQLite. Export it from the worker, and name it in `wrangler.jsonc` below
 * `durable_objects.bindings` and, as one of `new_sqlite_classes`, below `migrations`.
 *
 * Each request is a row with its id as the key, so that it counts once, and is added to the sums of its day, key, model, route and outcome in
 * the same transaction. Rows go after `rowDays`, sums stay. A request of which nobody tells the end is `lost` after `longestRequest`.
 */
export class LedgerObject {
  /** How many days the rows of single requests stay. */
  readonly rowDays: number = 62;
  /** Milliseconds after which a request is lost. */
  readonly longestRequest: number = 3_600_000;
  readonly #state: DurableState;

  constructor(state: DurableState, _env?: unknown) {
    this.#state = state;
    for (const table of TABLES) state.storage.sql.exec(table);
  }

  /** Answers the gateway. No other worker can reach it. */
  async fetch(request: Request): Promise<Response> {
    return answerObject(request, {
      admit: (value: AdmissionRequest) => this.#admit(value),
      settle: (value: LedgerEntry) => this.#settle(value),
      usage: (value: UsageQuery) => this.#usage(value),
      known: () => this.#sql("INSERT OR REPLACE INTO notes (name, value) VALUES ('known', '1')"),
      note: (workspace: string) => this.#sql("INSERT OR IGNORE INTO workspaces (name) VALUES (?)", workspace),
      workspaces: () => this.#sql("SELECT name FROM workspaces ORDER BY name").map(({ name }) => name as string),
    });
  }

  /** Clears away what is old. */
  async alarm(): Promise<void> {
    const now = Date.now();
    for (const row of this.#sql("SELECT id, workspace, key, model, started FROM requests WHERE outcome = 'open' AND started <= ?", now - this.longestRequest)) {
      const { id, workspace, key, model, started } = row as { id: string; workspace: string; key: string; model: string; started: number };
      this.#settle({
        id, workspace, key, model, provider: "", dialect: "openai", stream: false, outcome: "lost", input: 0, output: 0, cached: 0, reasoning: 0, words: 0, cost: 0,
        estimated: true, latency: now - started, firstToken: null,
      });
    }
    this.#sql("DELETE FROM requests WHERE started <= ? AND outcome != 'open'", now - this.rowDays * DAY);
    const [{ count } = { count: 0 }] = this.#sql("SELECT COUNT(*) AS count FROM requests");
    if ((count as number) > 0) await this.#state.storage.setAlarm(now + Math.min(this.longestRequest, DAY));
    else this.#sql("DELETE FROM notes WHERE name = 'alarm'");
  }

  async #admit(request: AdmissionRequest): Promise<Admission & { isKnown: boolean }> {
    const now = Date.now();
    const admission = this.#state.storage.transactionSync(() => {
      if (this.#sql("SELECT 1 FROM requests WHERE id = ?", request.id).length > 0) return {};
      const admission = decide(request.limits, this.#counted(request, now), now);
      if (!admission.limited) this.#begin(request, now);
      return admission;
    });
    const notes = this.#sql("SELECT name FROM notes").map(({ name }) => name);
    if (!notes.includes("alarm")) {
      await this.#state.storage.setAlarm(now + Math.min(this.longestRequest, DAY));
      this.#sql("INSERT OR REPLACE INTO notes (name, value) VALUES ('alarm', '1')");
    }
    return { ...admission, isKnown: notes.includes("known") };
  }

  /** Only what a limit asks for is counted. */
  #counted({ limits }: AdmissionRequest, now: number): Counted {
    const one = (query: string, ...values: unknown[]): Record<string, any> => this.#sql(query, ...values)[0] ?? {};
    const { requestsPerMinute, tokensPerMinute, concurrency, tokensPerDay, tokensPerMonth, costPerDay, costPerMonth } = limits;
    const minute = requestsPerMinute === undefined && tokensPerMinute === undefined ? {} : one(
      "SELECT COUNT(*) AS requests, SUM(input + output) AS tokens, MIN(started) AS oldest FROM requests WHERE started > ?", now - MINUTE,
    );
    const open = concurrency === undefined ? {} : one("SELECT COUNT(*) AS open FROM requests WHERE outcome = 'open' AND started > ?", now - this.longestRequest);
    const spent = (days: string, ...quotas: unknown[]): { tokens: number; cost: number } => {
      const sums = quotas.every((quota) => quota === undefined) ? {} : one("SELECT SUM(input + output) AS tokens, SUM(cost) AS cost FROM totals WHERE day >= ?", days);
      return { tokens: sums["tokens"] ?? 0, cost: sums["cost"] ?? 0 };
    };
    const today = dayOf(now);
    return {
      open: open["open"] ?? 0,
      minute: { requests: minute["requests"] ?? 0, tokens: minute["tokens"] ?? 0, oldest: minute["oldest"] ?? undefined },
      day: spent(today, tokensPerDay, costPerDay),
      month: spent(`${today.slice(0, 7)}-01`, tokensPerMonth, costPerMonth),
    };
  }

  #begin({ id, workspace, key, model }: Pick<LedgerEntry, "id" | "workspace" | "key" | "model">, now: number): void {
    this.#sql("INSERT OR IGNORE INTO requests (id, workspace, key, model, started, outcome) VALUES (?, ?, ?, ?, ?, 'open')", id, workspace, key, model, now);
  }

  #settle(entry: LedgerEntry): void {
    this.#state.storage.transactionSync(() => {
      this.#begin(entry, Date.now());
      const row = this.#sql("SELECT started FROM requests WHERE id = ? AND outcome = 'open'", entry.id)[0];
      if (!row) return;
      const { id, provider, dialect, stream, outcome, input, output, cached, reasoning, words, cost, estimated, latency, firstToken } = entry;
      this.#sql(
        `UPDATE requests SET provider = ?, dialect = ?, stream = ?, outcome = ?, input = ?, output = ?, cached = ?, reasoning = ?, words = ?, cost = ?,
          estimated = ?, latency = ?, firstToken = ? WHERE id = ?`,
        provider, dialect, Number(stream), outcome, input, output, cached, reasoning, words, cost, Number(estimated), latency, firstToken, id,
      );
      const group = groupOf(entry, dayOf(row["started"] as number));
      const totals = totalsOf(entry);
      this.#sql(
        `INSERT INTO totals (${GROUP.join(", ")}, ${SUMMED.join(", ")}) VALUES (${[...GROUP, ...SUMMED].map(() => "?").join(", ")})
          ON CONFLICT (${GROUP.join(", ")}) DO UPDATE SET ${SUMMED.map((member) => `${member} = ${member} + excluded.${member}`).join(", ")}`,
        ...GROUP.map((dimension) => group[dimension]), ...SUMMED.map((member) => totals[member]),
      );
    });
  }

  #usage({ key, model, from, to, groupBy }: UsageQuery): UsageRow[] {
    const asked = Object.entries({ "key =": key, "model =": model, "day >=": from, "day <=": to }).filter(([, value]) => value !== undefined);
    const where = asked.length > 0 ? `WHERE ${asked.map(([test]) => `${test} ?`).join(" AND ")}` : "";
    const rows = this.#sql(`SELECT ${[...GROUP, ...SUMMED].join(", ")} FROM totals ${where}`, ...asked.map(([, value]) => value));
    return grouped(rows as unknown as UsageRow[], groupBy);
  }

  #sql(query: string, ...values: unknown[]): Record<string, unknown>[] {
    return this.#state.storage.sql.exec(query, ...values).toArray();
  }
}

const GROUP = ["workspace", "day", "key", "model", "provider", "outcome"] as const;

const TABLES = [
  `CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, workspace TEXT NOT NULL, key TEXT NOT NULL, model TEXT NOT NULL, started INTEGER NOT NULL, outcome TEXT NOT NULL,
    provider TEXT, dialect TEXT, stream INTEGER, input INTEGER NOT NULL DEFAULT 0, output INTEGER NOT NULL DEFAULT 0, cached INTEGER, reasoning INTEGER, words INTEGER,
    cost REAL, estimated INTEGER, latency INTEGER, firstToken INTEGER
  ) WITHOUT ROWID`,
  "CREATE INDEX IF NOT EXISTS requests_by_start ON requests (started)",
  // Few of very many.
  "CREATE INDEX IF NOT EXISTS requests_open ON requests (started) WHERE outcome = 'open'",
  `CREATE TABLE IF NOT EXISTS totals (
    ${GROUP.map((dimension) => `${dimension} TEXT NOT NULL`).join(", ")}, ${SUMMED.map((member) => `${member} ${member === "cost" ? "REAL" : "INTEGER"} NOT NULL`).join(", ")},
    PRIMARY KEY (${GROUP.join(", ")})
  ) WITHOUT ROWID`,
  "CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
  "CREATE TABLE IF NOT EXISTS workspaces (name TEXT PRIMARY KEY)",
];

/** In milliseconds. */
const DAY = 86_400_000;
