// What the provider saw and how it went, for tests to assert on.
import type { Ending } from "./body";
import type { DialectName, Json } from "./types";

/** A request as it arrived. */
export interface RequestRecord {
  method: string;
  /** Path and query. */
  path: string;
  dialect: DialectName | undefined;
  /** Names in lower case; the authorization header too. */
  headers: Record<string, string>;
  /** The body as text, and as a value when it is JSON. */
  text: string;
  body: Json | undefined;
}

export interface Stats {
  /** Requests that arrived, preflights among them. */
  requests: number;
  /** Answers that are being sent, or wait to be. */
  open: number;
  /** Answers sent to their end, refusals included. */
  completed: number;
  /** Answers whose reader went away before the end. */
  cancelled: number;
  /** Answers whose connection the script broke. */
  broken: number;
}

export class Log {
  readonly stats: Stats = { requests: 0, open: 0, completed: 0, cancelled: 0, broken: 0 };
  readonly requests: RequestRecord[] = [];
  #waiting: (() => void)[] = [];

  constructor(readonly limit: number) {}

  add(record: RequestRecord): void {
    this.requests.push(record);
    if (this.requests.length > this.limit) this.requests.shift();
  }

  /** Counts an answer as open until the function it returns is called, which counts once. */
  open(): (how: Ending) => void {
    this.stats.requests += 1;
    this.stats.open += 1;
    let over = false;
    return (how) => {
      if (over) return;
      over = true;
      this.stats.open -= 1;
      this.stats[how] += 1;
      if (this.stats.open > 0) return;
      for (const settle of this.#waiting.splice(0)) settle();
    };
  }

  /** Resolves as soon as no answer is open. */
  settled(): Promise<void> {
    return this.stats.open === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  clear(): void {
    this.requests.length = 0;
    const { open } = this.stats;
    Object.assign(this.stats, { requests: 0, completed: 0, cancelled: 0, broken: 0, open });
  }
}
