/**
 * A body cut where its events end, for showing and nothing else: what they mean is chatwire's to say. The events cover each byte, blank
 * lines at the end of the one that they close.
 */
export interface RawEvent {
  /** From 0. */
  index: number;
  /** Byte offsets, the end exclusive. */
  start: number;
  end: number;
  kind: RawKind;
  /** The value of `event:`; empty where there is none. */
  name: string;
  /** The lines of a server-sent event; none for a value outside any field and for a page. */
  lines: Line[];
  /** The payload as text: data lines joined with LF, or the value itself. */
  data: string;
  /** Whether a blank line closed it, or the value is whole. */
  closed: boolean;
}

/**
 * What an event looks like: `data` begins as JSON, `done` is the sentinel, `text` is data that is no JSON, `empty` has data without a
 * letter, `comment` and `field` have no data, `json` stands outside any field, `html` is a page.
 */
export type RawKind = "data" | "done" | "text" | "empty" | "comment" | "field" | "error-field" | "json" | "html";

/** A line of a server-sent event. */
export interface Line {
  start: number;
  /** Where its text ends and its line end begins. */
  end: number;
  ending: "" | "\n" | "\r" | "\r\n";
  /** The field's name: "" for a comment. */
  field: string;
  /** Behind the colon and what blank follows it. */
  value: string;
  /** Blanks behind the colon; undefined where there is none. */
  blanks: number | undefined;
}

/** The events of a body that grows. */
export class EventLog {
  readonly events: RawEvent[] = [];
  /** All bytes so far. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  #buffer = new Uint8Array(16 << 10);
  #length = 0;

  append(reads: Iterable<Uint8Array>): void {
    const before = this.#length;
    for (const bytes of reads) {
      if (this.#length + bytes.length > this.#buffer.length) {
        const larger = new Uint8Array(Math.max(2 * this.#buffer.length, this.#length + bytes.length));
        larger.set(this.bytes);
        this.#buffer = larger;
      }
      this.#buffer.set(bytes, this.#length);
      this.#length += bytes.length;
    }
    if (this.#length === before) return;
    // The last one may go on, or be followed by another line end.
    const last = this.events.pop();
    splitInto(this.events, this.bytes, last?.start ?? 0);
  }
}

/** The events of a whole body. */
export function rawEvents(bytes: Uint8Array): RawEvent[] {
  return splitInto([], bytes, 0);
}

function splitInto(events: RawEvent[], bytes: Uint8Array, from: number): RawEvent[] {
  let start = from;
  let lines: Line[] = [];
  const add = (end: number, kind: RawKind, rest: Partial<RawEvent>) => {
    events.push({ index: events.length, start, end, kind, name: "", lines: [], data: "", closed: true, ...rest });
    start = end;
    lines = [];
  };
  const close = (end: number, closed: boolean) => {
    const { kind, name, data } = meaning(lines);
    add(end, kind, { lines, name, data, closed });
  };
  for (let at = from; at < bytes.length; ) {
    const lead = leading(bytes, at);
    const byte = bytes[lead];
    if (byte === 0x7b || byte === 0x5b) {
      if (lines.length > 0) close(at, false);
      const { end, whole } = valueEnd(bytes, lead);
      const next = behindValue(bytes, end);
      const data = text(bytes, lead, end);
      add(next, data === "[DONE]" ? "done" : "json", { data, closed: whole });
      at = next;
    } else if (byte === 0x3c && lines.length === 0 && (events.length === 0 || PAGE.test(text(bytes, lead, lead + 16)))) {
      add(bytes.length, "html", { data: text(bytes, lead, bytes.length) });
      at = bytes.length;
    } else {
      const line = lineAt(bytes, at, lead);
      const next = line.end + line.ending.length;
      if (line.end > lead) lines.push(line);
      else if (lines.length > 0) close(next, true);
      else {
        const last = events.at(-1);
        // Blank lines before the first event belong to that.
        if (last) start = last.end = next;
      }
      at = next;
    }
  }
  if (lines.length > 0) close(bytes.length, false);
  else if (start < bytes.length) add(bytes.length, "empty", { closed: false });
  return events;
}

function meaning(lines: Line[]): Pick<RawEvent, "kind" | "name" | "data"> {
  const named = lines.findLast(({ field }) => field === "event")?.value ?? "";
  const data = lines.filter(({ field }) => field === "data").map(({ value }) => value);
  const failure = lines.find(({ field }) => field === "error");
  if (data.length === 0) {
    if (failure) return { kind: "error-field", name: named, data: failure.value };
    return { kind: lines.every(({ field }) => field === "") ? "comment" : "field", name: named, data: "" };
  }
  const joined = data.join("\n");
  const trimmed = joined.trim();
  const kind = trimmed === "" ? "empty" : trimmed === "[DONE]" ? "done" : /^[[{]/.test(trimmed) ? "data" : "text";
  return { kind, name: named, data: joined };
}

function lineAt(bytes: Uint8Array, start: number, lead: number): Line {
  let end = start;
  while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end += 1;
  const ending = end >= bytes.length ? "" : bytes[end] === 10 ? "\n" : bytes[end + 1] === 10 ? "\r\n" : "\r";
  const said = text(bytes, lead, end);
  const colon = said.indexOf(":");
  const behind = colon < 0 ? "" : said.slice(colon + 1);
  const blanks = colon < 0 ? undefined : /^[ \t]*/.exec(behind)?.[0].length;
  return { start, end, ending, field: colon < 0 ? said : said.slice(0, colon), value: behind.replace(/^ /, ""), blanks };
}

/** Where a line's text begins: behind a byte order mark at the very start, and behind blanks. */
function leading(bytes: Uint8Array, at: number): number {
  let lead = at;
  if (at === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) lead = 3;
  while (bytes[lead] === 32 || bytes[lead] === 9) lead += 1;
  return lead;
}

function valueEnd(bytes: Uint8Array, start: number): { end: number; whole: boolean } {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (quoted) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) quoted = false;
    } else if (byte === 0x22) quoted = true;
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if ((byte === 0x7d || byte === 0x5d) && (depth -= 1) === 0) return { end: at + 1, whole: true };
  }
  return { end: bytes.length, whole: false };
}

/** The end of the line that a value ends in, unless another value begins there. */
function behindValue(bytes: Uint8Array, end: number): number {
  let at = end;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === 0x7b || byte === 0x5b) return at;
    if (byte === 13) return at + (bytes[at + 1] === 10 ? 2 : 1);
    at += 1;
    if (byte === 10) return at;
  }
  return at;
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const PAGE = /^<(?:!doctype|html|head|body)/i;
