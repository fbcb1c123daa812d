// Writes the wasm as printable ASCII that compresses as well as its streams do; src/inline.ts reads it.

import { readFileSync } from "node:fs";
import binaryen from "binaryen";

import { KINDS, streamsOf } from "./streams.mjs";

/** The source of a module that holds a wasm module, whose alignments are natural. */
export function packInline(wasm) {
  const parts = [joiner(), KINDS, ...streamsOf(wasm)];
  const bytes = Buffer.concat(parts);
  const [, ...starts] = parts.map((_, at) => parts.slice(0, at).reduce((sum, { length }) => sum + length, 0));
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte] += 1;
  const order = [...counts.keys()].sort((left, right) => counts[right] - counts[left] || left - right);
  const singles = new Set(order.slice(0, DIGITS.length - MARKS));
  // In the order of their values: what is alike in the bytes stays alike in the text, and the order needs no telling.
  const ranks = new Array(256);
  const byValue = [...counts.keys()].sort((left, right) => singles.has(right) - singles.has(left) || left - right);
  byValue.forEach((byte, rank) => (ranks[byte] = rank));
  let text = "";
  for (const byte of bytes) text += charactersOf(ranks[byte]);
  const told = { text, singles: maskOf(singles), starts, length: wasm.length };
  return Object.entries(told).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`).join("");
}

function joiner() {
  const module = binaryen.parseText(readFileSync(new URL("join.wat", import.meta.url), "utf8"));
  module.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.BulkMemoryOpt);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  module.optimize();
  return Buffer.from(module.emitBinary());
}

function charactersOf(rank) {
  const singles = DIGITS.length - MARKS;
  if (rank < singles) return DIGITS[rank + MARKS];
  const rest = rank - singles;
  return DIGITS[Math.floor(rest / DIGITS.length)] + DIGITS[rest % DIGITS.length];
}

/** A hexadecimal digit for each four values, the lowest bit for the first of them. */
function maskOf(values) {
  return Array.from({ length: 64 }, (_, at) => [0, 1, 2, 3].reduce((mask, bit) => mask | (values.has(4 * at + bit) << bit), 0).toString(16)).join("");
}

const DIGITS = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)).filter((digit) => !'"<\\'.includes(digit));
const MARKS = 2;
