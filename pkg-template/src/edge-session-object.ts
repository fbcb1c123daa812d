import { answerObject, askObject, type DurableNamespace, type DurableState } from "./edge-durable.js";
import { bounded, type BoundsInForce, type SessionRead, type SessionStore } from "./edge-sessions.js";
import type { Message } from "./wire.js";

/**
 * Sessions in Durable Objects of the class {@link SessionObject}, one for each: its name is that of the workspace and of the session, so that
 * nobody reaches one of another workspace.
 *
 * @param namespace - The binding, such as `env.SESSIONS`.
 */
export function durableSessions(namespace: DurableNamespace): SessionStore {
  const ask = <Answer>(workspace: string, id: string, step: string, value: unknown = null): Promise<Answer> => askObject<Answer>(namespace, JSON.stringify([workspace, id]), step, value);
  return {
    create: (workspace, id, { ttl }) => ask(workspace, id, "create", { ttl }),
    read: (workspace, id) => ask(workspace, id, "read"),
    // A turn has an id, so that it is added once when it is told twice.
    append: (workspace, id, messages, bounds) => ask(workspace, id, "append", { messages, bounds, turn: crypto.randomUUID() }),
    delete: (workspace, id) => ask(workspace, id, "delete"),
  };
}

/** The Durable Object of a session; it keeps everything in SQLite. Export it from the worker, and name it in `wrangler.jsonc` as {@link LedgerObject}. */
export class SessionObject {
  readonly #state: DurableState;

  constructor(state: DurableState, _env?: unknown) {
    this.#state = state;
    this.#prepare();
  }

  /** Answers the gateway. No other worker can reach it. */
  async fetch(request: Request): Promise<Response> {
    return answerObject(request, {
      create: ({ ttl }: { ttl: number }) => this.#live(Date.now() + ttl),
      read: () => this.#read(),
      append: (turn: Turn) => this.#append(turn),
      delete: () => this.#delete(),
    });
  }

  /** When it expires its messages go; that it was there is forgotten a day later. */
  async alarm(): Promise<void> {
    const expires = this.#expires();
    const now = Date.now();
    if (expires === undefined || now >= expires + REMEMBERED) return this.#forget();
    if (now < expires) return this.#state.storage.setAlarm(expires);
    this.#sql("DELETE FROM messages");
    await this.#state.storage.setAlarm(expires + REMEMBERED);
  }

  #read(): SessionRead {
    const expires = this.#expires();
    if (expires === undefined) return { state: "none" };
    return Date.now() < expires ? { state: "live", messages: this.#messages() } : { state: "expired" };
  }

  async #append({ messages, bounds, turn }: Turn): Promise<void> {
    const { state } = this.#read();
    if (state !== "live" || this.#sql("SELECT 1 FROM notes WHERE name = 'turn' AND value = ?", turn).length > 0) return;
    const kept = bounded([...this.#messages(), ...messages], bounds);
    this.#state.storage.transactionSync(() => {
      this.#sql("DELETE FROM messages");
      for (const [at, message] of kept.entries()) this.#sql("INSERT INTO messages (at, message) VALUES (?, ?)", at, JSON.stringify(message));
      this.#sql("INSERT OR REPLACE INTO notes (name, value) VALUES ('turn', ?)", turn);
    });
    await this.#live(Date.now() + bounds.ttl);
  }

  async #delete(): Promise<boolean> {
    const was = this.#read().state === "live";
    await this.#forget();
    return was;
  }

  async #live(expires: number): Promise<void> {
    this.#sql("INSERT OR REPLACE INTO notes (name, value) VALUES ('expires', ?)", String(expires));
    await this.#state.storage.setAlarm(expires);
  }

  async #forget(): Promise<void> {
    await this.#state.storage.deleteAll();
    // This object may be asked again before it is made anew.
    this.#prepare();
  }

  #prepare(): void {
    this.#sql("CREATE TABLE IF NOT EXISTS messages (at INTEGER PRIMARY KEY, message TEXT NOT NULL)");
    this.#sql("CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
  }

  #expires(): number | undefined {
    const [row] = this.#sql("SELECT value FROM notes WHERE name = 'expires'");
    return row && Number(row["value"]);
  }

  #messages(): Message[] {
    return this.#sql("SELECT message FROM messages ORDER BY at").map(({ message }) => JSON.parse(message as string) as Message);
  }

  #sql(query: string, ...values: unknown[]): Record<string, unknown>[] {
    return this.#state.storage.sql.exec(query, ...values).toArray();
  }
}

interface Turn {
  messages: Message[];
  bounds: BoundsInForce;
  turn: string;
}

/** In milliseconds. */
const REMEMBERED = 86_400_000;
