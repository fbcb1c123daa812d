// The words every part of the scripted provider shares.
import type { Issue } from "./check";

export const DIALECTS = ["neuroflash", "flexai", "morpheus", "openai"] as const;
export type DialectName = (typeof DIALECTS)[number];

/** Which of Morpheus's two rule sets decides the form of an answer: the `Accept` header (until May 2025) or `stream` (since). */
export type Era = "accept" | "stream";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** A request body that is a JSON object; its members are checked by the dialect before anything reads them. */
export type ChatBody = { [name: string]: Json };

export interface Usage {
  prompt: number;
  completion: number;
  reasoning: number;
  words: number;
}

export interface ToolCall {
  id: string;
  /** `custom` for a tool the request declares as custom: its input is plain text. */
  type: "function" | "custom";
  name: string;
  input: string;
}

export interface AnswerChoice {
  index: number;
  /** The reasoning and the text, in the pieces a stream sends them in. */
  reasoning: string[];
  words: string[];
  /** The pieces of a refusal, which comes in place of the text. */
  refusal: string[];
  calls: ToolCall[];
  finish: string | null;
}

/** What the model "says", before a dialect gives it its own shape. */
export interface Answer {
  /** Random letters, to which a dialect adds its own prefix. */
  id: string;
  /** Unix time in seconds. */
  created: number;
  model: string;
  choices: AnswerChoice[];
  /** Where usage goes: the dialect's own place, the chunk with the finish reason, or nowhere. */
  usageAt: "dialect" | "finish" | "off";
  logprobs: boolean;
  body: ChatBody;
}

/** One event of a stream. Spoken events carry a piece of the answer: they are paced, and they are what `error:N` counts. */
export interface Step {
  data: JsonObject;
  spoken: boolean;
}

/** A refusal, before a dialect gives it its own error body. */
export interface Failure {
  status: number;
  /** Taken from the dialect's table for the status when absent. */
  message?: string;
  type?: string;
  code?: string;
  param?: string;
  /** What is wrong with which member of the request. */
  issues?: Issue[];
  /** More members for the error object. */
  extra?: JsonObject;
}

export interface ErrorAnswer {
  body: Json;
  headers?: Record<string, string>;
}

/** A document served on GET. */
export interface Page {
  key: boolean;
  body: Json;
}

export interface CorsRules {
  headers: readonly string[];
  expose: readonly string[];
  credentials: boolean;
  /** Starlette answers a preflight it does not like with 400; the others answer 204 and let the browser decide. */
  refuses: boolean;
  allows(origin: string): boolean;
}

export interface Settings {
  era: Era;
  now: () => number;
}

/** One provider's contract. */
export interface Dialect {
  name: DialectName;
  /** Path under the origin that a client takes as its base URL. */
  base: string;
  chat: readonly string[];
  pages: Readonly<Record<string, Page>>;
  cors: CorsRules;
  /** Headers every answer carries. */
  headers?(): Record<string, string>;
  /** Whether a key without the word `Bearer` is taken. */
  bareKey?: boolean;
  /** Looks at the headers, after the key was found good. */
  admit?(headers: Headers): Failure | undefined;
  /** The answer to a body without a JSON content type, or one that is no JSON object; 415 and 400 when absent. */
  unreadable?(reason: "content-type" | "json"): Failure;
  /** Looks at the body of a chat completion. */
  check(body: ChatBody, settings: Settings): Failure | undefined;
  error(failure: Failure, settings: Settings): ErrorAnswer;
  /** What it sends when the answer breaks off in the middle of a stream, or instead of a whole answer, with status 200. */
  inBand(failure: Failure, answer: Answer): JsonObject;
  streams(body: ChatBody, headers: Headers, settings: Settings): boolean;
  /** Adapts the answer to what this provider can do. */
  adapt?(answer: Answer, streamed: boolean, settings: Settings): void;
  whole(answer: Answer, settings: Settings): JsonObject;
  steps(answer: Answer): Iterable<Step>;
  /** Sent before the first event. */
  preamble?: string;
}
