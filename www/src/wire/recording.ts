import { signal, type Signal } from "@preact/signals";
import { shownHeaders, shownURL } from "./redact.ts";

/** What went over the wire in one request, as the page saw it. Grows while the answer comes. */
export interface Recording {
  id: number;
  title: string;
  /** Without its query, which may hold a key. */
  url: string;
  method: string;
  /** Of those that are not known to be harmless, the name alone. */
  requestHeaders: Record<string, string>;
  requestBody: string;
  status?: number;
  headers?: Record<string, string>;
  /** Unix time in milliseconds. */
  startedAt: number;
  /** Each read of the body: milliseconds since the request was sent, and what came. */
  reads: Read[];
  /** Milliseconds since the request was sent; missing while the answer comes. */
  endedAt?: number;
  /** What broke the answer off: the network, an abort. */
  error?: string;
  /** Bytes that came and were not kept; missing where all were. */
  dropped?: number;
  /** Whether the times of the reads are not known: it was read from a file. */
  untimed?: boolean;
}

export interface Read {
  at: number;
  bytes: Uint8Array;
}

/** How much is kept, in bytes. */
export const LIMITS = { recordings: 24, body: 8 << 20, all: 32 << 20, request: 256 << 10 };

/** The recordings of this page, the newest last. What is over a limit goes, the oldest first. */
export const recordings: Signal<readonly Recording[]> = signal([]);

/** The recording that the view of the wire shows, by its id; none: the newest. */
export const shown: Signal<number | undefined> = signal(undefined);

/**
 * A `fetch` that records. It hands the response on as it came: one read of the server's body for each that is asked for, errors and aborts
 * as they are.
 *
 * @param seen - Told of each recording as it begins: one for each try of a call.
 */
export function recordingFetch(title: string, seen: (recording: Recording) => void): (request: Request) => Promise<Response> {
  return async (request) => {
    const { method, url } = request;
    const began = performance.now();
    const now = () => performance.now() - began;
    const recording = record({ title, method, url: shownURL(url), requestHeaders: shownHeaders(request.headers), requestBody: "", startedAt: Date.now() });
    // A copy, since a body is read once; it is there before the answer.
    request.clone().text().then((text) => (recording.requestBody = clipped(text)), () => {});
    seen(recording);
    try {
      const response = await fetch(request);
      recording.status = response.status;
      recording.headers = shownHeaders(response.headers);
      changed(recording);
      if (response.body === null) end(recording, now());
      return response.body === null ? response : passedOn(response, response.body, recording, now);
    } catch (error) {
      end(recording, now(), error);
      throw error;
    }
  };
}

/** Adds a recording that was made elsewhere, or begins one. */
export function record(made: Omit<Recording, "id" | "reads"> & { reads?: Read[] }): Recording {
  const recording: Recording = { reads: [], ...made, id: nextID++ };
  const kept = [...recordings.value, recording].slice(-LIMITS.recordings);
  // The one that comes in stays.
  while (kept.length > 1 && kept.reduce((sum, one) => sum + sizeOf(one), 0) > LIMITS.all) kept.shift();
  recordings.value = kept;
  return recording;
}

/** Resolves once the recording has more than `reads` reads, or has ended. */
export async function grown(recording: Recording, reads: number): Promise<void> {
  while (recording.reads.length <= reads && recording.endedAt === undefined) {
    await new Promise<void>((resolve) => {
      const waiting = waiters.get(recording) ?? [];
      waiters.set(recording, waiting);
      waiting.push(resolve);
    });
  }
}

/** All bytes of a recording in one. */
export function bytesOf(recording: Pick<Recording, "reads">): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(recording.reads.reduce((sum, read) => sum + read.bytes.length, 0));
  let at = 0;
  for (const read of recording.reads) {
    bytes.set(read.bytes, at);
    at += read.bytes.length;
  }
  return bytes;
}

function passedOn(response: Response, body: ReadableStream<Uint8Array>, recording: Recording, now: () => number): Response {
  const reader = body.getReader();
  const copy = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            end(recording, now());
            return controller.close();
          }
          keep(recording, { at: now(), bytes: value });
          controller.enqueue(value);
        } catch (error) {
          end(recording, now(), error);
          controller.error(error);
        }
      },
      cancel(reason) {
        end(recording, now(), reason ?? "cancelled by the reader");
        return reader.cancel(reason);
      },
    },
    // Nothing is read before the client reads.
    { highWaterMark: 0 },
  );
  const { status, statusText, headers, url, redirected, type } = response;
  const same = Object.entries({ url, redirected, type }).map(([name, value]) => [name, { value }]);
  return Object.defineProperties(new Response(copy, { status, statusText, headers }), Object.fromEntries(same));
}

function keep(recording: Recording, read: Read): void {
  if (recording.dropped !== undefined || sizeOf(recording) + read.bytes.length > LIMITS.body) {
    recording.dropped = (recording.dropped ?? 0) + read.bytes.length;
  } else {
    recording.reads.push(read);
    sizes.set(recording, sizeOf(recording) + read.bytes.length + READ);
  }
  changed(recording);
}

function end(recording: Recording, at: number, error?: unknown): void {
  if (recording.endedAt !== undefined) return;
  recording.endedAt = at;
  if (error !== undefined) recording.error = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  changed(recording);
  // So that what waits for an end sees it.
  recordings.value = [...recordings.value];
}

function changed(recording: Recording): void {
  for (const resolve of waiters.get(recording)?.splice(0) ?? []) resolve();
}

/** What a recording holds, a read counting for what it takes besides its bytes: one that comes byte by byte has many. */
function sizeOf(recording: Recording): number {
  return sizes.get(recording) ?? recording.reads.reduce((sum, read) => sum + read.bytes.length + READ, 0);
}

function clipped(text: string): string {
  return text.length <= LIMITS.request ? text : `${text.slice(0, LIMITS.request)}… (${text.length - LIMITS.request} more characters are not kept)`;
}

const READ = 64;
const sizes = new WeakMap<Recording, number>();
const waiters = new WeakMap<Recording, (() => void)[]>();
let nextID = 1;
