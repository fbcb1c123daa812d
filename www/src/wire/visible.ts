/**
 * A piece of bytes as they are shown: `text` as it is, `control` by its sign, `bad` bytes that are no UTF-8 as hex, `cut` where one read
 * ended and the next began, `gap` for what is left out.
 */
export interface Piece {
  type: "text" | "control" | "bad" | "cut" | "gap";
  text: string;
  /** Of a cut: whether it goes through a letter. */
  inside?: boolean;
}

/**
 * Makes bytes visible.
 *
 * @param cuts - Offsets into the bytes where a read ended, rising.
 * @param most - How many bytes are shown; of more, the beginning and the end.
 */
export function visible(bytes: Uint8Array, cuts: readonly number[] = [], most = 6000): Piece[] {
  const pieces: Piece[] = [];
  const add = (type: Piece["type"], text: string) => {
    const last = pieces.at(-1);
    if (last?.type === type && (type === "text" || type === "bad")) last.text += type === "bad" ? ` ${text}` : text;
    else pieces.push({ type, text });
  };
  const head = bytes.length > most ? letterStart(bytes, most - Math.floor(most / 4)) : bytes.length;
  const tail = bytes.length > most ? letterStart(bytes, bytes.length - Math.floor(most / 4)) : bytes.length;
  let cut = 0;
  for (let at = 0; at < bytes.length; ) {
    if (at === head && head < tail) {
      const skipped = cuts.filter((offset) => offset > head && offset < tail).length;
      add("gap", `${tail - head} bytes${skipped > 0 ? ` and ${skipped} cuts` : ""} not shown`);
      at = tail;
      while ((cuts[cut] ?? Infinity) < at) cut += 1;
      continue;
    }
    const length = letterLength(bytes, at);
    while ((cuts[cut] ?? Infinity) < at + Math.max(1, length)) {
      const offset = cuts[cut] as number;
      cut += 1;
      if (offset > 0) pieces.push({ type: "cut", text: "", inside: offset > at });
    }
    if (length === 0) add("bad", hex(bytes[at] as number));
    else show(bytes, at, length, add);
    at += Math.max(1, length);
    // Two bytes that end a line are one sign, on one line.
    if (bytes[at - 1] === 13 && bytes[at] === 10 && cuts[cut] !== at) {
      pieces[pieces.length - 1] = { type: "control", text: "CR LF\n" };
      at += 1;
    }
  }
  return pieces;
}

/**
 * The same in one line of text, for a list.
 *
 * @param before - The event before: what the two begin with alike is left out, for chunks differ in little.
 */
export function oneLine(bytes: Uint8Array, before: Uint8Array = NONE, most = 160): string {
  const start = differs(bytes, before);
  const end = letterStart(bytes, Math.min(bytes.length, start + most));
  const shown = visible(bytes.subarray(start, end), [], most + 4)
    .map(({ type, text }) => (type === "bad" ? `⟨${text}⟩` : text.endsWith("\n") ? "↵" : text))
    .join("");
  // The blank line that closes an event says nothing in a list.
  return (start > 0 ? "… " : "") + shown.replace(/↵+$/, "") + (end < bytes.length ? "…" : "");
}

/** Where a text stops being like another: at the member in which it does. */
function differs(bytes: Uint8Array, before: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && bytes[at] === before[at]) at += 1;
  // What is alike to the end is shown from the beginning.
  if (at < LIKE || at >= bytes.length - 4) return 0;
  for (let start = at; start > at - 60; start -= 1) if (bytes[start] === 0x7b || bytes[start] === 0x2c) return start + 1;
  return letterStart(bytes, at);
}

function show(bytes: Uint8Array, at: number, length: number, add: (type: Piece["type"], text: string) => void): void {
  const byte = bytes[at] as number;
  if (length > 1) {
    const letter = decoder.decode(bytes.subarray(at, at + length));
    const sign = HIDDEN.get(letter);
    return sign === undefined ? add("text", letter) : add("control", sign);
  }
  if (byte < 32) add("control", CONTROLS[byte] + (byte === 10 || byte === 13 ? "\n" : ""));
  else if (byte === 127) add("control", "DEL");
  else add("text", String.fromCharCode(byte));
}

/** How many bytes the letter at an offset has; 0 where there is none. */
export function letterLength(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] as number;
  if (byte < 0x80) return 1;
  const length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

/** The offset, or the one before it where a letter begins. */
function letterStart(bytes: Uint8Array, at: number): number {
  for (let back = 0; back < 4 && at - back > 0; back += 1) {
    if (((bytes[at - back] ?? 0) & 0xc0) !== 0x80) return at - back;
  }
  return at;
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const NONE = new Uint8Array(0);
/** In bytes: less is not worth leaving out. */
const LIKE = 24;
/** The names of ASCII. */
const CONTROLS = "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(" ");
/** What nobody would see, or would take for a line end. */
const HIDDEN = new Map([
  ["\u{feff}", "BOM"], ["\u{2028}", "U+2028"], ["\u{2029}", "U+2029"], ["\u{85}", "U+0085"], ["\u{200b}", "U+200B"], ["\u{a0}", "NBSP"],
  ["\u{200e}", "LRM"], ["\u{200f}", "RLM"], ["\u{202a}", "LRE"], ["\u{202b}", "RLE"], ["\u{202c}", "PDF"], ["\u{202d}", "LRO"], ["\u{202e}", "RLO"],
  ["\u{2066}", "LRI"], ["\u{2067}", "RLI"], ["\u{2068}", "FSI"], ["\u{2069}", "PDI"],
]);
