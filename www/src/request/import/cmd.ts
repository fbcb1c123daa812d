import type { Words } from "./words.ts";

/** Whether a command is written for Windows' cmd: its escapes are carets, which bash has no use for. */
export function isCmd(text: string): boolean {
  return /(?:^|\s)\^"|\^\r?\n|\^\\\^"/.test(text) && !/\\\r?\n/.test(text);
}

/** Splits a command as Windows' cmd and the C runtime behind it do. */
export function splitCmd(text: string): Words {
  const line = withoutCarets(text.replaceAll("\r\n", "\n").trim());
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  // Chromium doubles each backslash, also where the C runtime takes two for two: what is meant is what the page sent.
  const isDoubled = text.includes('^"') && !/(?<!\\)(?:\\\\)*\\(?![\\"])/.test(line);
  for (let at = 0; at < line.length; at += 1) {
    const slashes = /^\\+(?=")/.exec(line.slice(at))?.[0].length ?? 0;
    if (slashes > 0) {
      // Before a quote two backslashes are one, and one that is left makes the quote a letter.
      word = (word ?? "") + "\\".repeat(slashes >> 1) + (slashes % 2 === 1 ? '"' : "");
      at += slashes - (slashes % 2 === 1 ? 0 : 1);
    } else if (isDoubled && line.startsWith("\\\\", at)) {
      word = `${word ?? ""}\\`;
      at += 1;
    } else if (line[at] === '"') {
      word ??= "";
      if (quoted && line[at + 1] === '"') {
        word += '"';
        at += 1;
      } else quoted = !quoted;
    } else if (!quoted && /\s/.test(line[at] ?? "")) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + (line[at] ?? "");
  }
  if (word !== undefined) words.push(word);
  const notes = quoted ? ['A quote (") that is opened is never closed.'] : [];
  return { words: /(?:^|[\\/])curl(?:\.exe)?$/i.test(words[0] ?? "") ? words : [], notes };
}

/** A caret makes the next letter one like any other; a line break is nothing, unless an empty line follows, which is a line break. */
function withoutCarets(text: string): string {
  let plain = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (letter === "^" && !quoted) {
      at += 1;
      if (text[at] === "\n") {
        if (text[at + 1] === "\n") {
          plain += "\n";
          at += 1;
        }
      } else plain += text[at] ?? "";
    } else {
      // Between quotes that are not escaped, a caret is a caret.
      if (letter === '"') quoted = !quoted;
      plain += letter;
    }
  }
  return plain;
}
