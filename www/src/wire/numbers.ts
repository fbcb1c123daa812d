import type { Piece } from "./pieces.ts";

/** The numbers behind the pictures, in milliseconds; undefined where there is nothing to tell. */
export interface Numbers {
  pieces: number;
  /** From sending the request to the first piece. */
  first: number | undefined;
  /** Between two pieces. */
  median: number | undefined;
  p95: number | undefined;
  /** The longest time without a byte, that before the first one included. */
  silence: number | undefined;
  /** Pieces a second, from the first to the last. */
  rate: number | undefined;
}

/** @param reads - When each read came, rising. @param end - When the answer ended, or now. */
export function numbersOf(pieces: readonly Piece[], reads: readonly number[], end: number): Numbers {
  const gaps = gapsOf(pieces).sort((left, right) => left - right);
  const first = pieces[0]?.at;
  const span = (pieces.at(-1)?.at ?? 0) - (first ?? 0);
  let silence = 0;
  let before = 0;
  for (const at of [...reads, end]) {
    silence = Math.max(silence, at - before);
    before = at;
  }
  return {
    pieces: pieces.length,
    first,
    median: quantile(gaps, 0.5),
    p95: quantile(gaps, 0.95),
    silence: end > 0 ? silence : undefined,
    rate: span > 0 ? ((pieces.length - 1) / span) * 1000 : undefined,
  };
}

/** The time between each piece and the one before it: one less than there are pieces. */
export function gapsOf(pieces: readonly Piece[]): number[] {
  return pieces.slice(1).map(({ at }, index) => at - (pieces[index] as Piece).at);
}

/**
 * Pieces a second over time: at each point the mean of the window behind it.
 *
 * @returns Seconds, and pieces a second.
 */
export function rateOver(pieces: readonly Piece[], end: number, points = 120): [number[], number[]] {
  const window = Math.min(2000, Math.max(500, end / 10));
  const times: number[] = [];
  const rates: number[] = [];
  let from = 0;
  let to = 0;
  for (let point = 0; point <= points && end > 0; point += 1) {
    const at = (end * point) / points;
    while (to < pieces.length && (pieces[to] as Piece).at <= at) to += 1;
    while (from < to && (pieces[from] as Piece).at <= at - window) from += 1;
    times.push(at / 1000);
    rates.push(((to - from) / Math.min(window, Math.max(at, window / 4))) * 1000);
  }
  return [times, rates];
}

/** Of sorted values; between two of them, a part of both. */
export function quantile(sorted: readonly number[], part: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const place = (sorted.length - 1) * part;
  const low = sorted[Math.floor(place)] as number;
  const high = sorted[Math.ceil(place)] as number;
  return low + (high - low) * (place - Math.floor(place));
}
