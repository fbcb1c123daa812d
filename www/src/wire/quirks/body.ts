import type { RawEvent } from "../raw-events.ts";

export type JsonObject = { [name: string]: unknown };

/** A body as the rules look at it. */
export interface Body {
  bytes: Uint8Array;
  events: readonly RawEvent[];
  /** Each JSON object in the events, in order. */
  chunks: readonly Chunk[];
  status: number;
  /** Of the response, in lower case. */
  contentType: string;
}

/** A JSON object of an event. */
export interface Chunk {
  event: RawEvent;
  value: JsonObject;
  /** Whether it is no JSON but for numbers such as NaN. */
  odd: boolean;
}

/** Where a quirk was seen. */
export interface Sighting {
  /** The number of the event, from 0. */
  event: number;
  /** In bytes from the beginning of the body. */
  offset: number;
  note?: string;
}

/** One thing that servers do otherwise than a client would expect. */
export interface Rule {
  id: string;
  title: string;
  /** What chatwire makes of it. */
  made: string;
  find(body: Body): Iterable<Sighting>;
}

/** Reads what the rules need. */
export function bodyOf(bytes: Uint8Array, events: readonly RawEvent[], status: number, contentType: string): Body {
  return { bytes, events, chunks: events.flatMap(chunksOf), status, contentType };
}

/** A rule that looks at each event; what it gives as text is a note. */
export function byEvent(id: string, title: string, made: string, test: (event: RawEvent, body: Body) => boolean | string | undefined): Rule {
  return { id, title, made, find: (body) => body.events.flatMap((event) => sighting(event, test(event, body))) };
}

/** A rule that looks at each JSON object. */
export function byChunk(id: string, title: string, made: string, test: (value: JsonObject, chunk: Chunk, body: Body) => boolean | string | undefined): Rule {
  return { id, title, made, find: (body) => body.chunks.flatMap((chunk) => sighting(chunk.event, test(chunk.value, chunk, body))) };
}

/** A rule that looks at each choice. */
export function byChoice(id: string, title: string, made: string, test: (choice: JsonObject, value: JsonObject) => boolean | string | undefined): Rule {
  return byChunk(id, title, made, (value) => firstOf(choicesOf(value), (choice) => test(choice, value)));
}

/** A rule that looks at each delta. */
export function byDelta(id: string, title: string, made: string, test: (delta: JsonObject, choice: JsonObject) => boolean | string | undefined): Rule {
  return byChoice(id, title, made, (choice) => (isObject(choice["delta"]) ? test(choice["delta"], choice) : undefined));
}

/** A rule that looks at the body as a whole, and is seen at one event. */
export function once(id: string, title: string, made: string, test: (body: Body) => RawEvent | undefined | { event: RawEvent; note: string }): Rule {
  return {
    id, title, made,
    find(body) {
      const found = test(body);
      if (found === undefined) return [];
      return "note" in found ? sighting(found.event, found.note) : sighting(found, true);
    },
  };
}

export function choicesOf(value: JsonObject): JsonObject[] {
  return Array.isArray(value["choices"]) ? value["choices"].filter(isObject) : [];
}

export function deltasOf(value: JsonObject): JsonObject[] {
  return choicesOf(value).map((choice) => choice["delta"]).filter(isObject);
}

/** The entries of `tool_calls` in the deltas and messages of a chunk. */
export function callsOf(value: JsonObject): JsonObject[] {
  const holders = choicesOf(value).flatMap(({ delta, message }) => [delta, message]).filter(isObject);
  return holders.flatMap(({ tool_calls: calls }) => (Array.isArray(calls) ? calls.filter(isObject) : isObject(calls) ? [calls] : []));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a chunk brings anything of an answer. */
export function speaks(value: JsonObject): boolean {
  return deltasOf(value).some((delta) => delta["content"] || delta["reasoning"] || delta["reasoning_content"]) || callsOf(value).length > 0;
}

/** Whether a value says nothing. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || value === false || (typeof value === "object" && Object.keys(value).length === 0);
}

/** Whether the body tells of a failure, in whatever form. */
export function fails({ chunks, events }: Body): boolean {
  return chunks.some(({ value }) => !isEmpty(value["error"]) || value["type"] === "error") || events.some(({ kind, name }) => kind === "error-field" || name === "error");
}

function firstOf<Item>(items: Item[], test: (item: Item) => boolean | string | undefined): boolean | string | undefined {
  for (const item of items) {
    const found = test(item);
    if (found !== undefined && found !== false) return found;
  }
  return undefined;
}

function sighting(event: RawEvent, found: boolean | string | undefined): Sighting[] {
  if (found === undefined || found === false) return [];
  const { index, start } = event;
  return [{ event: index, offset: start, ...(typeof found === "string" && { note: found }) }];
}

function chunksOf(event: RawEvent): Chunk[] {
  if (event.kind !== "data" && event.kind !== "json") return [];
  const whole = parsed(event.data);
  const read = whole ? [whole] : event.data.split("\n").flatMap((line) => parsed(line) ?? []);
  return read.flatMap(({ value, odd }) => (Array.isArray(value) ? value : [value]).filter(isObject).map((one) => ({ event, value: one, odd })));
}

/** JSON as it is, or with the numbers that it does not have. */
export function parsed(text: string): { value: unknown; odd: boolean } | undefined {
  const plain = parse(text);
  if (plain !== undefined) return { value: plain, odd: false };
  const bare = text.replace(ODD_NUMBERS, "null");
  const mended = bare === text ? undefined : parse(bare);
  return mended === undefined ? undefined : { value: mended, odd: true };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const ODD_NUMBERS = /(?<=[:,[]\s*)-?(?:NaN|Infinity)(?=\s*[,}\]])/g;
