import { APIError, type ChatCompletionMessageToolCall } from "chatwire";
import type { Answer, Listener } from "./answer.ts";
import { element } from "./dom.ts";
import { StatusRow } from "./status.ts";

/** One question and its answer on the page. */
export class Turn implements Listener {
  readonly node: HTMLElement;
  readonly #reasoning = new Text();
  readonly #text = new Text();
  readonly #reasoningBox: HTMLDetailsElement;
  readonly #answer: HTMLElement;
  readonly #status = new StatusRow();
  readonly #extras = element("div", "extras");

  constructor(question: string, provider: string) {
    this.#reasoningBox = element("details", "reasoning", element("summary", "", "Reasoning"), element("p", "", this.#reasoning));
    this.#reasoningBox.hidden = true;
    this.#answer = element("p", "answer", this.#text);
    const reply = element("div", "reply", this.#reasoningBox, this.#answer, this.#extras, this.#status.node);
    this.node = element(
      "article",
      "turn",
      element("h3", "visually-hidden", "You"),
      element("p", "question", ...question.split(directives).map((part, at) => (at % 2 === 1 ? directive(part) : part))),
      element("h3", "speaker", provider),
      reply,
    );
    this.#show("streaming");
  }

  text(piece: string): void {
    this.#text.appendData(piece);
    this.#status.text(this.#text.data);
  }

  reasoning(piece: string): void {
    this.#reasoningBox.hidden = false;
    this.#reasoning.appendData(piece);
  }

  firstToken(milliseconds: number): void {
    this.#status.firstToken(milliseconds);
  }

  /** Shows how the call ended. What the core accumulated replaces what was put together here. */
  end(answer: Answer): void {
    const message = answer.completion?.choices[0]?.message;
    if (message !== undefined) {
      this.#text.data = message.content ?? message.refusal ?? "";
      this.#reasoning.data = message.reasoning ?? "";
      this.#reasoningBox.hidden = this.#reasoning.data === "";
      this.#extras.append(...(message.tool_calls ?? []).map(toolCall));
    }
    if (answer.error !== undefined && answer.type !== "aborted") this.#extras.append(problem(answer));
    this.#status.end(answer, this.#text.data);
    this.#show(answer.type);
  }

  #show(state: string): void {
    this.node.dataset["outcome"] = state;
    this.#answer.hidden = state !== "streaming" && this.#text.data === "";
  }
}

function toolCall(call: ChatCompletionMessageToolCall): HTMLElement {
  const [name, input] = call.type === "function" ? [call.function.name, call.function.arguments] : [call.custom.name, call.custom.input];
  return element(
    "figure",
    "tool",
    element("figcaption", "", "Tool call ", element("b", "", name)),
    element("pre", "", element("code", "", indented(input))),
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

function problem({ error, completion }: Answer): HTMLElement {
  const facts = [error?.name, error?.kind];
  if (error instanceof APIError) {
    const { code, status, retryAfter, requestID } = error;
    if (code !== null && code !== error.kind && code !== String(status)) facts.push(code);
    if (status !== undefined) facts.push(`HTTP ${status}`);
    if (retryAfter !== undefined) facts.push(`retry in ${retryAfter / 1000} s`);
    if (requestID !== null) facts.push(requestID);
  }
  if (completion?.choices[0]?.message.content) facts.push("partial answer kept");
  return element("p", "problem", element("span", "message", error?.message ?? ""), element("span", "facts", facts.join(" · ")));
}

/** What directs the scripted provider, set apart from the words; a long one is cut short, for the answer says it anyway. */
function directive(text: string): HTMLElement {
  const short = text.length > 48 ? `${text.slice(0, 40)}…]]` : text;
  return Object.assign(element("code", "", short), { title: text });
}

const directives = /(\[\[[^]*?\]\]+)/;
