/** What a shell makes of a line: the words of its first command that is curl, and what was kept from being a part of it. */
export interface Words {
  words: string[];
  /** What a here-document gives on standard input. */
  input?: string;
  /** What a shell would have done besides, in sentences. */
  notes: string[];
}

/** Splits text into the words of commands, as bash reads them; nothing is expanded but `${NAME:-default}`. */
export function splitShell(text: string): Words {
  const reader = new Reader(text.replaceAll("\r\n", "\n"));
  const commands = reader.read();
  const isCurl = (word: string) => /(?:^|[\\/])curl(?:\.exe)?$/i.test(word);
  const isAssignment = (word: string) => /^[A-Za-z_]\w*=/.test(word);
  for (const { words, input } of commands) {
    // A prompt that was copied along, and variables that are set for this command alone.
    let first = 0;
    while (words[first] === "$" || words[first] === "%" || isAssignment(words[first] ?? "")) first += 1;
    if (!isCurl(words[first] ?? "")) continue;
    const notes = [...reader.notes];
    const others = commands.length - 1;
    if (others > 0) notes.push(`${others === 1 ? "Another command" : `${others} other commands`} in this text: left out.`);
    if (words.slice(0, first).some(isAssignment)) notes.push("Variables set before the command: left out.");
    return { words: words.slice(first), ...(input !== undefined && { input }), notes };
  }
  return { words: [], notes: reader.notes };
}

interface Command {
  words: string[];
  input?: string;
}

class Reader {
  readonly notes: string[] = [];
  #at = 0;
  readonly #text: string;
  readonly #commands: Command[] = [];
  #command: Command = { words: [] };
  #word: string | undefined;
  /** Here-documents whose text begins behind this line. */
  #awaited: { command: Command; end: string; indented: boolean }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): Command[] {
    while (this.#at < this.#text.length) this.#step();
    this.#endCommand();
    return this.#commands;
  }

  #step(): void {
    const letter = this.#next();
    if (letter === "\\") {
      // With a line break it is nothing at all, not even the end of a word.
      const escaped = this.#next();
      if (escaped !== "\n" && escaped !== "") this.#add(escaped);
    } else if (letter === "'") this.#add(this.#until("'"));
    else if (letter === '"') this.#add(this.#doubleQuoted());
    else if (letter === "$" && this.#text[this.#at] === "'") {
      this.#at += 1;
      this.#add(this.#dollarQuoted());
    } else if (letter === "$" && this.#text[this.#at] === '"') {
      // A text to translate: as without the dollar.
    } else if (letter === "$" || letter === "`") this.#add(this.#expansion(letter));
    else if (letter === "\n") this.#endLine();
    else if (letter === " " || letter === "\t") this.#endWord();
    else if (letter === "#" && this.#word === undefined) this.#at = this.#find("\n", this.#text.length);
    else if (letter === ";" || letter === "|" || letter === "&") this.#endCommand();
    else if (letter === "<" || letter === ">") this.#redirection(letter);
    else this.#add(letter);
  }

  #next(): string {
    return this.#text[this.#at++] ?? "";
  }

  #add(text: string): void {
    this.#word = (this.#word ?? "") + text;
  }

  #find(what: string, otherwise: number): number {
    const at = this.#text.indexOf(what, this.#at);
    return at === -1 ? otherwise : at;
  }

  #until(quote: string): string {
    const end = this.#find(quote, -1);
    if (end === -1) this.notes.push(`A quote (${quote}) that is opened is never closed.`);
    const text = this.#text.slice(this.#at, end === -1 ? undefined : end);
    this.#at = end === -1 ? this.#text.length : end + 1;
    return text;
  }

  #doubleQuoted(): string {
    let text = "";
    while (this.#at < this.#text.length) {
      const letter = this.#next();
      if (letter === '"') return text;
      if (letter === "\\") {
        const escaped = this.#next();
        text += '$`"\\'.includes(escaped) ? escaped : escaped === "\n" ? "" : `\\${escaped}`;
      } else if (letter === "$" || letter === "`") text += this.#expansion(letter);
      else text += letter;
    }
    this.notes.push('A quote (") that is opened is never closed.');
    return text;
  }

  /** `$'…'`, whose escapes are those of C. */
  #dollarQuoted(): string {
    let text = "";
    // Bytes that are written one by one make up letters together.
    let bytes: number[] = [];
    const flush = () => {
      text += new TextDecoder().decode(new Uint8Array(bytes));
      bytes = [];
    };
    while (this.#at < this.#text.length) {
      const letter = this.#next();
      const escape = letter === "\\" ? ESCAPE.exec(this.#text.slice(this.#at, this.#at + 12)) : null;
      const [all = "", octal, hex, point, control] = escape ?? [];
      this.#at += all.length;
      if (octal ?? hex) bytes.push(parseInt((octal ?? hex) as string, octal ? 8 : 16) & 255);
      else {
        flush();
        if (letter === "'") return text;
        if (point) text += codePoint(parseInt(point.slice(1), 16));
        else if (control) text += String.fromCharCode(control.charCodeAt(1) & 31);
        else if (escape) text += SIMPLE[all] ?? `\\${all}`;
        else text += letter;
      }
    }
    flush();
    this.notes.push("A quote ($') that is opened is never closed.");
    return text;
  }

  /** What begins with a dollar or a backquote: kept as it is written, but for a default that stands in it. */
  #expansion(letter: string): string {
    const rest = this.#text.slice(this.#at);
    if (letter === "`" || rest.startsWith("(")) {
      const end = letter === "`" ? rest.indexOf("`") : closing(rest);
      const text = rest.slice(0, end === -1 ? undefined : end + 1);
      this.#at += text.length;
      this.notes.push(`A command within the command, ${letter}${text}, is not run: its text stands for what it gives.`);
      return letter + text;
    }
    const fallback = /^\{\w+:?-([^}]*)\}/.exec(rest);
    if (fallback) {
      this.#at += fallback[0].length;
      return fallback[1] ?? "";
    }
    const variable = /^(?:\{\w+\}|\w+)/.exec(rest)?.[0] ?? "";
    this.#at += variable.length;
    return letter + variable;
  }

  #redirection(letter: string): void {
    // A number of a stream belongs to it: `2>/dev/null`.
    if (this.#word !== undefined && /^\d$/.test(this.#word)) this.#word = undefined;
    this.#endWord();
    const rest = this.#text.slice(this.#at);
    const here = letter === "<" ? /^<(-?)[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|\\?([\w.-]+))/.exec(rest) : null;
    if (here && !rest.startsWith("<<")) {
      this.#at += here[0].length;
      this.#awaited.push({ command: this.#command, end: here[2] ?? here[3] ?? here[4] ?? "", indented: here[1] === "-" });
      return;
    }
    const string = letter === "<" && rest.startsWith("<<");
    this.#at += /^[<>&|]*[ \t]*/.exec(rest)?.[0].length ?? 0;
    const words = this.#command.words;
    this.#command.words = [];
    while (this.#at < this.#text.length && !/[\s;|&<>]/.test(this.#text[this.#at] ?? "")) this.#step();
    this.#endWord();
    const target = this.#command.words[0] ?? "";
    this.#command.words = words;
    if (string) this.#command.input = `${target}\n`;
    else this.notes.push(`${letter === "<" ? "Input from" : "Output to"} ${target}: left out.`);
  }

  #endWord(): void {
    if (this.#word !== undefined) this.#command.words.push(this.#word);
    this.#word = undefined;
  }

  #endLine(): void {
    const awaited = this.#awaited;
    this.#awaited = [];
    this.#endCommand();
    for (const { command, end, indented } of awaited) {
      const lines: string[] = [];
      for (;;) {
        const until = this.#find("\n", this.#text.length);
        const whole = this.#text.slice(this.#at, until);
        const line = indented ? whole.replace(/^\t+/, "") : whole;
        this.#at = until + 1;
        if (line === end) break;
        lines.push(`${line}\n`);
        if (until >= this.#text.length) {
          this.notes.push(`The text of <<${end} is never ended.`);
          break;
        }
      }
      command.input = lines.join("");
    }
  }

  #endCommand(): void {
    this.#endWord();
    if (this.#command.words.length > 0) this.#commands.push(this.#command);
    this.#command = { words: [] };
  }
}

/** Where the parenthesis at the start is closed. */
function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    depth += text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0;
    if (depth === 0) return at;
  }
  return -1;
}

const codePoint = (value: number): string => (value <= 0x10ffff ? String.fromCodePoint(value) : "\ufffd");

const ESCAPE = /^(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8})|(c[^])|[^])/;
const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07", b: "\b", e: "\x1b", E: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", "'": "'", '"': '"', "?": "?",
};
