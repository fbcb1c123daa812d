import type { ChatCompletionChunk } from "./wire.js";

/**
 * Makes chunks of what the core hands over: segments parted by U+0002, each told by its first character.
 *
 * `[` is a JSON array of chunks. `{` is a shape: a chunk, and the paths of the strings that will differ from it. U+0001
 * begins such strings, parted by U+0000: a chunk is then a copy of the shape with them in it, which costs a fraction of
 * parsing it. Everything else in a shape is a scalar, so copies share nothing.
 */
export class ChunkReader {
  #copy: (strings: string[], at: number) => unknown = () => undefined;
  #holes = 1;

  readonly read = (text: string): ChatCompletionChunk[] => {
    // The usual read of one known chunk.
    if (this.#holes === 1 && text.charCodeAt(0) === 1 && !SEVERAL.test(text)) {
      return [this.#copy([text.slice(1)], 0)] as ChatCompletionChunk[];
    }
    const chunks: unknown[] = [];
    let from = 0;
    for (;;) {
      const end = text.indexOf("\u0002", from);
      this.#segment(end < 0 ? text.slice(from) : text.slice(from, end), chunks);
      if (end < 0) return chunks as ChatCompletionChunk[];
      from = end + 1;
    }
  };

  #segment(segment: string, chunks: unknown[]): void {
    if (segment.charCodeAt(0) === 1) {
      const strings = segment.slice(1).split("\u0000");
      for (let at = 0; at < strings.length; at += this.#holes) chunks.push(this.#copy(strings, at));
    } else if (segment.startsWith("[")) {
      for (const chunk of JSON.parse(segment) as unknown[]) chunks.push(chunk);
    } else {
      const { shape, holes } = JSON.parse(segment) as { shape: Shape; holes: Path[] };
      this.#holes = holes.length;
      this.#copy = copierOf(shape, holes);
    }
  }
}

const SEVERAL = /[\u0000\u0002]/;

type Path = (string | number)[];
type Node = Record<string, unknown>;
interface Shape extends Node {
  choices: [{ delta: Node } & Node];
}

/** The copier of a shape. The usual ones, with one string in the delta, are written out: most chunks take them. */
function copierOf(shape: Shape, holes: Path[]): (strings: string[], at: number) => unknown {
  const [first] = holes;
  if (holes.length === 1 && first?.[2] === "delta") {
    const choice = shape.choices[0];
    const { delta } = choice;
    const key = first[3] as string;
    const within = (changed: Node): unknown => ({ ...shape, choices: [{ ...choice, delta: { ...delta, ...changed } }] });
    if (key === "content") {
      return (strings, at) => ({ ...shape, choices: [{ ...choice, delta: { ...delta, content: strings[at] } }] });
    }
    if (key !== "tool_calls") return (strings, at) => within({ [key]: strings[at] });
    const [call] = delta["tool_calls"] as [{ function: Node }];
    return (strings, at) => within({ tool_calls: [{ ...call, function: { ...call.function, arguments: strings[at] } }] });
  }
  return (strings, at) => {
    const chunk = copy(shape) as Node;
    holes.forEach((path, hole) => {
      let node = chunk as Record<string | number, unknown>;
      for (const step of path.slice(0, -1)) node = node[step] as Record<string | number, unknown>;
      node[path[path.length - 1] as string] = strings[at + hole];
    });
    return chunk;
  };
}

function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const node: Node = { ...value };
  for (const key in node) {
    const member = node[key];
    if (typeof member === "object" && member !== null) node[key] = copy(member);
  }
  return node;
}
