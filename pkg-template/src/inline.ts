/**
 * Unpacks bytes that were written as printable ASCII: see `packInline` in inline.mjs.
 *
 * Base64 puts the bits of three bytes into four characters, which hides every pattern from a compressor: brotli makes it
 * a quarter larger than the bytes themselves. Here a byte is one character or two, and compresses as the byte would.
 *
 * @param text - The bytes: ninety of the values as one character each, the others as one of two marks and a character.
 * @param singles - Which values are the ninety: a hexadecimal digit for each four of the 256.
 */
export function unpackInline(text: string, singles: string): Uint8Array<ArrayBuffer> {
  const values: number[] = [];
  for (const wanted of [1, 0]) {
    for (let value = 0; value < 256; value++) {
      if (((parseInt(singles.charAt(value >> 2), 16) >> (value & 3)) & 1) === wanted) values.push(value);
    }
  }
  // What each character stands for: a value, or below zero the rank where a mark's values begin. Looked up and not
  // computed, since this runs once, before any compiler has seen it.
  const digits = new Uint8Array(127);
  const meanings = new Int16Array(127);
  for (let code = 0x20; code < 127; code++) {
    const digit = (digits[code] = digitOf(code));
    meanings[code] = digit < MARKS ? MARKS - DIGITS - digit * DIGITS : (values[digit - MARKS] as number);
  }
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const meaning = meanings[text.charCodeAt(at)] as number;
    bytes[length++] = meaning < 0 ? (values[(digits[text.charCodeAt(++at)] as number) - meaning] as number) : meaning;
  }
  return bytes.slice(0, length);
}

/** The digits are what is printable but for `"`, `<` and `\`, which strings and pages escape. */
function digitOf(code: number): number {
  return code - 0x20 - (code > 0x22 ? 1 : 0) - (code > 0x3c ? 1 : 0) - (code > 0x5c ? 1 : 0);
}

const DIGITS = 92;
const MARKS = 2;

/**
 * Puts the wasm together from the streams that streams.mjs takes it apart into, by the small module of join.wat.
 *
 * @param data - That module, what it has to know of opcodes, and the streams.
 * @param starts - Where what it has to know begins, and where each stream does.
 * @param length - Of the wasm, in bytes.
 */
export async function joinStreams(data: Uint8Array<ArrayBuffer>, starts: number[], length: number): Promise<Uint8Array<ArrayBuffer>> {
  const [tables, ...streams] = starts as [number, ...number[]];
  const { instance } = await WebAssembly.instantiate(data.subarray(0, tables));
  const { memory, join } = instance.exports as { memory: WebAssembly.Memory; join: (out: number, end: number) => number };
  const rest = data.subarray(tables);
  const places = streams.map((start) => start - tables + TABLES);
  const out = TABLES + rest.length;
  // Sizes are written in front of what they are of, with four bytes of room for each that is open.
  memory.grow((out + length + 8) >> 16);
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(rest, TABLES);
  new Uint32Array(memory.buffer).set(places);
  return bytes.slice(out, join(out, places[1] as number));
}

/** As in join.wat. */
const TABLES = 64;
