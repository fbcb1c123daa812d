import { type Signal, signal } from "@preact/signals";
import type { ChatCompletionCreateParams, ChatCompletionMessageParam } from "chatwire";
import { compose, provider } from "../request/state.ts";
import type { Recording } from "../wire/recording.ts";
import { type Answer, ask } from "./call.ts";

/** One question and what came of it. */
export interface TurnState {
  id: number;
  /** Who answers, as the page calls it. */
  speaker: string;
  question: readonly ChatCompletionMessageParam[];
  request: ChatCompletionCreateParams & { stream: true };
  text: Signal<string>;
  reasoning: Signal<string>;
  /** Missing while it streams. */
  answer: Signal<Answer | undefined>;
  /** Milliseconds from sending to the first text, reasoning or tool call. */
  firstToken: Signal<number | undefined>;
  /** Milliseconds from sending to the end. */
  total: Signal<number | undefined>;
  recording: Signal<Recording | undefined>;
}

export const turns = signal<readonly TurnState[]>([]);
export const busy = signal(false);
export const announcement = signal("");

let history: readonly ChatCompletionMessageParam[] = [];
let running: AbortController | undefined;
let count = 0;

export async function send(text: string): Promise<void> {
  const to = provider.value;
  if (running !== undefined || to === undefined || text.trim() === "") return;
  const controller = (running = new AbortController());
  const question: ChatCompletionMessageParam[] = [{ role: "user", content: text }];
  const turn: TurnState = {
    id: ++count,
    speaker: to.live ? to.name : `${to.name}, scripted`,
    question,
    request: compose([...history, ...question]),
    text: signal(""),
    reasoning: signal(""),
    answer: signal(undefined),
    firstToken: signal(undefined),
    total: signal(undefined),
    recording: signal(undefined),
  };
  turns.value = [...turns.value, turn];
  busy.value = true;
  const start = performance.now();
  const answer = await ask(to, turn.request, controller.signal, {
    text: (piece) => (turn.text.value += piece),
    reasoning: (piece) => (turn.reasoning.value += piece),
    began: () => (turn.firstToken.value = performance.now() - start),
    recorded: (recording) => (turn.recording.value = recording),
  });
  turn.total.value = performance.now() - start;
  // What the core accumulated replaces what was put together here.
  const message = answer.completion?.choices[0]?.message;
  if (message !== undefined) {
    turn.text.value = message.content ?? message.refusal ?? "";
    turn.reasoning.value = message.reasoning ?? "";
  }
  turn.answer.value = answer;
  // A turn that brought no text stays on the page but is not sent again: two questions in a row confuse some servers.
  if (message?.content) history = [...history, ...question, { role: "assistant", content: message.content }];
  announcement.value = `Answer ${answer.type}.`;
  running = undefined;
  busy.value = false;
}

export function stop(): void {
  running?.abort();
}

export function clear(): void {
  history = [];
  turns.value = [];
}
