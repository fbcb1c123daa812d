import type { ChatCompletionChunk, TokenLogprob } from "./wire.js";

/** A piece of a text, and what of it has come so far. */
export interface TextDelta {
  /** Which choice, from 0. */
  choice: number;
  delta: string;
  snapshot: string;
}

/** A piece of a function's arguments. */
export interface ArgumentsDelta {
  choice: number;
  /** Which call of the choice, from 0. */
  index: number;
  id: string;
  name: string;
  /** What came; empty where the name came alone. */
  arguments_delta: string;
  /** What has come so far. It may be cut anywhere: it is whole with the `done` event alone. */
  arguments: string;
}

/** A piece of a custom tool's input. */
export interface InputDelta {
  choice: number;
  index: number;
  id: string;
  name: string;
  input_delta: string;
  input: string;
}

/**
 * What happens to the choices of a stream, by name, as in the official SDK; each with the choice that it happens to.
 *
 * `done` comes at the end of a whole answer: servers go back to a text or a call until then.
 */
export interface StreamEvents {
  "content.delta": TextDelta;
  "content.done": { choice: number; content: string };
  "refusal.delta": TextDelta;
  "refusal.done": { choice: number; refusal: string };
  "reasoning.delta": TextDelta;
  "reasoning.done": { choice: number; reasoning: string };
  "tool_calls.function.arguments.delta": ArgumentsDelta;
  "tool_calls.function.arguments.done": Omit<ArgumentsDelta, "arguments_delta">;
  "tool_calls.custom.input.delta": InputDelta;
  "tool_calls.custom.input.done": Omit<InputDelta, "input_delta">;
  "logprobs.content.delta": { choice: number; content: TokenLogprob[]; snapshot: TokenLogprob[] };
  "logprobs.content.done": { choice: number; content: TokenLogprob[] };
  "logprobs.refusal.delta": { choice: number; refusal: TokenLogprob[]; snapshot: TokenLogprob[] };
  "logprobs.refusal.done": { choice: number; refusal: TokenLogprob[] };
}

/** An event with its name as `type`, as {@link ChatCompletionStream.events} gives it. */
export type StreamEvent = { [Name in keyof StreamEvents]: { type: Name } & StreamEvents[Name] }[keyof StreamEvents];

interface CallSoFar {
  custom: boolean;
  id: string;
  name: string;
  text: string;
}

/** What has come of one choice. */
class ChoiceSoFar {
  readonly texts = { content: "", refusal: "", reasoning: "" };
  readonly logprobs: { content: TokenLogprob[]; refusal: TokenLogprob[] } = { content: [], refusal: [] };
  readonly calls = new Map<number, CallSoFar>();
}

/** The thoughts of a delta, under whichever name: chunks have the server's own. As in the core (src/chat/reasoning.rs). */
function reasoningOf(delta: object): string {
  const { reasoning_content, reasoning, thinking, reasoning_details: details } = delta as Record<string, unknown>;
  for (const text of [reasoning_content, reasoning, thinking]) if (typeof text === "string" && text !== "") return text;
  if (!Array.isArray(details)) return "";
  return details.map((detail: { text?: unknown; summary?: unknown } | null) => detail?.text ?? detail?.summary).filter((text) => typeof text === "string").join("");
}

const TEXTS = ["reasoning", "content", "refusal"] as const;
const LOGPROBS = ["content", "refusal"] as const;

/** Makes events of chunks. The core has put these in order: each fragment of a call has its index. */
export class EventReader {
  readonly #choices = new Map<number, ChoiceSoFar>();

  /** What a chunk brings. */
  read(chunk: ChatCompletionChunk): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const { index, delta, logprobs } of chunk.choices) {
      const choice = index ?? 0;
      const { texts, calls, logprobs: tokens } = this.#choice(choice);
      for (const name of TEXTS) {
        const piece = name === "reasoning" ? reasoningOf(delta ?? {}) : delta?.[name];
        if (typeof piece !== "string" || piece === "") continue;
        texts[name] += piece;
        events.push({ type: `${name}.delta`, choice, delta: piece, snapshot: texts[name] });
      }
      for (const name of LOGPROBS) {
        const more = logprobs?.[name];
        if (!more?.length) continue;
        const snapshot = tokens[name];
        for (const token of more) snapshot.push(token);
        events.push({ type: `logprobs.${name}.delta`, choice, [name]: more, snapshot } as StreamEvent);
      }
      for (const { index: at, id, function: called, custom } of delta?.tool_calls ?? []) {
        const call = calls.get(at ?? 0) ?? { custom: custom != null, id: "", name: "", text: "" };
        calls.set(at ?? 0, call);
        call.id ||= id ?? "";
        call.name ||= called?.name ?? custom?.name ?? "";
        const piece = called?.arguments ?? custom?.input ?? "";
        call.text += piece;
        const who = { choice, index: at ?? 0, id: call.id, name: call.name };
        events.push(call.custom
          ? { type: "tool_calls.custom.input.delta", ...who, input_delta: piece, input: call.text }
          : { type: "tool_calls.function.arguments.delta", ...who, arguments_delta: piece, arguments: call.text });
      }
    }
    return events;
  }

  /** What is whole, now that the answer is. */
  end(): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const [choice, { texts, calls, logprobs }] of this.#choices) {
      for (const name of TEXTS) {
        if (texts[name] !== "") events.push({ type: `${name}.done`, choice, [name]: texts[name] } as StreamEvent);
      }
      for (const name of LOGPROBS) {
        if (logprobs[name].length > 0) events.push({ type: `logprobs.${name}.done`, choice, [name]: logprobs[name] } as StreamEvent);
      }
      for (const [index, { custom, id, name, text }] of calls) {
        const who = { choice, index, id, name };
        events.push(custom
          ? { type: "tool_calls.custom.input.done", ...who, input: text }
          : { type: "tool_calls.function.arguments.done", ...who, arguments: text });
      }
    }
    return events;
  }

  #choice(index: number): ChoiceSoFar {
    let soFar = this.#choices.get(index);
    if (!soFar) this.#choices.set(index, (soFar = new ChoiceSoFar()));
    return soFar;
  }
}
