import { Chatwire, isAPIError, isChatwireError, type ChatCompletion, type ChatCompletionChunk, type ChatwireError, type Finding, type Outcome, type Provider } from "chatwire";
import type { Recording } from "./recording.ts";

/** What a body came with. */
export interface Head {
  status: number;
  headers: Record<string, string>;
  dialect: Provider;
  /** How many choices were asked for. */
  n: number;
}

/** What chatwire makes of a body. */
export interface Decoded {
  type: Outcome["type"];
  completion: ChatCompletion | undefined;
  error: ErrorFacts | undefined;
  warnings: Finding[];
  /** What the part behind `from` gave. */
  chunks: ChatCompletionChunk[];
}

/** An error as the page shows it. */
export interface ErrorFacts {
  name: string;
  kind: string;
  message: string;
  facts: string[];
}

/** Decodes a body that ends after these bytes, with chatwire's own decoder. */
export async function decode(head: Head, bytes: Uint8Array<ArrayBuffer>, from = 0): Promise<Decoded> {
  const parts = [bytes.subarray(0, from), bytes.subarray(from)].filter((part) => part.length > 0);
  return read(head, parts, from === 0 ? 0 : 1);
}

/** As {@link decode}, with reads as given: chunks are those that come with the read of this number, and behind it. */
export async function read(head: Head, parts: readonly Uint8Array[], from: number): Promise<Decoded> {
  const warnings: Finding[] = [];
  const chunks: ChatCompletionChunk[] = [];
  let served = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const part = parts[served];
        served += 1;
        if (part === undefined) controller.close();
        else controller.enqueue(part);
      },
    },
    { highWaterMark: 0 },
  );
  try {
    const stream = await open(head, body, (warning) => warnings.push(warning));
    try {
      for await (const chunk of stream) if (served > from) chunks.push(chunk);
    } catch {
      // The outcome has it.
    }
    const { type, completion, error } = await stream.outcome;
    return { type, completion, error: error === null ? undefined : factsOf(error), warnings, chunks };
  } catch (error) {
    const partial = isChatwireError(error) ? error.partial : undefined;
    return { type: typeOf(error), completion: partial, error: factsOf(error), warnings, chunks };
  }
}

/** Opens a recorded answer as if a server had just sent it. */
export function open({ status, headers, dialect, n }: Head, body: ReadableStream<Uint8Array>, onWarning: (warning: Finding) => void = () => {}) {
  const client = new Chatwire({
    provider: dialect,
    baseURL: "https://recorded.invalid/v1",
    workspaceId: "recorded",
    // It is what it is: nobody waits for it, and nobody asks again.
    maxRetries: 0,
    idleTimeout: 0,
    firstTokenTimeout: 0,
    validate: "off",
    onWarning,
    fetch: async () => new Response(EMPTY.has(status) ? null : body, { status, headers }),
  });
  const choices = n > 1 ? { n } : {};
  return client.chat.completions.create({ model: "recorded", messages: [{ role: "user", content: "?" }], stream: true, ...choices });
}

/** The head of a recording; undefined where no answer began. */
export function headOf(recording: Recording, dialect: Provider): Head | undefined {
  if (recording.status === undefined) return undefined;
  return { status: recording.status, headers: readable(recording.headers ?? {}), dialect, n: choicesOf(recording.requestBody) };
}

/** What a call that never got an answer came to. */
export function typeOf(error: unknown): Exclude<Outcome["type"], "complete"> {
  const kind = isChatwireError(error) ? error.kind : undefined;
  return kind === "aborted" || kind === "stalled" || kind === "incomplete" ? kind : "failed";
}

/** What is to be said of an error, without what was sent. */
export function factsOf(error: unknown): ErrorFacts {
  if (!isChatwireError(error)) return { name: "Error", kind: "internal", message: error instanceof Error ? error.message : String(error), facts: [] };
  const facts: string[] = [];
  const add = (name: string, value: unknown) => {
    if (value !== undefined && value !== null && value !== "") facts.push(`${name} ${String(value)}`);
  };
  if (isAPIError(error)) {
    add("HTTP", error.status);
    add("code", error.code);
    add("type", error.type);
    add("param", error.param);
    if (error.retryAfter !== undefined) add("retry in", `${error.retryAfter / 1000} s`);
    facts.push(error.retryable ? "may pass: worth another try" : "will not pass by itself");
    add("request", error.requestID);
    add("hint:", error.hint);
  }
  const { limit, findings = [] } = error as ChatwireError & { limit?: string; findings?: readonly Finding[] };
  add("limit:", limit);
  for (const { field, message } of findings) add(field, message);
  return { name: error.name, kind: error.kind, message: error.message, facts };
}

/** Header values that a Response takes: those that were left out of a recording are no loss. */
function readable(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)));
}

function choicesOf(body: string): number {
  try {
    const { n } = JSON.parse(body) as { n?: unknown };
    return typeof n === "number" && Number.isInteger(n) && n > 0 ? n : 1;
  } catch {
    return 1;
  }
}

/** Statuses whose Response takes no body. */
const EMPTY = new Set([204, 205, 304]);
