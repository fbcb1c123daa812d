// The contract between the facade and the wasm core. Only loader.ts, instance.ts, call.ts and meter.ts speak it.

import type { ChatCompletion } from "./wire.js";

/** What the glue of one wasm instance offers. */
export interface Glue {
  __wbg_set_wasm(exports: object): void;
  /** Takes JSON text of {@link CoreOptions} and of the parameters. */
  prepare(options: string, params: string, token?: string): Prepared;
  /** A reply to bytes that the facade reads for somebody else. Left out, a limit is the core's own. */
  meter(status: number, headers: string, n: number, maxEventBytes?: number, maxBodyBytes?: number): Reply;
  /** Where the bytes of a read go in the memory. */
  input(): number;
  on_panic(callback: (message: string) => void): void;
}

/** The client's settings that the core judges: it alone knows what a provider requires. */
export interface CoreOptions {
  provider: string | undefined;
  baseURL: string | undefined;
  workspaceId: string | undefined;
  headers: Record<string, string>;
  maxEventBytes: number | undefined;
  maxBodyBytes: number | undefined;
}

/** A checked request, ready to leave. */
export interface Prepared {
  /** Gives what `fetch` gave and throws what it threw. Once. */
  send(signal: AbortSignal, fetch?: (request: Request) => Promise<Response>): Promise<Response>;
  /** Consumes the object. */
  reply(status: number, headers: string): Reply;
  free(): void;
}

/** An answer whose headers are there. */
export interface Reply {
  /** True once nothing more will come: stop reading, cancel the body. */
  readonly done: boolean;
  /** Takes the bytes at `input`; gives how many it brought at `output`, and their one's complement once `done`. */
  read(length: number, mode: Mode): number;
  output(): number;
  end(how: How, detail: string | undefined, mode: Mode): string | undefined;
  /** Whether the answer came whole; once `done`. */
  readonly complete: boolean;
  /** JSON text of a {@link CoreOutcome}; once `done`. */
  outcome(): string;
  free(): void;
}

/** What the core hands out per read: nothing, chunks (see {@link ChunkReader}), or a text delta. */
export type Mode = 0 | 1 | 2;
export const MODE_WHOLE = 0;
export const MODE_CHUNKS = 1;
export const MODE_TEXT = 2;

/** How a body ended. */
export type How = 0 | 1 | 2 | 3;
export const END_OF_BODY = 0;
export const END_NETWORK = 1;
export const END_IDLE = 2;
export const END_ABORTED = 3;

/** How a call ended, in the core's words. */
export interface CoreOutcome {
  type: "complete" | "incomplete" | "stalled" | "aborted" | "failed";
  completion: ChatCompletion;
  bytes: number;
  request_id: string | null;
  error: CoreError | null;
}

/** Why a call did not complete, in the core's words. */
export interface CoreError {
  kind: string;
  message: string;
  status: number | null;
  code: string | null;
  type: string | null;
  param: string | null;
  retry_after_ms: number | null;
  retryable: boolean;
  raw: unknown;
}
