import type { Source } from "./iterator.js";
import type { ChatCompletionChunk } from "./wire.js";

/**
 * Makes chunks of what the core hands over: segments parted by U+0002.
 *
 * U+0001 begins JSON: a list of chunks, or a shape, which is a chunk and the paths of the values that will differ from
 * it. Any other segment is such values, parted by U+0000: a chunk is then a copy of the shape with them in it, which
 * costs a fraction of parsing it. Everything else in a shape is a scalar, so copies share nothing.
 *
 * A chunk is made when it is asked for, so that it need not wait in a list with others.
 */
export class ChunkReader implements Source<ChatCompletionChunk> {
  #shape: Shape | undefined;
  #text = "";
  /** Where the next segment begins. */
  #next = 1;
  /** The chunks of a segment that has them as they are, and the next one. */
  #chunks: unknown[] = NONE;
  #chunk = 0;

  load(text: string): void {
    this.#text = text;
    this.#next = 0;
  }

  next(): ChatCompletionChunk | undefined {
    for (;;) {
      if (this.#shape?.hasMore) return this.#shape.copy() as unknown as ChatCompletionChunk;
      if (this.#chunk < this.#chunks.length) return this.#chunks[this.#chunk++] as ChatCompletionChunk;
      if (this.#next > this.#text.length) return undefined;
      this.#open();
    }
  }

  #open(): void {
    const text = this.#text;
    const from = this.#next;
    const mark = text.indexOf("\u0002", from);
    const end = mark < 0 ? text.length : mark;
    this.#next = end + 1;
    if (text.charCodeAt(from) !== 1) return this.#shape?.load(text, from, end);
    const json = JSON.parse(text.slice(from + 1, end)) as unknown[] | ShapeInit;
    if (Array.isArray(json)) {
      this.#chunks = json;
      this.#chunk = 0;
    } else {
      this.#shape = new Shape(json);
    }
  }
}

/** A chunk with holes. It has one choice with one delta, and at most one call: the core makes no other. */
class Shape {
  readonly #holes: Hole[];
  readonly #chunk: Node;
  readonly #choices: Node[];
  readonly #choice: Node;
  readonly #delta: Node;
  readonly #call: Node | undefined;
  /** Holds values, from `at` to `end`. */
  #text = "";
  #at = 1;
  #end = 0;

  constructor({ shape, holes }: ShapeInit) {
    this.#chunk = shape;
    this.#choices = shape["choices"] as Node[];
    this.#choice = this.#choices[0] as Node;
    this.#delta = this.#choice["delta"] as Node;
    this.#call = (this.#delta["tool_calls"] as Node[] | undefined)?.[0];
    this.#holes = holes.map((path) => ({ depth: path.length, name: path[path.length - 1] as string }));
  }

  /** Takes values, parted by U+0000: as many for each chunk as there are holes. */
  load(text: string, from: number, end: number): void {
    this.#text = text;
    this.#at = from;
    this.#end = end;
  }

  get hasMore(): boolean {
    return this.#at <= this.#end;
  }

  /** The chunk that differs from the shape in the next values. */
  copy(): Node {
    const choice = { ...this.#choice };
    const delta = { ...this.#delta };
    const chunk = { ...this.#chunk };
    // Not a literal, for the reason that iterator.ts gives.
    const choices = this.#choices.slice();
    choices[0] = choice;
    chunk["choices"] = choices;
    choice["delta"] = delta;
    const args = this.#call && copyCall(this.#call, delta);
    for (const { depth, name } of this.#holes) {
      const value = this.#value();
      if (depth === IN_DELTA) delta[name] = value;
      else if (depth === AT_TOP) chunk[name] = value;
      else if (depth === IN_CALL) (args as Node)[name] = value;
      else choice[name] = name === "logprobs" ? JSON.parse(value) : value;
    }
    return chunk;
  }

  // Not by `split`, which costs three times as much where there are few.
  #value(): string {
    const at = this.#at;
    const mark = this.#text.indexOf("\u0000", at);
    const end = mark < 0 || mark > this.#end ? this.#end : mark;
    this.#at = end + 1;
    return this.#text.slice(at, end);
  }
}

/** Puts a copy of the call into the delta, and gives the copy's function. */
function copyCall(call: Node, delta: Node): Node {
  const args = { ...(call["function"] as Node) };
  const calls = (delta["tool_calls"] as Node[]).slice();
  const copy = { ...call };
  copy["function"] = args;
  calls[0] = copy;
  delta["tool_calls"] = calls;
  return args;
}

type Node = Record<string, unknown>;
interface ShapeInit {
  shape: Node;
  holes: (string | number)[][];
}
interface Hole {
  /** How many steps its path has, which tells the object that it is in. */
  depth: number;
  name: string;
}
const AT_TOP = 1;
const IN_DELTA = 4;
const IN_CALL = 7;
const NONE: never[] = [];
