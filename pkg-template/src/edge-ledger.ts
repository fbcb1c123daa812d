import { isChatwireError } from "./errors.js";
import type { Outcome } from "./outcome.js";
import type { Provider } from "./profile.js";
import { summarizeUsage } from "./usage.js";
import type { UsageQuery, UsageRow } from "./edge-usage.js";

/** What is counted of requests, and what they may use. {@link memoryLedger} and {@link durableLedger} are two. */
export interface Ledger {
  /** Lets a request in or refuses it, and notes that it has begun. With the same id again it is the same request. */
  admit(request: AdmissionRequest): Promise<Admission>;
  /** Notes how a request ended. Each id counts once, however often it is told. */
  settle(entry: LedgerEntry): Promise<void>;
  /** Sums of what was used. */
  usage(query: UsageQuery): Promise<UsageRow[]>;
}

/** A request that wants to be let in. */
export interface AdmissionRequest {
  id: string;
  workspace: string;
  key: string;
  /** The model as the caller names it. */
  model: string;
  limits: WorkspaceLimits;
}

/**
 * What a workspace may use. A request that begins below a limit of tokens or costs is answered whole: nobody knows before what it uses, so
 * `concurrency` bounds by how much a limit can be passed.
 */
export interface WorkspaceLimits {
  /** Requests that began in the last 60 seconds. Beyond: 429. */
  requestsPerMinute?: number | undefined;
  /** Tokens, read and written, of requests that began in the last 60 seconds. Beyond: 429. */
  tokensPerMinute?: number | undefined;
  /** Requests at the same time. Beyond: 429. */
  concurrency?: number | undefined;
  /** Tokens of a day, of UTC. Beyond: 402. */
  tokensPerDay?: number | undefined;
  /** Tokens of a month, of UTC. Beyond: 402. */
  tokensPerMonth?: number | undefined;
  /** Costs of a day, in the currency of the prices. Beyond: 402. */
  costPerDay?: number | undefined;
  /** Costs of a month. Beyond: 402. */
  costPerMonth?: number | undefined;
}

/** A limit as headers tell of it. */
export interface Window {
  limit: number;
  remaining: number;
  /** Milliseconds until there is more. */
  resetAfter: number;
}

/** Why a request is refused: `quota` is one of a day or a month. */
export type Limited = "requests" | "tokens" | "concurrency" | "quota";

/** Whether a request was let in. */
export interface Admission {
  /** Which limit it met; undefined when it was let in. */
  limited?: Limited | undefined;
  /** Milliseconds until the next one may be let in; undefined where that is not known. */
  retryAfter?: number | undefined;
  requests?: Window | undefined;
  tokens?: Window | undefined;
}

/** How a request ended; `lost`: nobody told, since the gateway ended first. */
export type EntryOutcome = Outcome["type"] | "lost";

/** What a request used. Times are in milliseconds. */
export interface LedgerEntry {
  id: string;
  workspace: string;
  key: string;
  /** The model as the caller named it. */
  model: string;
  /** The route that answered, or failed last; empty where none was asked. */
  provider: string;
  dialect: Provider;
  stream: boolean;
  outcome: EntryOutcome;
  /** Tokens that were read, those from the cache included. */
  input: number;
  /** Tokens that were written, thoughts included. */
  output: number;
  /** Tokens of the input that came from the cache. */
  cached: number;
  /** Tokens of the output that are thoughts. */
  reasoning: number;
  /** Words of the answer, as the provider bills them or by Unicode's rules. */
  words: number;
  /** In the currency of the prices. */
  cost: number;
  /** Whether the tokens are estimated, since the provider told none: an answer that broke off, mostly. */
  estimated: boolean;
  latency: number;
  /** Until the first piece of the answer; null where none came. */
  firstToken: number | null;
}

/** What a model costs, for a million tokens. */
export interface Price {
  input: number;
  output: number;
  /** Of input from the cache. Default: as `input`. */
  cached?: number | undefined;
  /** Of input that is written to the cache. Default: as `input`. */
  cacheWrite?: number | undefined;
}

/** What a ledger knows of a workspace when a request wants in. */
export interface Counted {
  open: number;
  minute: { requests: number; tokens: number; oldest: number | undefined };
  day: { tokens: number; cost: number };
  month: { tokens: number; cost: number };
}

/** Decides by what is counted so far. */
export function decide(limits: WorkspaceLimits, { open, minute, day, month }: Counted, now: number): Admission {
  const resetAfter = minute.oldest === undefined ? 0 : Math.max(0, minute.oldest + MINUTE - now);
  const windowOf = (limit: number | undefined, used: number): Window | undefined => {
    return limit === undefined ? undefined : { limit, remaining: Math.max(0, limit - used), resetAfter };
  };
  const requests = windowOf(limits.requestsPerMinute, minute.requests);
  const tokens = windowOf(limits.tokensPerMinute, minute.tokens);
  const windows = { requests, tokens };
  const spent = (used: { tokens: number; cost: number }, most: number | undefined, cost: number | undefined): boolean => used.tokens >= (most ?? Infinity) || used.cost >= (cost ?? Infinity);
  if (spent(month, limits.tokensPerMonth, limits.costPerMonth)) return { limited: "quota", retryAfter: nextMonth(now) - now, ...windows };
  if (spent(day, limits.tokensPerDay, limits.costPerDay)) return { limited: "quota", retryAfter: DAY - (now % DAY), ...windows };
  if (requests?.remaining === 0) return { limited: "requests", retryAfter: resetAfter, ...windows };
  if (tokens?.remaining === 0) return { limited: "tokens", retryAfter: resetAfter, ...windows };
  if (open >= (limits.concurrency ?? Infinity)) return { limited: "concurrency", ...windows };
  if (requests) windows.requests = { ...requests, remaining: requests.remaining - 1, resetAfter: resetAfter || MINUTE };
  return windows;
}

/** The day of a time, of UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** What a call used. */
export function usedBy(outcome: Outcome, params: { messages?: unknown; tools?: unknown }, price: Price | undefined): Pick<LedgerEntry, "input" | "output" | "cached" | "reasoning" | "words" | "cost" | "estimated"> {
  const { completion, error } = outcome;
  const { input, output, cachedRead = 0, cachedWrite = 0, reasoning = 0, words, cost } = summarizeUsage(completion);
  const said = JSON.stringify(completion.choices.map(({ message: { role: _, ...rest } }) => Object.values(rest).filter((part) => part !== null)));
  const hasSaid = completion.choices.some(({ message: { role: _, ...rest } }) => Object.values(rest).some(Boolean));
  // A request that was refused used nothing.
  const nothing = error !== null && !hasSaid && input === undefined && !(isChatwireError(error) && ["aborted", "stalled", "incomplete"].includes(error.kind));
  const read = input ?? (nothing ? 0 : tokensOf(JSON.stringify([params.messages, params.tools])));
  const written = output ?? (hasSaid ? tokensOf(said) : 0);
  const priced = price && (read - cachedRead - cachedWrite) * price.input + cachedRead * (price.cached ?? price.input) + cachedWrite * (price.cacheWrite ?? price.input) + written * price.output;
  return {
    input: read, output: written, cached: cachedRead, reasoning, words,
    cost: priced === undefined ? (cost ?? 0) : priced / 1e6,
    estimated: !nothing && (input === undefined || output === undefined),
  };
}

/** About as many tokens as a text has: four characters each, which is what they are in English. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

function nextMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** Milliseconds. */
export const MINUTE = 60_000;
const DAY = 86_400_000;
