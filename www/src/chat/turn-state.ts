import { type Signal, signal } from "@preact/signals";
import type { ChatCompletionCreateParams, ChatCompletionMessageParam, ChatCompletionMessageToolCall, Finding } from "chatwire";
import type { ProviderInfo } from "../shared/providers.ts";
import type { Recording } from "../wire/recording.ts";
import type { Answer } from "./call.ts";
import { JsonGrowth } from "./json-growth.ts";

export type StreamedRequest = ChatCompletionCreateParams & { stream: true };

/** One question and what came of it. */
export interface TurnState {
  id: number;
  /** Who answers, as the page calls it. */
  speaker: string;
  question: readonly ChatCompletionMessageParam[];
  /** The names of the tools whose results the question is; missing where it is a question of the user's own. */
  results?: readonly string[];
  /** Members of the request that belong to this question, not to the settings. */
  extra: Readonly<Record<string, unknown>>;
  request: StreamedRequest;
  /** Unix milliseconds. */
  startedAt: number;
  /** What came of each choice, by index. */
  choices: Signal<readonly ChoiceState[]>;
  /** With which of them the conversation goes on. */
  chosen: Signal<number>;
  /** Those of the first choice. */
  text: Signal<string>;
  reasoning: Signal<string>;
  /** Missing while it streams. */
  answer: Signal<Answer | undefined>;
  /** Milliseconds from sending to the first text, reasoning or tool call. */
  firstToken: Signal<number | undefined>;
  /** Milliseconds from sending to the end. */
  total: Signal<number | undefined>;
  /** What the provider makes of the request otherwise than asked. */
  warnings: Signal<readonly Finding[]>;
  recording: Signal<Recording | undefined>;
}

/** What has come of one choice. */
export interface ChoiceState {
  index: number;
  text: Signal<string>;
  refusal: Signal<string>;
  reasoning: Signal<string>;
  calls: Signal<readonly CallState[]>;
  /** What the text says so far, where the request asks for JSON. */
  json: JsonGrowth | undefined;
}

/** What has come of one call that the model asks for. */
export interface CallState {
  id: string;
  name: string;
  custom: boolean;
  /** The arguments, or the input of a custom tool. */
  text: Signal<string>;
  json: JsonGrowth | undefined;
}

export function newTurn(
  id: number,
  to: ProviderInfo,
  request: StreamedRequest,
  { question, results, extra }: Pick<TurnState, "question" | "results" | "extra">,
): TurnState {
  const first = newChoice(0, request);
  return {
    id,
    speaker: to.live ? to.name : `${to.name}, scripted`,
    question,
    ...(results && { results }),
    extra,
    request,
    startedAt: Date.now(),
    choices: signal([first]),
    chosen: signal(0),
    text: first.text,
    reasoning: first.reasoning,
    answer: signal(undefined),
    firstToken: signal(undefined),
    total: signal(undefined),
    warnings: signal([]),
    recording: signal(undefined),
  };
}

export function newChoice(index: number, request: StreamedRequest): ChoiceState {
  return {
    index,
    text: signal(""),
    refusal: signal(""),
    reasoning: signal(""),
    calls: signal([]),
    json: asksForJson(request) ? new JsonGrowth() : undefined,
  };
}

export function newCall(id: string, name: string, custom: boolean): CallState {
  return { id, name, custom, text: signal(""), json: custom ? undefined : new JsonGrowth() };
}

/** The calls of the choice that the conversation goes on with; empty where the answer did not come whole: a call that was cut is not made. */
export function callsToAnswer(turn: TurnState): readonly ChatCompletionMessageToolCall[] {
  const answer = turn.answer.value;
  return answer?.type === "complete" ? messageOf(turn)?.tool_calls ?? [] : [];
}

/** The message that the conversation goes on with. */
export function messageOf(turn: TurnState) {
  return turn.answer.value?.completion?.choices.find(({ index }) => index === turn.chosen.value)?.message;
}

function asksForJson({ response_format: format, structured_outputs: structured }: StreamedRequest): boolean {
  return format?.type === "json_schema" || format?.type === "json_object" || typeof structured === "object";
}
