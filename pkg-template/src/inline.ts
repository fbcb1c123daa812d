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
 * Puts a wasm module together from the streams that streams.mjs takes it apart into.
 *
 * This runs once, and for the most part before any compiler has seen it: hence one loop over all instructions, with the usual operands
 * copied in place.
 *
 * @param data - The streams, one behind the other.
 * @param starts - Where each begins.
 * @param length - Of the module, in bytes.
 */
export function joinStreams(data: Uint8Array, starts: number[], length: number): Uint8Array<ArrayBuffer> {
  const next = Uint32Array.from(starts);
  const kinds = kindsOfOpcodes();
  // Sizes are written in front of what they are of, with room to spare.
  const out = new Uint8Array(length + 2 * ROOM);
  let value = 0;
  /** Copies so many bytes; gives where the next one goes. */
  const copy = (stream: number, to: number, count: number): number => {
    const from = next[stream] as number;
    next[stream] = from + count;
    out.set(data.subarray(from, from + count), to);
    return to + count;
  };
  /** Copies a number and sets `value`. */
  const number = (stream: number, to: number): number => {
    let byte = 0x80;
    value = 0;
    for (let shift = 0; byte > 0x7f; shift += 7) {
      out[to++] = byte = data[next[stream]!++] as number;
      value |= (byte & 0x7f) << shift;
    }
    return to;
  };
  /** Writes the size of what stands `ROOM` bytes behind `start`, and moves that up to it. */
  const size = (start: number, end: number): number => {
    let left = end - start - ROOM;
    let to = start;
    for (; left > 0x7f; left >>= 7) out[to++] = (left & 0x7f) | 0x80;
    out[to++] = left;
    out.copyWithin(to, start + ROOM, end);
    return to + end - start - ROOM;
  };

  let to = copy(REST, 0, 8);
  while ((next[REST] as number) < (starts[REST + 1] as number)) {
    to = copy(REST, to, 1);
    if (out[to - 1] !== CODE_SECTION) {
      to = number(REST, to);
      to = copy(REST, to, value);
      continue;
    }
    const section = to;
    to = number(REST, to + ROOM);
    for (let functions = value; functions > 0; functions--) {
      const start = to;
      to = number(LOCALS, to + ROOM);
      for (let groups = value; groups > 0; groups--) to = copy(LOCALS, number(LOCALS, to), 1);
      for (let depth = 1; depth > 0; ) {
        const opcode = data[next[OPCODE]!++] as number;
        out[to++] = opcode;
        const kind = kinds[opcode] as number;
        if (kind === PLAIN) continue;
        if (kind < ACCESS) {
          // The number of most instructions is a byte.
          let byte = 0x80;
          while (byte > 0x7f) out[to++] = byte = data[next[kind]!++] as number;
          if (opcode < 0x05) depth++;
        } else if (kind === ACCESS) {
          out[to++] = "23230011001122232301012".charCodeAt(opcode - 0x28) - 0x30;
          to = number(OFFSET, to);
        } else if (opcode === 0x0b) {
          depth--;
        } else if (opcode === 0x0e) {
          to = number(LABEL, to);
          for (let labels = value; labels >= 0; labels--) to = number(LABEL, to);
        } else if (opcode === 0x11) {
          to = number(REST, number(REST, to));
        } else if (opcode === 0x44) {
          to = copy(REST, to, 8);
        } else if (opcode === 0xfc) {
          to = number(OPCODE, to);
          if (value === 10) to = copy(REST, to, 2);
          else if (value === 11) to = copy(REST, to, 1);
          else if (value > 14) to = number(REST, to);
        } else if (opcode === 0xfd) {
          to = number(OPCODE, to);
          const simd = value;
          const access = simd < 12 ? "433333301234".charCodeAt(simd) : simd > 83 && simd < 94 ? "0123012323".charCodeAt(simd - 84) : 0;
          if (access > 0) {
            out[to++] = access - 0x30;
            to = number(OFFSET, to);
          }
          if (simd === 12 || simd === 13) to = copy(REST, to, 16);
          else if ((simd > 20 && simd < 35) || (simd > 83 && simd < 92)) to = copy(REST, to, 1);
        }
      }
      to = size(start, to);
    }
    to = size(section, to);
  }
  return out.slice(0, to);
}

const CODE_SECTION = 10;
/** The bytes that are kept free for a size. */
const ROOM = 4;
// As in streams.mjs.
const REST = 0;
const LOCALS = 1;
const OPCODE = 2;
const I32 = 3;
const LOCAL = 4;
const CALL = 5;
const OFFSET = 6;
const LABEL = 7;
const I64 = 8;
/** An access to memory: alignment and offset. */
const ACCESS = 9;
const OTHER = 10;
const PLAIN = 11;

/** What follows each opcode: nothing, a number of a stream, or something else. */
function kindsOfOpcodes(): Uint8Array {
  const kinds = new Uint8Array(256).fill(PLAIN);
  for (const [kind, first, end] of [
    [OPCODE, 0x02, 0x05], [OTHER, 0x0b, 0x0c], [LABEL, 0x0c, 0x0e], [OTHER, 0x0e, 0x0f], [CALL, 0x10, 0x11], [OTHER, 0x11, 0x12],
    [LOCAL, 0x20, 0x23], [OPCODE, 0x23, 0x25], [REST, 0x25, 0x27], [ACCESS, 0x28, 0x3f], [REST, 0x3f, 0x41], [I32, 0x41, 0x42],
    [I64, 0x42, 0x43], [OTHER, 0x44, 0x45], [REST, 0xd0, 0xd1], [OTHER, 0xfc, 0xfe],
  ] as const) kinds.fill(kind, first, end);
  return kinds;
}
