import type { ArgumentsDelta, StreamEvent, StreamEvents, TextDelta } from "./events.js";
import { PartialJSON } from "./partial-json.js";

/** A piece of a function's arguments, and what all that came of them says. */
export interface ParsedArgumentsDelta extends ArgumentsDelta {
  /** What the JSON says so far: one object that grows, to be copied by who keeps a state of it. Missing where it says nothing, or is no JSON. */
  parsed_arguments?: unknown;
}

/** A piece of a text, and what all that came of it says. */
export interface ParsedTextDelta extends TextDelta {
  /** As {@link ParsedArgumentsDelta.parsed_arguments}, of an answer that was asked for as JSON: by a `response_format`. */
  parsed?: unknown;
}

/**
 * The events of a stream as a runner tells them: with what JSON says, as it comes and when it is whole.
 *
 * It is read as JSON alone. What a schema makes of it is known once the answer is whole: `parse()`, and the functions of `runTools()`.
 *
 * @example
 * ```ts
 * import { Chatwire } from "chatwire/full";
 *
 * const call = (args: string) => ({ index: 0, delta: { tool_calls: [{ index: 0, id: "c1", function: { name: "weather", arguments: args } }] } });
 * const events = ['{"city":"Os', 'lo"}'].map((args) => `data: ${JSON.stringify({ choices: [call(args)] })}\n\n`);
 * const client = new Chatwire({
 *   baseURL: "https://api.example.com/v1",
 *   fetch: async () => new Response(`${events.join("")}data: [DONE]\n\n`, { headers: { "content-type": "text/event-stream" } }),
 * });
 * await client.chat.completions
 *   .stream({ model: "m", messages: [{ role: "user", content: "What is the weather in Oslo?" }] })
 *   .on("tool_calls.function.arguments.delta", ({ parsed_arguments }) => console.log(JSON.stringify(parsed_arguments)))
 *   .done();
 * ```
 */
export interface ParsedEvents extends StreamEvents {
  "content.delta": ParsedTextDelta;
  "content.done": StreamEvents["content.done"] & { parsed?: unknown };
  "tool_calls.function.arguments.delta": ParsedArgumentsDelta;
  "tool_calls.function.arguments.done": StreamEvents["tool_calls.function.arguments.done"] & { parsed_arguments?: unknown };
}

/** Says what the JSON in a stream's events says. */
export class EventParser {
  readonly #isJSON: boolean;
  readonly #values = new Map<string, ValueSoFar>();

  /** @param format - The `response_format` of the request. */
  constructor(format: { type?: unknown } | null | undefined) {
    this.#isJSON = format?.type === "json_schema" || format?.type === "json_object";
  }

  /** Adds it to an event. An event that is not shown may come later: what was missed is read then. */
  add(event: StreamEvent): void {
    switch (event.type) {
      case "content.delta":
        if (this.#isJSON) put(event, "parsed", this.#value(`${event.choice}`).read(event.snapshot, event.delta));
        break;
      case "content.done":
        if (this.#isJSON) put(event, "parsed", whole(event.content));
        break;
      case "tool_calls.function.arguments.delta":
        put(event, "parsed_arguments", this.#value(`${event.choice}.${event.index}`).read(event.arguments, event.arguments_delta));
        break;
      case "tool_calls.function.arguments.done":
        put(event, "parsed_arguments", whole(event.arguments));
    }
  }

  #value(name: string): ValueSoFar {
    let value = this.#values.get(name);
    if (!value) this.#values.set(name, (value = new ValueSoFar()));
    return value;
  }
}

/** What a text says that comes in pieces. */
class ValueSoFar {
  readonly #json = new PartialJSON();
  #length = 0;
  #isBroken = false;

  /** Takes a text that has grown by its last piece. */
  read(text: string, piece: string): unknown {
    if (this.#isBroken) return undefined;
    // The piece where it can be: a slice of the text would put the text together anew each time.
    const more = this.#length === text.length - piece.length ? piece : text.slice(this.#length);
    this.#length = text.length;
    try {
      return this.#json.push(more).value;
    } catch {
      this.#isBroken = true;
      return undefined;
    }
  }
}

function whole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function put(event: object, name: string, value: unknown): void {
  if (value !== undefined) (event as Record<string, unknown>)[name] = value;
}
