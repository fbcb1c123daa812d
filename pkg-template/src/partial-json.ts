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
  /** The lists and objects that are open, and the innermost of them. */
  readonly #stack: Container[] = [];
  #inside: Container | undefined;
  #isList = false;
  /** The name of the member that is being read. */
  #key = "";
  /** Whether the last item of the list is a text that is being read. */
  #isShown = false;
  #expects: Expects = VALUE;
  /** The text, number or word that is being read, and the escape in it. */
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
   * @throws {@link ChatwireError} of kind `protocol` when it is no JSON, or beyond a bound; `value` is that of what stands before that place.
   */
  push(text: string): this {
    this.#length += text.length;
    if (this.#length > this.#maxLength) throw refusal(`is longer than ${this.#maxLength} characters`);
    let at = 0;
    try {
      while (at < text.length) {
        if (this.#expects === STRING) at = this.#string(text, at);
        else if (this.#expects === LITERAL) at = this.#literal(text, at);
        else this.#step(text.charCodeAt(at++));
      }
    } finally {
      // A text shows as far as it has come, also before a fault.
      if (this.#expects === STRING && !this.#inKey) {
        this.#put(this.#token);
        this.#isShown = true;
      }
    }
    return this;
  }

  /** What is left to be known: a number at the top ends with the text alone. Returns the value. */
  end(): unknown {
    if (this.#expects === LITERAL) this.#word();
    if (!this.done) throw refusal("stops before its end");
    return this.value;
  }

  /** Takes a character outside of texts, numbers and words. */
  #step(char: number): void {
    const expects = this.#expects;
    switch (char) {
      case 0x20: case 0x09: case 0x0a: case 0x0d:
        return;
      case 0x22:
        if (expects === KEY || (expects === FIRST && !this.#isList)) this.#inKey = true;
        else if (expects === VALUE || expects === FIRST) this.#inKey = false;
        else throw misplaced(char);
        this.#token = "";
        this.#expects = STRING;
        return;
      case 0x2c:
        if (expects !== COMMA) throw misplaced(char);
        this.#expects = this.#isList ? VALUE : KEY;
        return;
      case 0x3a:
        if (expects !== COLON) throw misplaced(char);
        this.#expects = VALUE;
        return;
      case 0x5d: case 0x7d:
        if ((expects !== COMMA && expects !== FIRST) || this.#isList !== (char === 0x5d)) throw misplaced(char);
        this.#stack.pop();
        this.#inside = this.#stack[this.#stack.length - 1];
        this.#isList = Array.isArray(this.#inside);
        return this.#close();
      default:
        if (expects !== VALUE && !(expects === FIRST && this.#isList)) throw misplaced(char);
        if (char === 0x5b || char === 0x7b) return this.#open(char === 0x5b);
        // A minus, a digit, or the letters that true, false and null begin with.
        if (char !== 0x2d && !(char >= 0x30 && char <= 0x39) && char !== 0x74 && char !== 0x66 && char !== 0x6e) throw misplaced(char);
        this.#token = String.fromCharCode(char);
        this.#expects = LITERAL;
    }
  }

  #open(isList: boolean): void {
    if (this.#stack.length === this.#maxDepth) throw refusal(`is nested deeper than ${this.#maxDepth}`);
    const inside: Container = isList ? [] : {};
    this.#put(inside);
    this.#inside = inside;
    this.#isList = isList;
    this.#stack.push(inside);
    this.#expects = FIRST;
  }

  /** Goes on inside a text; gives the place behind what was read. */
  #string(text: string, from: number): number {
    if (this.#escape !== "") return this.#escaped(text, from);
    let at = from;
    let char = 0;
    for (; at < text.length; at += 1) {
      char = text.charCodeAt(at);
      if (char === 0x22 || char === 0x5c || char < 0x20) break;
    }
    if (at > from) this.#token += text.slice(from, at);
    if (at === text.length) return at;
    if (char === 0x5c) this.#escape = "\\";
    else if (char !== 0x22) throw refusal("has a control character in a text");
    else if (this.#inKey) {
      this.#key = this.#token;
      this.#expects = COLON;
    } else {
      this.#put(this.#token);
      this.#close();
    }
    return at + 1;
  }

  #escaped(text: string, at: number): number {
    this.#escape += text[at] as string;
    const isUnit = this.#escape[1] === "u";
    if (isUnit && this.#escape.length < 6) return at + 1;
    const digits = this.#escape.slice(2);
    const char = isUnit && /^[\da-f]{4}$/i.test(digits)
      ? String.fromCharCode(Number.parseInt(digits, 16))
      : ESCAPES[this.#escape[1] as string];
    if (char === undefined) throw refusal(`has the escape ${this.#escape}, which is none`);
    this.#token += char;
    this.#escape = "";
    return at + 1;
  }

  /** Goes on inside a number or a word; gives the place behind it. */
  #literal(text: string, from: number): number {
    let at = from;
    while (at < text.length && !isEnd(text.charCodeAt(at))) at += 1;
    if (at > from) this.#token += text.slice(from, at);
    if (at < text.length) this.#word();
    return at;
  }

  /** A number or a word is over. */
  #word(): void {
    const token = this.#token;
    const word = WORDS.get(token);
    if (word === undefined && !NUMBER.test(token)) throw refusal(`has ${JSON.stringify(token.slice(0, 40))} where a value is due`);
    this.#put(word === undefined ? Number(token) : word);
    this.#close();
  }

  /** Puts the value that is being read where it belongs, over what stands there of it. */
  #put(value: unknown): void {
    const inside = this.#inside;
    if (!inside) this.value = value;
    else if (!this.#isList) setMember(inside as Record<string, unknown>, this.#key, value);
    else if (this.#isShown) (inside as unknown[])[(inside as unknown[]).length - 1] = value;
    else (inside as unknown[]).push(value);
  }

  /** A value is whole. */
  #close(): void {
    this.#isShown = false;
    this.#expects = this.#inside ? COMMA : NOTHING;
    this.done = !this.#inside;
  }
}

type Container = unknown[] | Record<string, unknown>;

function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  // An assignment would set the prototype.
  if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** What may come next. */
type Expects = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
const VALUE = 0;
/** A value, or the end of a list or an object that has just begun. */
const FIRST = 1;
const KEY = 2;
const COLON = 3;
const COMMA = 4;
const STRING = 5;
const LITERAL = 6;
const NOTHING = 7;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const WORDS = new Map<string, unknown>([["true", true], ["false", false], ["null", null]]);
const ESCAPES: Record<string, string | undefined> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Whether a number or a word ends before this character: white space, a comma, a bracket or a brace, or what has no place in one. */
function isEnd(char: number): boolean {
  return char === 0x2c || char === 0x7d || char === 0x5d || char <= 0x22 || char === 0x3a || char === 0x5b || char === 0x7b;
}

function misplaced(char: number): ChatwireError {
  return refusal(`has ${JSON.stringify(String.fromCharCode(char))} where it cannot be`);
}

function refusal(message: string): ChatwireError {
  return new ChatwireError(`The JSON ${message}.`, { kind: "protocol" });
}
