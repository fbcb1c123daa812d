// Gives an answer the common shape of chat completions: one object, or a row of chunks. What differs between dialects is a `Shape`.
import { slices } from "./answer";
import type { Answer, AnswerChoice, Json, JsonObject, Step, ToolCall } from "./types";

export interface Shape {
  /** Members of each chunk beside `choices`. */
  head: JsonObject;
  /** The first delta of a choice, when it has a chunk of its own. */
  opening?: JsonObject;
  /** Members of each other delta. */
  delta?: JsonObject;
  /** Members of each choice of a chunk, before its reason is known (null) and with it. */
  choice?(finish: string | null): JsonObject;
  reasoning(text: string): JsonObject;
  /** A call comes whole, in one chunk. */
  wholeCalls?: boolean;
  /** The finish reason comes with the last delta. */
  finishWithLast?: boolean;
  /** Members that tell the usage, if any are to be sent, and the `choices` of the chunk of their own that they come on. */
  usage?: JsonObject;
  usageChoices?: JsonObject[];
  /** Usage comes on the chunk of the last finish reason. */
  usageWithFinish: boolean;
}

export function* chunkSteps(answer: Answer, shape: Shape): Generator<Step> {
  const chunk = (choices: JsonObject[], more: JsonObject = {}): JsonObject => ({ ...shape.head, choices, ...more });
  if (shape.opening !== undefined) {
    for (const { index } of answer.choices) yield { data: chunk([choiceOf(index, shape.opening, null, shape)]), spoken: false };
  }
  const deltas = answer.choices.map((choice) => [...deltasOf(choice, shape)]);
  const last = answer.choices.length - 1;
  const closing = shape.usageWithFinish ? (shape.usage ?? {}) : {};
  // The choices take turns, as they do when several are sampled at once.
  for (let turn = 0; deltas.some((row) => turn < row.length); turn += 1) {
    for (const [place, row] of deltas.entries()) {
      const said = row[turn];
      const choice = answer.choices[place];
      if (said === undefined || choice === undefined) continue;
      const finish = shape.finishWithLast && turn === row.length - 1 ? choice.finish : null;
      const logprobs = answer.logprobs && said.word !== undefined ? { logprobs: logprobsOf([said.word]) } : {};
      const part = { ...choiceOf(choice.index, { ...shape.delta, ...said.delta }, finish, shape), ...logprobs };
      yield { data: chunk([part], finish !== null && place === last ? closing : {}), spoken: true };
    }
  }
  for (const [place, choice] of answer.choices.entries()) {
    if (shape.finishWithLast && deltas[place]?.length) continue;
    yield { data: chunk([choiceOf(choice.index, shape.delta ?? {}, choice.finish, shape)], place === last ? closing : {}), spoken: false };
  }
  if (shape.usage !== undefined && !shape.usageWithFinish) yield { data: chunk(shape.usageChoices ?? [], shape.usage), spoken: false };
}

function choiceOf(index: number, delta: JsonObject, finish: string | null, shape: Shape): JsonObject {
  return { index, delta, ...shape.choice?.(finish), finish_reason: finish };
}

function* deltasOf(choice: AnswerChoice, shape: Shape): Generator<{ delta: JsonObject; word?: string }> {
  for (const text of choice.reasoning) yield { delta: shape.reasoning(text) };
  for (const word of choice.words) yield { delta: { content: word }, word };
  for (const refusal of choice.refusal) yield { delta: { refusal } };
  for (const [index, call] of choice.calls.entries()) {
    if (shape.wholeCalls) {
      yield { delta: { tool_calls: [{ index, ...callObject(call) }] } };
      continue;
    }
    yield { delta: { tool_calls: [{ index, ...callObject({ ...call, input: "" }) }] } };
    for (const piece of slices(call.input, 6)) yield { delta: { tool_calls: [{ index, ...continuation(call, piece) }] } };
  }
}

function continuation(call: ToolCall, piece: string): JsonObject {
  return call.type === "custom" ? { custom: { input: piece } } : { function: { arguments: piece } };
}

export function callObject(call: ToolCall): JsonObject {
  const { id, type, name, input } = call;
  return type === "custom" ? { id, type, custom: { name, input } } : { id, type, function: { name, arguments: input } };
}

/** The choice of a whole answer. Its message has null for content when there are only calls. */
export function wholeChoice(choice: AnswerChoice, reasoning: (text: string) => JsonObject, more: JsonObject = {}): JsonObject {
  const content = choice.words.length === 0 && (choice.calls.length > 0 || choice.refusal.length > 0) ? null : choice.words.join("");
  const message = {
    role: "assistant",
    content,
    ...more,
    ...(choice.reasoning.length > 0 ? reasoning(choice.reasoning.join("")) : {}),
    ...(choice.refusal.length > 0 ? { refusal: choice.refusal.join("") } : {}),
    ...(choice.calls.length > 0 ? { tool_calls: choice.calls.map(callObject) } : {}),
  };
  return { index: choice.index, message, finish_reason: choice.finish };
}

export function logprobsOf(words: string[]): JsonObject {
  const content = words.map((token): Json => ({ token, logprob: -0.25, bytes: [...new TextEncoder().encode(token)], top_logprobs: [] }));
  return { content, refusal: null };
}
