// The contract between the facade and the wasm core. Only loader.ts, instance.ts, call.ts and meter.ts speak it.

import type { Finding } from "./finding.js";
import type { RateLimits } from "./outcome.js";
import type { Validate } from "./options.js";
import type { Profile, Provider } from "./profile.js";
import type { ChatCompletion } from "./wire.js";

/**
 * What one wasm instance and its glue offer. Texts go in by `text_keep` and come out at `text_output`: only {@link Pipe} calls what has
 * to do with them.
 */
export interface Boundary {
  memory: { readonly buffer: ArrayBuffer };
  /** Where bytes go in. */
  text_input(): number;
  /** Appends the first bytes at `text_input` to the text for the next function that takes one. */
  text_keep(length: number): void;
  /** Where the text stands that was brought last. */
  text_output(): number;
  /** Takes {@link CoreOptions} and the parameters, a list in JSON. Gives the call's number, or its findings' length by one's complement. */
  call_prepare(): number;
  /** Gives the length of what else is to be said of the request that was prepared last, a list of findings; 0: nothing. */
  call_warnings(): number;
  /** Takes a provider's list of models; gives the length of the core's, 0 when it is none. */
  text_models(): number;
  /** Gives the platform's request of a call, once, or what the platform threw. The parameters go out as they are, where they can. */
  request(call: number, signal: AbortSignal, params: string | undefined): unknown;
  /** Takes the headers as text. */
  call_reply(call: number, status: number): void;
  /** Takes the headers as text and gives a call's number; a limit of 0 is the core's own. */
  call_meter(status: number, n: number, maxEventBytes: number, maxBodyBytes: number): number;
  /** Takes the bytes at `text_input`; gives how many it brought at `text_output`, by one's complement once the outcome stands. */
  call_read(call: number, length: number, mode: Mode): number;
  /** Takes what broke the connection as text; gives how many bytes it brought at `text_output`. */
  call_end(call: number, how: How, mode: Mode): number;
  /** Gives the length of a {@link CoreOutcome} in JSON, by one's complement unless the answer is whole. */
  call_outcome(call: number): number;
  /** Gives the length of the answer as far as it has come, in JSON. */
  call_snapshot(call: number): number;
  /** Gives the length of what an answer that is large spills, a list of {@link Spilled} in JSON; 0: it is not large. */
  call_spill(call: number): number;
  /** Gives the length of what the headers tell of limits, in JSON; 0: nothing. */
  call_limits(call: number): number;
  /** Gives the number of a call that reads the same answer from its beginning. */
  call_fork(call: number): number;
  /** Forgets a call, whose number may be given again. */
  call_free(call: number): void;
}

/** The glue of one wasm instance, to which it has to be told. */
export interface Glue {
  __wbg_set_wasm(exports: object): void;
}

/** The client's settings that the core judges: it alone knows what a provider requires. */
export interface CoreOptions {
  provider: Provider | Profile | undefined;
  baseURL: string | undefined;
  workspaceId: string | undefined;
  token: string | undefined;
  headers: Record<string, string>;
  validate: Validate | undefined;
  /** What is asked for in place of a chat completion. */
  page: Page | undefined;
  maxEventBytes: number | undefined;
  maxBodyBytes: number | undefined;
}

/** What can be asked of a server besides chat completions. */
export type Page = "models" | "health";

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
  rate_limits?: RateLimits;
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
  hint?: string;
  findings?: Finding[];
}
