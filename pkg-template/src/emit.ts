import { APIError } from "./api-error.js";
import { ChatwireError, InvalidRequestError } from "./errors.js";
import type { ChatCompletionChunk } from "./wire.js";

/** How a stream is written: as server-sent events, or a JSON value a line. */
export type StreamFormat = "sse" | "ndjson";

/** How a stream is written out. */
export interface EmitOptions {
  /** Default: `"sse"`. */
  format?: StreamFormat;
  /** Milliseconds without a chunk before a comment keeps the connection, in server-sent events; 0: never. Default: 10000. */
  keepAlive?: number;
  /**
   * Makes what goes out as `error` of what ended the answer, a {@link ChatwireError}. Default: message, type, code, param and status: no key
   * of the client's own, but what the provider wrote.
   */
  errorOf?: (error: unknown) => object;
}

/**
 * Writes chunks as bytes, as they are asked for. An answer that does not come whole ends in an error object: without one, a client
 * would take it for a whole one.
 *
 * @param leave - Called when the reader goes away.
 */
export function bytesOfChunks(
  chunks: AsyncIterator<ChatCompletionChunk>, { format = "sse", keepAlive = KEEP_ALIVE, errorOf = wireErrorOf }: EmitOptions, leave: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const isSse = format === "sse";
  const line = (value: unknown): string => (isSse ? `data: ${JSON.stringify(value)}\n\n` : `${JSON.stringify(value)}\n`);
  let pending: Promise<IteratorResult<ChatCompletionChunk>> | undefined;
  let left = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text: string;
      let last = false;
      try {
        pending ??= chunks.next();
        const result = isSse && keepAlive > 0 ? await within(keepAlive, pending) : await pending;
        if (result !== undefined) pending = undefined;
        last = result?.done === true;
        text = result === undefined ? ": keep-alive\n\n" : !last ? line(result.value) : isSse ? "data: [DONE]\n\n" : "";
      } catch (error) {
        last = true;
        text = line({ error: errorOf(error) });
      }
      // A stream that was left accepts nothing more; that it was arrives here as an error.
      if (left) return;
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (last) controller.close();
    },
    cancel() {
      left = true;
      leave();
    },
    // No chunk is asked for before somebody reads.
  }, { highWaterMark: 0 });
}

/** The headers that a stream needs so that nobody on the way keeps it, packs it or changes it. */
export function streamHeaders({ format = "sse", ...init }: ResponseInit & EmitOptions, requestID: string | null): Headers {
  const headers = new Headers(init.headers);
  const set = (name: string, value: string): void => void (headers.has(name) || headers.set(name, value));
  set("content-type", format === "sse" ? "text/event-stream; charset=utf-8" : "application/x-ndjson; charset=utf-8");
  set("cache-control", "no-cache, no-transform");
  set("x-accel-buffering", "no");
  if (requestID !== null) set("x-request-id", requestID);
  return headers;
}

/** An error as servers write it into a stream. */
function wireErrorOf(error: unknown): object {
  if (!(error instanceof ChatwireError)) return { message: "The stream failed.", type: "server_error", code: "internal", param: null };
  const { message, kind } = error;
  if (!(error instanceof APIError)) {
    return { message, type: kind, code: kind, param: error instanceof InvalidRequestError ? error.field : null };
  }
  const { type, code, param, status } = error;
  return { message, type: type ?? kind, code: code ?? kind, param, ...(status !== undefined && { status }) };
}

/** Gives undefined if the promise takes longer; the promise itself goes on. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Proxies close a connection that is silent for long, and a runtime learns that its client has gone when it writes. */
export const KEEP_ALIVE = 10_000;
