import { signal } from "@preact/signals";

/** One exchange as it was on the wire. */
export interface Recording {
  id: number;
  title: string;
  url: string;
  method: string;
  /** Keys are redacted. */
  requestHeaders: Record<string, string>;
  requestBody: string;
  status?: number;
  headers?: Record<string, string>;
  /** Unix milliseconds. */
  startedAt: number;
  /** What each read brought, `at` milliseconds after the start. */
  reads: { at: number; bytes: Uint8Array }[];
  endedAt?: number;
  error?: string;
}

/** The last exchanges, newest last. */
export const recordings = signal<readonly Recording[]>([]);
let count = 0;

/** A `fetch` that records: what goes through it is passed on unchanged. */
export function recordingFetch(title: string, seen: (recording: Recording) => void): (request: Request) => Promise<Response> {
  return async (request) => {
    const recording: Recording = {
      id: ++count,
      title,
      url: request.url,
      method: request.method,
      requestHeaders: Object.fromEntries([...request.headers].filter(([name]) => name !== "authorization")),
      requestBody: await request.clone().text(),
      startedAt: Date.now(),
      reads: [],
    };
    recordings.value = [...recordings.value.slice(-19), recording];
    seen(recording);
    return fetch(request);
  };
}
