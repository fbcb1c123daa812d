import type { ChatCompletionStream } from "chatwire";
import { toWireError } from "./errors.ts";

/**
 * Passes a stream on as server-sent events: one `data:` line per chunk, then `[DONE]`, or an error object if it fails.
 * An answer that breaks off gets an error object too: without one, most clients would take it for a whole answer.
 *
 * Chunks are pulled only as fast as the page reads them, and the call upstream is aborted when the page goes away.
 * Rejects if the stream fails before its first chunk: then a real HTTP status can still be sent.
 */
export async function eventStream(stream: ChatCompletionStream, secrets: readonly string[]): Promise<Response> {
  const chunks = stream[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let pending: ReturnType<typeof chunks.next> | undefined = Promise.resolve(await chunks.next());
  let cancelled = false;

  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let event: string;
        let last = false;
        try {
          pending ??= chunks.next();
          const result = await within(keepAliveInterval, pending);
          if (result !== undefined) pending = undefined;
          last = result?.done === true;
          event = result === undefined ? keepAlive : last ? "data: [DONE]\n\n" : `data: ${JSON.stringify(result.value)}\n\n`;
        } catch (error) {
          last = true;
          event = `data: ${JSON.stringify({ error: toWireError(error, secrets).error })}\n\n`;
        }
        // A cancelled stream accepts nothing more; the abort itself arrives here as an error.
        if (cancelled) return;
        controller.enqueue(encoder.encode(event));
        if (last) controller.close();
      },
      cancel() {
        cancelled = true;
        stream.controller.abort();
      },
    },
    // No chunk is asked for before the page reads.
    { highWaterMark: 0 },
  );

  const headers = new Headers({ "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  if (stream.requestID) headers.set("x-request-id", stream.requestID);
  return new Response(body, { headers });
}

/** Gives undefined if `promise` takes longer than `milliseconds`; the promise itself goes on. */
function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

// A runtime learns that a page has gone when it next writes to it: without these, a provider that thinks in silence
// would go on for a page that nobody sees. They also keep proxies from closing a quiet connection.
const keepAlive = ": keep-alive\n\n";
const keepAliveInterval = 10_000;
