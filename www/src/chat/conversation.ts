import { signal } from "@preact/signals";
import type { ChatCompletionMessageParam, Content, ContentPart } from "chatwire";
import { compose, provider } from "../request/state.ts";
import { ask } from "./call.ts";
import { messagesOf } from "./history.ts";
import { Reading } from "./reading.ts";
import { callsToAnswer, newTurn, type TurnState } from "./turn-state.ts";

export type { CallState, ChoiceState, TurnState } from "./turn-state.ts";

export const turns = signal<readonly TurnState[]>([]);
export const busy = signal(false);
/** What a screen reader is told. */
export const announcement = signal("");

let running: AbortController | undefined;
let count = 0;

/** The conversation so far, as the next question goes behind it. */
export function messages(): readonly ChatCompletionMessageParam[] {
  return messagesOf(turns.value);
}

/** Asks. `extra` are members of the request that belong to this question alone. */
export async function send(content: Content, extra: TurnState["extra"] = {}): Promise<void> {
  if (isEmpty(content)) return;
  await play(turns.value, { question: [{ role: "user", content }], extra });
}

/** Asks the same again, with the settings as they are now. What followed the answer goes, since it rested on it. */
export async function retry(turn: TurnState): Promise<void> {
  await play(until(turn), turn);
}

/** Asks another question in a turn's place. What followed goes. */
export async function edit(turn: TurnState, content: Content): Promise<void> {
  if (isEmpty(content)) return;
  await play(until(turn), { question: [{ role: "user", content }], extra: turn.extra });
}

/** Tells the model the results of its calls, in their order, and asks it to go on. */
export async function answerTools(turn: TurnState, results: readonly string[]): Promise<void> {
  const calls = callsToAnswer(turn);
  if (turns.value.at(-1) !== turn || calls.length === 0) return;
  await play(turns.value, {
    question: calls.map(({ id }, at) => ({ role: "tool", tool_call_id: id, content: results[at] ?? "" })),
    results: calls.map((call) => (call.type === "function" ? call.function.name : call.custom.name)),
    extra: turn.extra,
  });
}

export function stop(): void {
  running?.abort();
}

/** Begins anew. */
export function clear(): void {
  stop();
  turns.value = [];
  announcement.value = "New conversation.";
}

async function play(earlier: readonly TurnState[], what: Pick<TurnState, "question" | "results" | "extra">): Promise<void> {
  const to = provider.value;
  if (running !== undefined || to === undefined) return;
  const controller = (running = new AbortController());
  const { question, extra } = what;
  const isAnswer = what.results !== undefined;
  const request = { ...compose([...messagesOf(earlier, isAnswer), ...question]), ...extra };
  const turn = newTurn(++count, to, request, what);
  turns.value = [...earlier, turn];
  busy.value = true;
  announcement.value = "";
  const start = performance.now();
  const reading = new Reading(turn);
  const answer = await ask(to, request, controller.signal, {
    event: (event) => {
      turn.firstToken.value ??= performance.now() - start;
      reading.take(event);
    },
    warning: (warning) => (turn.warnings.value = [...turn.warnings.value, warning]),
    recorded: (recording) => (turn.recording.value = recording),
  });
  turn.total.value = performance.now() - start;
  reading.end(answer.completion);
  turn.answer.value = answer;
  const calls = callsToAnswer(turn).length;
  announcement.value = `Answer ${answer.type}.${calls > 0 ? ` ${calls === 1 ? "A tool call waits" : `${calls} tool calls wait`} for results.` : ""}`;
  running = undefined;
  busy.value = false;
}

function until(turn: TurnState): readonly TurnState[] {
  return turns.value.slice(0, turns.value.indexOf(turn));
}

function isEmpty(content: Content): boolean {
  return typeof content === "string" ? content.trim() === "" : content.length === 0;
}

/** The text of a question, and what is beside it. */
export function partsOf(content: Content | null | undefined): { text: string; others: ContentPart[] } {
  if (typeof content === "string") return { text: content, others: [] };
  const text = (content ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
  return { text, others: (content ?? []).filter(({ type }) => type !== "text") };
}
