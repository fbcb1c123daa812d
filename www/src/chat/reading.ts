import { batch } from "@preact/signals";
import type { ChatCompletion, StreamEvent } from "chatwire";
import { Frame } from "./frame.ts";
import { type CallState, type ChoiceState, newCall, newChoice, type TurnState } from "./turn-state.ts";

type Text = "text" | "refusal" | "reasoning";
const TEXTS = { "content.delta": "text", "refusal.delta": "refusal", "reasoning.delta": "reasoning" } as const;

/** What came since the last frame. */
interface Pending {
  choice: ChoiceState;
  texts: Record<Text, string>;
  calls: Map<number, { call: CallState; more: string }>;
}

/** Puts what comes of an answer into its turn, a frame at a time: it may come in thousands of pieces a second. */
export class Reading {
  readonly #turn: TurnState;
  readonly #pending = new Map<number, Pending>();
  readonly #frame = new Frame(() => this.#apply());

  constructor(turn: TurnState) {
    this.#turn = turn;
  }

  take(event: StreamEvent): void {
    const { type } = event;
    if (type === "content.delta" || type === "refusal.delta" || type === "reasoning.delta") {
      this.#of(event.choice).texts[TEXTS[type]] += event.delta;
    } else if (type === "tool_calls.function.arguments.delta") {
      this.#call(event, false, event.arguments_delta);
    } else if (type === "tool_calls.custom.input.delta") {
      this.#call(event, true, event.input_delta);
    } else return;
    this.#frame.ask();
  }

  /** Puts what the core has put together in place of the pieces. */
  end(completion: ChatCompletion | undefined): void {
    this.#frame.flush();
    if (completion === undefined) return;
    batch(() => {
      for (const { index, message } of completion.choices) {
        const choice = this.#choice(index);
        const { content, refusal, reasoning, tool_calls: calls = [] } = message;
        choice.json?.end(content ?? "", choice.text.value);
        choice.text.value = content ?? "";
        choice.refusal.value = refusal ?? "";
        choice.reasoning.value = reasoning ?? "";
        choice.calls.value = calls.map((call, at) => {
          const [name, text] = call.type === "function" ? [call.function.name, call.function.arguments] : [call.custom.name, call.custom.input];
          const known = choice.calls.value[at];
          const now = known?.custom === (call.type === "custom") ? { ...known, id: call.id, name } : newCall(call.id, name, call.type === "custom");
          now.json?.end(text, now.text.value);
          now.text.value = text;
          return now;
        });
      }
    });
  }

  #of(index: number): Pending {
    let pending = this.#pending.get(index);
    if (pending === undefined) {
      pending = { choice: this.#choice(index), texts: { text: "", refusal: "", reasoning: "" }, calls: new Map() };
      this.#pending.set(index, pending);
    }
    return pending;
  }

  #call({ choice: index, index: at, id, name }: { choice: number; index: number; id: string; name: string }, custom: boolean, more: string): void {
    const { choice, calls } = this.#of(index);
    let entry = calls.get(at);
    if (entry === undefined) {
      entry = { call: choice.calls.value[at] ?? newCall(id, name, custom), more: "" };
      calls.set(at, entry);
    }
    if (entry.call.id !== id || entry.call.name !== name) entry.call = { ...entry.call, id, name };
    entry.more += more;
  }

  #choice(index: number): ChoiceState {
    const { choices, request } = this.#turn;
    let choice = choices.value.find((one) => one.index === index);
    if (choice === undefined) {
      choice = newChoice(index, request);
      choices.value = [...choices.value, choice].sort((left, right) => left.index - right.index);
    }
    return choice;
  }

  #apply(): void {
    batch(() => {
      for (const { choice, texts, calls } of this.#pending.values()) {
        for (const name of ["text", "refusal", "reasoning"] as const) if (texts[name] !== "") choice[name].value += texts[name];
        if (texts.text !== "") choice.json?.take(choice.text.value);
        if (calls.size > 0) {
          const known = [...choice.calls.value];
          let isNew = false;
          for (const [at, { call, more }] of calls) {
            call.text.value += more;
            call.json?.take(call.text.value);
            if (known[at] === call) continue;
            known[at] = call;
            isNew = true;
          }
          if (isNew) choice.calls.value = known;
        }
      }
    });
    this.#pending.clear();
  }
}
