// A response body that fails on request: cut, broken, stalled or dripping at an exact byte, and that knows when its reader has gone.

export interface Faults {
  cut?: number;
  reset?: number;
  stall?: number;
  drip?: number;
}

/** How a body came to its end: as scripted, by the reader's cancel or abort, or by a scripted break of the connection. */
export type Ending = "completed" | "cancelled" | "broken";

/** The reason of a stream that the script breaks. The Node adapter destroys the socket when it sees one. */
export class ConnectionReset extends Error {
  override name = "ConnectionReset";
}

export type Sleep = (milliseconds: number) => Promise<void>;

/** Opens a body over `source`. It is asked for the next piece only when the reader wants one, so nothing is sent ahead. */
export function openBody(
  source: (sleep: Sleep) => AsyncIterable<Uint8Array>,
  faults: Faults,
  signal: AbortSignal,
  ended: (how: Ending) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const gone = new AbortController();
  const sleep: Sleep = (milliseconds) => pause(milliseconds, gone.signal);
  const pieces = withFaults(source(sleep), faults, sleep);
  let abort = (): void => {};
  let over = false;
  const finish = (how: Ending): void => {
    if (over) return;
    over = true;
    signal.removeEventListener("abort", abort);
    ended(how);
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        abort = () => {
          gone.abort(signal.reason);
          finish("cancelled");
          controller.error(signal.reason);
        };
        if (signal.aborted) abort();
        else signal.addEventListener("abort", abort);
      },
      async pull(controller) {
        try {
          const next = await pieces.next();
          if (over) return;
          if (!next.done) return controller.enqueue(next.value);
          finish("completed");
          controller.close();
        } catch (error) {
          if (over) return;
          finish("broken");
          controller.error(error);
        }
      },
      cancel(reason) {
        gone.abort(reason ?? new Error("the reader has gone"));
        finish("cancelled");
      },
    },
    { highWaterMark: 0 },
  );
}

/** Waits, or rejects with the signal's reason as soon as it is aborted, leaving no timer behind. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

async function* withFaults(pieces: AsyncIterable<Uint8Array>, faults: Faults, sleep: Sleep): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const limit = Math.min(faults.cut ?? Infinity, faults.reset ?? Infinity, faults.stall ?? Infinity);
  let sent = 0;
  for await (const piece of limit === 0 ? [] : pieces) {
    const step = faults.drip ?? piece.length;
    for (let start = 0; start < piece.length && sent < limit; start += step) {
      const slice = piece.slice(start, Math.min(start + step, start + limit - sent));
      sent += slice.length;
      yield slice;
    }
    if (sent >= limit) break;
  }
  if (faults.cut !== undefined && sent >= faults.cut) return;
  if (faults.reset !== undefined) throw new ConnectionReset("the script breaks the connection here");
  // Short sleeps, because a runtime may call a request hung that waits for nothing.
  while (faults.stall !== undefined) await sleep(1000);
}
