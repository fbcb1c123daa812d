import { rawEvents } from "./raw-events.ts";

/** How the bytes of a body are parted into reads. */
export type Cut = "whole" | "16k" | "events" | "64" | "1" | "random";

/** Each way, as the page names it. */
export const CUTS: Readonly<Record<Cut, string>> = {
  whole: "All in one read",
  "16k": "16 KiB a read",
  events: "One event a read",
  "64": "64 bytes a read",
  "1": "Every byte by itself",
  random: "At random, by a seed",
};

/** The most reads: more than that, and the last one has the rest. */
export const MOST_READS = 200_000;

export function cutUp(bytes: Uint8Array<ArrayBuffer>, how: Cut, seed = 1): Uint8Array<ArrayBuffer>[] {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const end of endsOf(bytes, how, seed)) {
    if (parts.length === MOST_READS - 1) break;
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  if (at < bytes.length) parts.push(bytes.subarray(at));
  return parts;
}

function* endsOf(bytes: Uint8Array, how: Cut, seed: number): Generator<number> {
  if (how === "events") {
    for (const { end } of rawEvents(bytes)) yield end;
    return;
  }
  const random = generator(seed);
  const length = { whole: () => bytes.length, "16k": () => 16_384, "64": () => 64, "1": () => 1, random: () => 1 + Math.floor(random() ** 3 * 400) }[how];
  for (let at = length(); at < bytes.length; at += length()) yield at;
}

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
