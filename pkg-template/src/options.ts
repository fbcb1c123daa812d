import type { Call } from "./call.js";
import { InvalidRequestError } from "./errors.js";
import type { Finding } from "./finding.js";
import type { PlannedRetry, ReceivedResponse, SentRequest } from "./hooks.js";
import type { Outcome } from "./outcome.js";
import { needsWorkspace, type Profile, type Provider } from "./profile.js";
import type { Resume } from "./resume.js";
import type { RetryBudget } from "./retry.js";
import type { Limits } from "./stop.js";

/** A header's value by name; `null` and `undefined` take a default header away. */
export type HeaderValues = Record<string, string | null | undefined>;

/** What a function that gives keys is told. */
export interface KeyRequest {
  /** The key that the server has just answered 401 to: it asks for a new one, which is tried once. */
  rejected: string | undefined;
}

/** What becomes of findings in a request: it is not sent, it is sent and they are warnings, or nobody looks for them. */
export type Validate = "strict" | "warn" | "off";

/** What a client is made with. */
export interface ChatwireOptions<P extends Provider | Profile = Provider | Profile> {
  /**
   * The key, or a function that gives one for each call; sent as `Authorization: Bearer …`. Left out: no such header.
   * When the server answers 401, a function is asked once more, and a new key is tried.
   * A browser must not hold a provider's key: give it a `baseURL` of your own worker.
   */
  apiKey?: string | ((request: KeyRequest) => string | PromiseLike<string>) | undefined;
  /** Where the API begins, for example `https://api.example.com/v1`. Required for provider `"openai"`. */
  baseURL?: string | undefined;
  /** The provider's name or profile. Default: `"openai"`, any OpenAI-compatible server. */
  provider?: P | undefined;
  /** The neuroflash workspace; required for that provider. */
  workspaceId?: string | undefined;
  /** Sent with every call. Nothing else is added, so a browser's preflight stays as small as it can be. */
  defaultHeaders?: HeaderValues | undefined;
  /**
   * Whether a key in a page is meant, and no warning due: anyone who opens the page can read it. Default: a text that looks like a
   * provider's key is warned of, unless `baseURL` is the page's own server or a local one.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
  /**
   * Whether plain `http://` is meant for a host that is not local: anyone on the way can read the key and what is said. Default: such
   * a call is refused. Local are this machine, private addresses, names without a dot, and those under `.localhost`, `.local` and the like.
   */
  allowInsecureHttp?: boolean | undefined;
  /** Whether requests are checked before they are sent. Default: `"strict"`. */
  validate?: Validate | undefined;
  /**
   * Told what a provider makes of a request otherwise than asked: members that it drops without a word, limits that it
   * cuts. Default: `console.warn`, once for each.
   */
  onWarning?: ((warning: Finding) => void) | undefined;
  /** Used instead of the global `fetch`: service bindings, proxies, tests. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Milliseconds without a byte before a call ends as `stalled`; 0: never. Comments and pings count. Default: 120000. */
  idleTimeout?: number | undefined;
  /** Milliseconds from sending a request to the headers of its response; 0: no limit. Default: as `idleTimeout`. */
  headersTimeout?: number | undefined;
  /**
   * Milliseconds from sending a request to the first piece of the answer, or to all of one that does not stream; 0: no limit. Comments and
   * pings do not count, nor does a chunk that says nothing. Default: 600000.
   */
  firstTokenTimeout?: number | undefined;
  /** Milliseconds that a call may take in all, further tries and the waits between them included; 0, as by default: no limit. */
  timeout?: number | undefined;
  /**
   * How often a request is sent again when it failed for a reason that may pass: the network, a time limit, status 408, 409, 425, 429 and 500
   * or above; never once a piece of the answer was handed out. Default: 2.
   */
  maxRetries?: number | undefined;
  /** The most milliseconds that a server may ask to wait before another try: the call fails at once where it asks for more. Default: 60000. */
  maxRetryWait?: number | undefined;
  /**
   * How many tries of failed requests the client has in reserve, for all calls together, so that it does not multiply the load of a server
   * that is down. One comes back each second, and one with ten calls that go well. Default: 10.
   */
  retryBudget?: number | undefined;
  /** Goes on with streams that broke off, as {@link resume} makes it. Default: none does. */
  resume?: Resume | false | undefined;
  /** Told before a request is sent. */
  onRequest?: ((request: SentRequest) => void) | undefined;
  /** Told when the headers of a response are there. */
  onResponse?: ((response: ReceivedResponse) => void) | undefined;
  /** Told when a request failed and is going to be sent again. */
  onRetry?: ((retry: PlannedRetry) => void) | undefined;
  /** The most bytes that one event of a stream, or one answer in plain JSON, may have; it takes up to twice that in memory. Default: 24 MiB. */
  maxEventBytes?: number | undefined;
  /** The most bytes that an answer may have in all. Default: 64 MiB. */
  maxBodyBytes?: number | undefined;
}

/** What a provider's client is made with: neuroflash has to know the workspace. */
export type OptionsOf<P extends Provider | Profile> = ChatwireOptions<P> & (P extends "neuroflash" ? { workspaceId: string } : unknown);

/** What one call is made with. */
export interface RequestOptions {
  /** Aborts the call: before it is sent, while it is, or while its answer comes. */
  signal?: AbortSignal | null | undefined;
  /** Sent with this call, over the client's `defaultHeaders`. */
  headers?: HeaderValues | undefined;
  /** Members of the body that no type knows, over those of the parameters. */
  extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** As {@link ChatwireOptions.validate}, for this call. */
  validate?: Validate | undefined;
  /** As {@link ChatwireOptions.idleTimeout}, for this call. */
  idleTimeout?: number | undefined;
  /** As {@link ChatwireOptions.headersTimeout}, for this call. */
  headersTimeout?: number | undefined;
  /** As {@link ChatwireOptions.firstTokenTimeout}, for this call. */
  firstTokenTimeout?: number | undefined;
  /** As {@link ChatwireOptions.timeout}, for this call. */
  timeout?: number | undefined;
  /** As {@link ChatwireOptions.maxRetries}, for this call. */
  maxRetries?: number | undefined;
  /** As {@link ChatwireOptions.resume}, for this call; `false`: it is not resumed. */
  resume?: Resume | false | undefined;
  /** Sent with all tries of this call, in the profile's `idempotencyHeader` or else in `idempotency-key`: a server that knows it makes one answer of them. `-resumed` is added where an answer is resumed, which is another request. */
  idempotencyKey?: string | undefined;
}

/** What a relay is made with. */
export interface RelayOptions {
  /** Told once how the answer ended. What it throws, or its promise rejects with, is written to `console.error`. */
  onOutcome: (outcome: Outcome) => unknown;
  /**
   * In a worker `(promise) => ctx.waitUntil(promise)`: keeps it alive until `onOutcome` is through. Without it Cloudflare's
   * runtime ends a worker together with its client, and an answer that was broken off has no outcome.
   */
  waitUntil?: ((promise: Promise<void>) => void) | undefined;
  /**
   * Changes the body on its way, behind the meter, say, `(body) => body.pipeThrough(…)`. It has to hand on backpressure and cancelling, as
   * `pipeThrough` does.
   */
  transform?: ((body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>) | undefined;
  /** How many choices the request asked for. Default: 1. */
  n?: number | undefined;
  /** Breaks the relay off: the provider's answer is cancelled, the relayed body breaks with the signal's reason. */
  signal?: AbortSignal | null | undefined;
  /** As {@link ChatwireOptions.maxEventBytes}; beyond it the bytes go on, unmetered. */
  maxEventBytes?: number | undefined;
  /** As {@link ChatwireOptions.maxBodyBytes}; beyond it the bytes go on, unmetered. */
  maxBodyBytes?: number | undefined;
}

/** What a client remembers of its options. */
export interface Settings extends ChatwireOptions {
  /** One for all calls. */
  budget?: RetryBudget;
  /** Opens calls in place of the client itself: a router's. */
  route?: (params: object, options: RequestOptions, onWarning: ChatwireOptions["onWarning"]) => Promise<Call>;
}

const TIMEOUTS = { idleTimeout: 120_000, firstTokenTimeout: 600_000, timeout: 0 };
// setTimeout takes more for 0.
const LONGEST_TIMEOUT = 2 ** 31 - 1;
/** As in the core. */
const MOST = 2_147_483_648;

/** Refuses options of the wrong type, naming the member. Values are the core's to judge, with each call. */
export function checkClientOptions(options: ChatwireOptions): void {
  object(options, "options");
  if (typeof options.apiKey !== "function") text(options.apiKey, "apiKey");
  text(options.baseURL, "baseURL");
  if (typeof options.provider !== "object") text(options.provider, "provider");
  text(options.workspaceId, "workspaceId");
  if (!options.workspaceId && needsWorkspace(options.provider)) {
    throw new InvalidRequestError("workspaceId is required by this provider, which answers 400 without it", "workspaceId");
  }
  mode(options.validate);
  headers(options.defaultHeaders, "defaultHeaders");
  for (const field of ["dangerouslyAllowBrowser", "allowInsecureHttp"] as const) {
    if (options[field] !== undefined && typeof options[field] !== "boolean") refuse(field, "true or false");
  }
  functions(options, ["onWarning", "fetch", "onRequest", "onResponse", "onRetry"]);
  timing(options);
  if (options.resume) checkResume(options.resume, options.provider);
  amount(options.maxRetryWait, "maxRetryWait", "a number of milliseconds, 0 or more");
  amount(options.retryBudget, "retryBudget");
  count(options.maxEventBytes, "maxEventBytes");
  count(options.maxBodyBytes, "maxBodyBytes");
}

/** As {@link checkClientOptions}, for one call. */
export function checkRequestOptions(options: RequestOptions): void {
  object(options, "options");
  abortSignal(options.signal);
  headers(options.headers, "headers");
  if (options.extraBody !== undefined) object(options.extraBody, "extraBody");
  mode(options.validate);
  timing(options);
  text(options.idempotencyKey, "idempotencyKey");
}

/** As {@link checkClientOptions}, for a relay, whose options are all judged here. */
export function checkRelayOptions(options: RelayOptions): void {
  object(options, "options");
  if (typeof options.onOutcome !== "function") refuse("onOutcome", "a function");
  functions(options, ["waitUntil", "transform"]);
  abortSignal(options.signal);
  for (const field of ["n", "maxEventBytes", "maxBodyBytes"] as const) {
    count(options[field], field);
    if ((options[field] ?? 0) > MOST) refuse(field, `${MOST} at most`);
  }
}

/** Refuses what resumes nothing, and a provider that cannot resume. */
export function checkResume(resume: Resume, provider: Provider | Profile | undefined): void {
  if (typeof resume.check !== "function") refuse("resume", "what resume() makes");
  resume.check(provider);
}

/** The limits in force, in milliseconds; 0: none. */
export function limitsOf(client: ChatwireOptions, call: RequestOptions): Limits {
  const limit = (name: keyof typeof TIMEOUTS | "headersTimeout", fallback: number): number => {
    const set = call[name] ?? client[name] ?? fallback;
    return set === Infinity ? 0 : Math.min(set, LONGEST_TIMEOUT);
  };
  const idle = limit("idleTimeout", TIMEOUTS.idleTimeout);
  return {
    idle,
    headers: limit("headersTimeout", idle),
    firstToken: limit("firstTokenTimeout", TIMEOUTS.firstTokenTimeout),
    total: limit("timeout", TIMEOUTS.timeout),
  };
}

/** The headers in force: later ones win, whatever the case of their names. */
export function mergeHeaders(...sets: (HeaderValues | undefined)[]): Record<string, string> {
  const merged = new Map<string, [name: string, value: string]>();
  for (const set of sets) {
    for (const [name, value] of Object.entries(set ?? {})) {
      if (value == null) merged.delete(name.toLowerCase());
      else merged.set(name.toLowerCase(), [name, value]);
    }
  }
  return Object.fromEntries(merged.values());
}

/** Names the option that a header came from: the core sees them merged. */
export function headerField(field: string, call: RequestOptions, idempotency: HeaderValues): string {
  if (!field.startsWith("headers")) return field;
  if (Object.hasOwn(idempotency, field.slice("headers.".length))) return call.idempotencyKey === undefined ? "provider.idempotencyHeader" : "idempotencyKey";
  const own = Object.keys(call.headers ?? {}).some((name) => field.toLowerCase().includes(name.toLowerCase()));
  return own ? field : `defaultHeaders${field.slice("headers".length)}`;
}

function object(value: unknown, field: string): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(field, "an object");
}

function abortSignal(signal: AbortSignal | null | undefined): void {
  if (signal != null && (typeof signal !== "object" || typeof signal.addEventListener !== "function")) {
    refuse("signal", "an AbortSignal");
  }
}

function mode(value: unknown): void {
  if (value !== undefined && !["strict", "warn", "off"].includes(value as string)) refuse("validate", '"strict", "warn" or "off"');
}

function text(value: unknown, field: string): void {
  if (value !== undefined && typeof value !== "string") refuse(field, "a string");
}

function headers(values: unknown, field: string): void {
  if (values === undefined) return;
  object(values, field);
  // Object.entries sees nothing in a Headers object: it would be dropped without a word.
  if (typeof (values as { entries?: unknown }).entries === "function") refuse(field, "a plain object");
  for (const [name, value] of Object.entries(values as object)) {
    if (value != null && typeof value !== "string") refuse(`${field}.${name}`, "a string");
  }
}

function functions<Options>(options: Options, fields: (keyof Options & string)[]): void {
  for (const field of fields) if (options[field] !== undefined && typeof options[field] !== "function") refuse(field, "a function");
}

/** What clients and calls have in common. */
function timing(options: RequestOptions): void {
  for (const field of ["idleTimeout", "headersTimeout", "firstTokenTimeout", "timeout"] as const) {
    amount(options[field], field, "a number of milliseconds, 0 or more");
  }
  amount(options.maxRetries, "maxRetries");
}

function amount(value: unknown, field: string, due = "a number, 0 or more"): void {
  if (value !== undefined && !(typeof value === "number" && value >= 0)) refuse(field, due);
}

function count(value: unknown, field: string): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && (value as number) > 0)) refuse(field, "a whole number above 0");
}

function refuse(field: string, due: string): never {
  throw new InvalidRequestError(`${field} must be ${due}`, field);
}
