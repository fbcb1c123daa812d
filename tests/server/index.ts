// The scripted provider: an ordinary fetch handler that speaks four chat completion contracts strictly, streams scripted answers and
// fails on request. It needs no network and only Web APIs, so it runs in workerd, in Node and in a page.
//
//   const provider = createProvider();
//   const response = await provider(new Request(`${provider.baseURL("http://test", "openai")}/chat/completions`, { method: "POST", ... }));
//
// The first path segment picks the contract: /neuroflash, /flexai/v1, /morpheus/api/v1, /openai/v1. Any key but `bad-key` is good, any
// model but `unknown-model` is there. What is said, how, and what fails is scripted by directives in the last user message: see
// `DIRECTIVES` in script.ts. `provider.requests` holds what was sent, `provider.stats` how each answer ended. For a real socket see
// node.ts, for a port to send curl at serve.ts.
//
// It imports nothing from the client: the contracts are written here a second time, so that each side checks the other.
import { lastUserText } from "./answer";
import { pause } from "./body";
import { isObject } from "./check";
import { preflight, withOrigin } from "./cors";
import { flexai } from "./dialects/flexai";
import { morpheus } from "./dialects/morpheus";
import { neuroflash } from "./dialects/neuroflash";
import { openai } from "./dialects/openai";
import { Log } from "./log";
import type { RequestRecord, Stats } from "./log";
import { prefillFailure } from "./prefill";
import { answerResponse, failureResponse, scriptedFailure } from "./respond";
import { healed, parseScript, ScriptError } from "./script";
import type { Script } from "./script";
import type { ChatBody, Dialect, DialectName, Era, Failure, Json, Settings } from "./types";

export { ConnectionReset } from "./body";
export type { RequestRecord, Stats } from "./log";
export { DIRECTIVES } from "./script";
export type { DirectiveName } from "./script";
export { DIALECTS } from "./types";
export type { DialectName, Era } from "./types";

export interface ProviderOptions {
  /** The keys that are accepted; without it every key but `bad-key`. */
  keys?: readonly string[];
  /** Which of Morpheus's rule sets holds; `stream` by default. */
  era?: Era;
  /** Milliseconds before each word when the script names no pace; 0 by default. */
  pace?: number;
  /** How many requests the log keeps; 100 by default. */
  logLimit?: number;
  /** Whether a script can make it fail or wait; true by default. One that cannot stands in for another that does. */
  faults?: boolean;
  /** The clock, in Unix milliseconds; for answers that must not change. */
  now?: () => number;
}

export interface Provider {
  (request: Request): Promise<Response>;
  /** The last requests, the oldest first. */
  readonly requests: readonly RequestRecord[];
  readonly stats: Readonly<Stats>;
  /** Resolves as soon as no answer is open: a cancelled call has then let go of its connection. */
  settled(): Promise<void>;
  /** Forgets the requests, and the counts but for open answers. */
  clear(): void;
  baseURL(origin: string, dialect: DialectName): string;
}

const SPOKEN: Readonly<Record<DialectName, Dialect>> = { neuroflash, flexai, morpheus, openai };

/** The base URL a client of this contract takes, for a provider that listens at `origin`. */
export function baseURL(origin: string, dialect: DialectName): string {
  return origin.replace(/\/+$/, "") + SPOKEN[dialect].base;
}

export function createProvider(options: ProviderOptions = {}): Provider {
  const log = new Log(options.logLimit ?? 100);
  const counts = new Map<string, number>();
  const settings: Settings = { era: options.era ?? "stream", now: options.now ?? Date.now };

  async function provider(request: Request): Promise<Response> {
    if (request.signal.aborted) throw request.signal.reason;
    const ended = log.open();
    try {
      const { pathname, search } = new URL(request.url);
      const dialect = Object.values(SPOKEN).find(({ name }) => pathname === `/${name}` || pathname.startsWith(`/${name}/`));
      const text = await request.text();
      const body = parse(text);
      const headers: Record<string, string> = {};
      request.headers.forEach((value, name) => (headers[name] = value));
      log.add({ method: request.method, path: pathname + search, dialect: dialect?.name, headers, text, body });
      if (dialect === undefined) {
        ended("completed");
        return new Response("Not Found", { status: 404 });
      }
      const found = await admit(dialect, pathname, request, body);
      const response = found instanceof Response ? found : answerResponse(dialect, found.body, found.script, request, settings, ended);
      if (found instanceof Response) ended("completed");
      for (const [name, value] of Object.entries(dialect.headers?.() ?? {})) response.headers.set(name, value);
      return withOrigin(dialect, request, response);
    } catch (error) {
      ended(request.signal.aborted ? "cancelled" : "broken");
      throw error;
    }
  }

  /** Answers what is no chat completion, or not one to be answered; hands back the rest with its script. */
  async function admit(dialect: Dialect, path: string, request: Request, body: Json | undefined): Promise<Response | { body: ChatBody; script: Script }> {
    const refuse = (failure: Failure): Response => failureResponse(dialect, failure, settings);
    if (request.method === "OPTIONS") return preflight(dialect, request);
    const page = Object.entries(dialect.pages).find(([suffix]) => new URL(dialect.base + suffix, "http://any").pathname === path)?.[1];
    const chat = dialect.chat.some((suffix) => dialect.base + suffix === path);
    if (page === undefined && !chat) return refuse({ status: 404 });
    const method = chat ? "POST" : "GET";
    if (request.method !== method) {
      const response = refuse({ status: 405, message: "Method Not Allowed" });
      response.headers.set("allow", method);
      return response;
    }
    if (chat || page?.key) {
      const failure = authorize(dialect, request.headers, options.keys) ?? dialect.admit?.(request.headers);
      if (failure !== undefined) return refuse(failure);
    }
    if (page !== undefined) return new Response(JSON.stringify(page.body), { headers: { "content-type": "application/json" } });

    if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) {
      return refuse(dialect.unreadable?.("content-type") ?? { status: 415, message: "Content-Type must be application/json" });
    }
    if (!isObject(body)) return refuse(dialect.unreadable?.("json") ?? { status: 400, message: "The body is not a JSON object" });
    const failure = dialect.check(body, settings);
    if (failure !== undefined) return refuse(failure);
    const read = scriptOf(body, options.pace);
    if (read instanceof ScriptError) return refuse({ status: 400, message: read.message });
    const unfit = prefillFailure(body, read);
    if (unfit !== undefined) return refuse(unfit);
    const isWell = options.faults === false || (read.times !== undefined && count(lastUserText(body)) > read.times);
    const script = isWell ? healed(read) : read;
    if (script.wait > 0) await pause(script.wait, request.signal);
    return scriptedFailure(dialect, script, settings) ?? { body, script };
  }

  /** How many requests came with this message. */
  function count(message: string): number {
    const times = (counts.get(message) ?? 0) + 1;
    counts.set(message, times);
    return times;
  }

  return Object.assign(provider, {
    requests: log.requests,
    stats: log.stats,
    settled: () => log.settled(),
    clear: () => log.clear(),
    baseURL,
  });
}

function authorize(dialect: Dialect, headers: Headers, keys: readonly string[] | undefined): Failure | undefined {
  const value = headers.get("authorization") ?? "";
  const key = /^bearer +(\S+)$/i.exec(value)?.[1] ?? (dialect.bareKey && /^sk-\S+$/.test(value) ? value : undefined);
  if (key !== undefined && (keys === undefined ? key !== "bad-key" : keys.includes(key))) return undefined;
  return { status: 401 };
}

function scriptOf(body: ChatBody, pace: number | undefined): Script | ScriptError {
  try {
    return parseScript(lastUserText(body), pace);
  } catch (error) {
    if (error instanceof ScriptError) return error;
    throw error;
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
