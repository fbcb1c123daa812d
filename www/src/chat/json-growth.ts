import { type Signal, signal } from "@preact/signals";
import { PartialJSON } from "chatwire";

export type Path = readonly (string | undefined)[];

/** What a JSON text says so far, and where it goes on. */
export interface JsonState {
  value: unknown;
  /** The lists and objects that are open, from the outermost in: of an object the name of the member that is being read, if there is one. */
  path: Path;
  /** Whether a text among the values is being written. */
  writing: boolean;
  /** Why it is no JSON. */
  problem?: string;
}

/** Reads JSON as it comes. The value is one that grows, each state of it is a new one. */
export class JsonGrowth {
  readonly state: Signal<JsonState> = signal({ value: undefined, path: [], writing: false });
  #json = new PartialJSON();
  #place = new Place();
  #length = 0;

  /** Takes the whole text so far. */
  take(text: string): void {
    const more = text.slice(this.#length);
    if (more === "" || this.state.value.problem !== undefined) return;
    this.#length = text.length;
    try {
      this.#json.push(more);
      this.#place.push(more);
      this.state.value = { value: this.#json.value, ...this.#place.state() };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.state.value = { value: this.#json.value, ...this.#place.state(), problem };
    }
  }

  /** Takes the text at its end, which may be another than was told: servers go back to what they wrote. */
  end(text: string, told: string): void {
    if (!text.startsWith(told)) {
      this.#json = new PartialJSON();
      this.#place = new Place();
      this.#length = 0;
      this.state.value = { value: undefined, path: [], writing: false };
    }
    this.take(text);
    if (this.state.value.problem !== undefined || this.state.value.path.length > 0) return;
    try {
      this.state.value = { value: this.#json.end(), path: [], writing: false };
    } catch {
      // It stops before its end: what is there stays, marked.
    }
  }
}

/** Where in a JSON text its end is: as much as the marks of what is not whole need. */
class Place {
  readonly #path: (string | undefined)[] = [];
  /** The brackets that are open. */
  #stack = "";
  #key = "";
  #inText = false;
  #isEscaped = false;
  #isValue = false;
  #last = "";

  state(): Pick<JsonState, "path" | "writing"> {
    return { path: [...this.#path], writing: this.#inText && this.#isValue };
  }

  push(text: string): void {
    for (const char of text) {
      if (this.#inText) this.#text(char);
      else this.#between(char);
    }
  }

  #text(char: string): void {
    const isEnd = char === '"' && !this.#isEscaped;
    this.#isEscaped = char === "\\" && !this.#isEscaped;
    this.#inText = !isEnd;
    if (this.#isValue) return;
    if (isEnd) this.#path[this.#path.length - 1] = JSON.parse(`"${this.#key}"`) as string;
    else this.#key += char;
  }

  #between(char: string): void {
    if (char === '"') {
      this.#inText = true;
      this.#isValue = this.#last === ":" || !this.#stack.endsWith("{");
      this.#key = "";
    } else if (char === "[" || char === "{") {
      this.#stack += char;
      this.#path.push(undefined);
    } else if (char === "]" || char === "}") {
      this.#stack = this.#stack.slice(0, -1);
      this.#path.pop();
    } else if (char === ",") {
      this.#path[this.#path.length - 1] = undefined;
    }
    if (char > " ") this.#last = char;
  }
}
