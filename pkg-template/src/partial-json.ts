import { ChatwireError } from "./errors.js";

/** Bounds of what is read. */
export interface PartialJSONOptions {
  /** How many lists and objects may stand inside each other. Default: 128. */
  maxDepth?: number;
  /** How many characters there may be. Default: 16 Mi. */
  maxLength?: number;
}

/**
 * Reads JSON as it comes, piece by piece, and has the best value so far: lists and objects as far as they have come, the
 * text that is being written as far as it has come; numbers and words once they are whole.
 *
 * Each piece is looked at once, whatever has come before. `value` is one that grows: copy it to keep a state of it.
 *
 * @example
 * ```ts
 * import { PartialJSON } from "chatwire";
 *
 * const json = new PartialJSON();
 * for (const piece of ['{"city":"Os', 'lo","temp', 'erature":1', '2}']) {
 *   json.push(piece);
 *   console.log(JSON.stringify(json.value), json.done);
 * }
 * ```
 */
export class PartialJSON {
  /** What has come so far; undefined before anything has. */
  value: unknown;
  /** Whether it is whole. */
  done = false;

  readonly #maxDepth: number;
  readonly #maxLength: number;
  readonly #stack: Container[] = [];
  #expects: Expects = "value";
  /** The text or number that is being read, and the escape in it. */
  #token = "";
  #escape = "";
  #inKey = false;
  #length = 0;

  constructor({ maxDepth = 128, maxLength = 2 ** 24 }: PartialJSONOptions = {}) {
    this.#maxDepth = maxDepth;
    this.#maxLength = maxLength;
  }

  /**
   * Takes the next piece; returns `this`.
   *
   * @throws {@link ChatwireError} of kind `protocol` when it is no JSON, or beyond a bound; `value` stays as it was before that place.
   */
  push(text: string): this {
    this.#length += text.length;
    if (this.#length > this.#maxLength) throw refusal(`is longer than ${this.#maxLength} characters`);
    let at = 0;
    while (at < text.length) at = this.#expects === "string" ? this.#string(text, at) : this.#step(text, at);
    if (this.#expects === "string" && !this.#inKey) this.#put(this.#token);
    return this;
  }

  /** What is left to be known: a number at the top ends with the text alone. Returns the value. */
  end(): unknown {
    if (this.#expects === "literal") this.#literal();
    if (!this.done) throw refusal("stops before its end");
    return this.value;
  }

  /** Goes on at a place outside of a text; gives the place behind. */
  #step(text: string, at: number): number {
    const char = text[at] as string;
    if (this.#expects === "literal") {
      if (LITERAL.test(char)) {
        this.#token += char;
        return at + 1;
      }
      this.#literal();
    }
    if (BLANK.test(char)) return at + 1;
    const top = this.#stack[this.#stack.length - 1];
    const isClosing = char === "}" || char === "]";
    if (isClosing && top && char === (top.isList ? "]" : "}") && (this.#expects === "comma" || this.#expects === "first")) {
      this.#stack.pop();
      this.#close();
    } else if (this.#expects === "comma" && char === ",") {
      this.#expects = top?.isList ? "value" : "key";
    } else if (this.#expects === "colon" && char === ":") {
      this.#expects = "value";
    } else if (char === '"' && (this.#expects === "key" || (this.#expects === "first" && !top?.isList))) {
      this.#begin(true);
    } else if (this.#expects === "value" || (this.#expects === "first" && top?.isList)) {
      this.#value(char);
    } else {
      throw refusal(`has ${JSON.stringify(char)} where it cannot be`);
    }
    return at + 1;
  }

  #value(char: string): void {
    if (char === '"') {
      this.#begin(false);
      return this.#put("");
    }
    if (char === "{" || char === "[") {
      if (this.#stack.length === this.#maxDepth) throw refusal(`is nested deeper than ${this.#maxDepth}`);
      const isList = char === "[";
      const inside: object = isList ? [] : {};
      this.#put(inside);
      this.#stack.push({ isList, inside: inside as Container["inside"], key: "", length: 0 });
      this.#expects = "first";
      return;
    }
    if (!/[-\dtfn]/.test(char)) throw refusal(`has ${JSON.stringify(char)} where a value is due`);
    this.#token = char;
    this.#expects = "literal";
  }

  /** Begins a text. */
  #begin(inKey: boolean): void {
    this.#token = "";
    this.#inKey = inKey;
    this.#expects = "string";
  }

  /** Goes on inside a text; gives the place behind what was read. */
  #string(text: string, at: number): number {
    if (this.#escape !== "") return this.#escaped(text, at);
    SPECIAL.lastIndex = at;
    const found = SPECIAL.exec(text);
    const end = found ? found.index : text.length;
    this.#token += text.slice(at, end);
    if (!found) return end;
    if (found[0] === "\\") this.#escape = "\\";
    else if (found[0] !== '"') throw refusal("has a control character in a text");
    else if (this.#inKey) this.#named(this.#token);
    else {
      this.#put(this.#token);
      this.#close();
    }
    return end + 1;
  }

  #escaped(text: string, at: number): number {
    this.#escape += text[at] as string;
    const isUnit = this.#escape[1] === "u";
    if (isUnit && this.#escape.length < 6) return at + 1;
    const unit = isUnit ? Number.parseInt(this.#escape.slice(2), 16) : NaN;
    const isHex = /^[\da-f]{4}$/i.test(this.#escape.slice(2));
    const char = isUnit && isHex ? String.fromCharCode(unit) : ESCAPES[this.#escape[1] as string];
    if (char === undefined) throw refusal(`has the escape ${this.#escape}, which is none`);
    this.#token += char;
    this.#escape = "";
    return at + 1;
  }

  #named(key: string): void {
    const top = this.#stack[this.#stack.length - 1] as Container;
    top.key = key;
    this.#expects = "colon";
  }

  /** A number or a word is over. */
  #literal(): void {
    const token = this.#token;
    const word = WORDS.get(token);
    if (word === undefined && !NUMBER.test(token)) throw refusal(`has ${JSON.stringify(token.slice(0, 40))} where a value is due`);
    this.#put(word === undefined ? Number(token) : word);
    this.#close();
  }

  /** Puts the value that is being read where it belongs, over what stands there of it. */
  #put(value: unknown): void {
    const top = this.#stack[this.#stack.length - 1];
    if (!top) this.value = value;
    else if (top.isList) (top.inside as unknown[])[top.length] = value;
    // An assignment would set the prototype.
    else if (top.key === "__proto__") Object.defineProperty(top.inside, top.key, { value, enumerable: true, configurable: true, writable: true });
    else (top.inside as Record<string, unknown>)[top.key] = value;
  }

  /** A value is whole. */
  #close(): void {
    const top = this.#stack[this.#stack.length - 1];
    if (top) top.length += 1;
    this.done = !top;
    this.#expects = top ? "comma" : "nothing";
  }
}

interface Container {
  isList: boolean;
  inside: unknown[] | Record<string, unknown>;
  /** The name of the member that is being read. */
  key: string;
  /** How many values are whole. */
  length: number;
}

type Expects = "value" | "first" | "key" | "colon" | "comma" | "string" | "literal" | "nothing";

const BLANK = /[ \t\r\n]/;
const LITERAL = /[-+.\w]/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const SPECIAL = /["\\\u0000-\u001f]/g;
const WORDS = new Map<string, unknown>([["true", true], ["false", false], ["null", null]]);
const ESCAPES: Record<string, string | undefined> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function refusal(message: string): ChatwireError {
  return new ChatwireError(`The JSON ${message}.`, { kind: "protocol" });
}
