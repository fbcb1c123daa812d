// What the provider's own tests share: a provider on a socket, a request that fits each dialect, and a plain reader of event streams.
import { after } from "node:test";
import { baseURL, createProvider } from "./index";
import type { DialectName, Provider, ProviderOptions } from "./index";
import { listen } from "./node";

export interface Call {
  body?: Record<string, unknown>;
  /** In place of the headers of the dialect; null takes one away. */
  headers?: Record<string, string | null>;
  raw?: string;
  method?: string;
  path?: string;
  signal?: AbortSignal;
}

export interface Socket {
  provider: Provider;
  origin: string;
  send(dialect: DialectName, message: string, call?: Call): Promise<Response>;
}

/** Starts a provider for the file's tests and closes it after them. */
export async function onSocket(options: ProviderOptions = {}): Promise<Socket> {
  const provider = createProvider(options);
  const { origin, close } = await listen(0, provider);
  after(close);
  return { provider, origin, send: (dialect, message, call = {}) => fetch(chatRequest(origin, dialect, message, call)) };
}

export function chatRequest(origin: string, dialect: DialectName, message: string, call: Call = {}): Request {
  const headers = new Headers({ authorization: "Bearer sk-test", "content-type": "application/json", ...(dialect === "neuroflash" ? { "x-workspace-id": "ws" } : {}) });
  for (const [name, value] of Object.entries(call.headers ?? {})) value === null ? headers.delete(name) : headers.set(name, value);
  const body = { model: "any-model", messages: [{ role: "user", content: message }], ...call.body };
  const method = call.method ?? "POST";
  return new Request(baseURL(origin, dialect) + (call.path ?? "/chat/completions"), {
    method,
    headers,
    // Bytes, so that no content type is added where a test leaves it out.
    ...(method === "POST" ? { body: new TextEncoder().encode(call.raw ?? JSON.stringify(body)) } : {}),
    ...(call.signal ? { signal: call.signal } : {}),
  });
}

/** An answer of any shape: the tests look at it member by member. */
export type Loose = any;

/** The data of each event, `[DONE]` as it is and the rest as values. */
export async function events(response: Response): Promise<Loose[]> {
  const text = await response.text();
  const lines = text.split(/\r\n|\n/).filter((line) => line.startsWith("data: "));
  return lines.map((line) => (line === "data: [DONE]" ? "[DONE]" : JSON.parse(line.slice(6))));
}

/** The text, reasoning, calls and last finish reason that choice `index` streams. */
export function told(stream: Loose[], index = 0): { text: string; reasoning: string; calls: Loose[]; finish: string | undefined } {
  const found = { text: "", reasoning: "", calls: [] as Loose[], finish: undefined as string | undefined };
  for (const choice of stream.flatMap((chunk) => chunk.choices ?? []).filter((item) => item.index === index)) {
    const { content, reasoning, reasoning_content: other, tool_calls: calls = [] } = choice.delta;
    found.text += content ?? "";
    found.reasoning += reasoning ?? other ?? "";
    for (const part of calls) {
      const call = (found.calls[part.index] ??= { name: "", input: "" });
      call.name += part.function?.name ?? part.custom?.name ?? "";
      call.input += part.function?.arguments ?? part.custom?.input ?? "";
    }
    found.finish = choice.finish_reason ?? found.finish;
  }
  return found;
}
