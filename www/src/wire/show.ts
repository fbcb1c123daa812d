import type { RawEvent } from "./raw-events.ts";

/** `640 bytes`, `12.5 kB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `12,345`. */
export function count(value: number): string {
  return numbers.format(value);
}

/** `1 event`, `2 events`. */
export function counted(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? "" : "s"}`;
}

/** A time since the beginning, for a column of them. */
export function since(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(3)} s`;
}

/** JSON with line breaks; what is none as it is. */
export function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** What an event is called in a list. */
export function labelOf({ kind, name, data }: RawEvent): string {
  if (name === "error" || kind === "error-field") return "error";
  if (name === "ping") return "ping";
  if (kind === "data" || kind === "json") return /"error"\s*:\s*(?:\{\s*"|"[^"])/.test(data) ? "error" : kind;
  return kind;
}

const numbers = new Intl.NumberFormat("en");
