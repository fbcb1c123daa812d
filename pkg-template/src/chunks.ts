import type { ChatCompletionChunk } from "./wire.js";

/**
 * Makes chunks of what the core hands over: segments parted by U+0002.
 *
 * U+0001 begins JSON: a list of chunks, or a shape, which is a chunk and the paths of the values that will differ from
 * it. Any other segment is such values, parted by U+0000: a chunk is then a copy of the shape with them in it, which
 * costs a fraction of parsing it. Everything else in a shape is a scalar, so copies share nothing.
 */
export class ChunkReader {
  #shape: Shape | undefined;

  readonly read = (text: string): ChatCompletionChunk[] => {
    const chunks: unknown[] = [];
    if (!text.includes("\u0002")) this.#segment(text, chunks);
    else for (const segment of text.split("\u0002")) this.#segment(segment, chunks);
    return chunks as ChatCompletionChunk[];
  };

  #segment(segment: string, chunks: unknown[]): void {
    if (segment.charCodeAt(0) !== 1) {
      // The usual read brings one value.
      return this.#shape?.copies(segment.includes("\u0000") ? segment.split("\u0000") : [segment], chunks);
    }
    const json = JSON.parse(segment.slice(1)) as unknown[] | ShapeInit;
    if (Array.isArray(json)) for (const chunk of json) chunks.push(chunk);
    else this.#shape = new Shape(json);
  }
}

/** A chunk with holes. It has one choice with one delta, and at most one call: the core makes no other. */
class Shape {
  readonly #chunk: Node;
  readonly #choice: Node;
  readonly #delta: Node;
  readonly #call: Node | undefined;
  readonly #holes: Hole[];

  constructor({ shape, holes }: ShapeInit) {
    this.#chunk = shape;
    [this.#choice] = shape["choices"] as [Node];
    this.#delta = this.#choice["delta"] as Node;
    this.#call = (this.#delta["tool_calls"] as Node[] | undefined)?.[0];
    this.#holes = holes.map((path) => ({ depth: path.length, name: path[path.length - 1] as string }));
  }

  /** Appends the chunks that differ from the shape in `values`, as many for each as there are holes. */
  copies(values: string[], chunks: unknown[]): void {
    const holes = this.#holes;
    for (let at = 0; at < values.length; ) {
      const choice = { ...this.#choice };
      const chunk = { ...this.#chunk, choices: [choice] } as Node;
      const delta = { ...this.#delta };
      choice["delta"] = delta;
      const args = this.#call && copyCall(this.#call, delta);
      for (const { depth, name } of holes) {
        const value = values[at++] as string;
        if (depth === IN_DELTA) delta[name] = value;
        else if (depth === AT_TOP) chunk[name] = value;
        else if (depth === IN_CALL) (args as Node)[name] = value;
        else choice[name] = name === "logprobs" ? JSON.parse(value) : value;
      }
      chunks.push(chunk);
    }
  }
}

/** Puts a copy of the call into the delta, and gives the copy's function. */
function copyCall(call: Node, delta: Node): Node {
  const args = { ...(call["function"] as Node) };
  delta["tool_calls"] = [{ ...call, function: args }];
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
