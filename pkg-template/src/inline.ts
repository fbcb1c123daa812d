/**
 * Unpacks bytes that were written as printable ASCII: see `packInline` in build.mjs.
 *
 * Base64 puts the bits of three bytes into four characters, which hides every pattern from a compressor: brotli makes it
 * a quarter larger than the bytes themselves. Here a byte is one character or two, and compresses as the byte would.
 *
 * @param text - The bytes: the ninety commonest values as one character each, the others as one of two marks and a character.
 * @param order - The 256 values in hexadecimal, the commonest first.
 */
export function unpackInline(text: string, order: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(256).map((_, rank) => parseInt(order.slice(2 * rank, 2 * rank + 2), 16));
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = digitOf(text.charCodeAt(at));
    const rank = digit < MARKS ? DIGITS - MARKS + digit * DIGITS + digitOf(text.charCodeAt(++at)) : digit - MARKS;
    bytes[length++] = values[rank] as number;
  }
  return bytes.slice(0, length);
}

/** The digits are what is printable but for `"`, `<` and `\`, which strings and pages escape. */
function digitOf(code: number): number {
  return code - 0x20 - (code > 0x22 ? 1 : 0) - (code > 0x3c ? 1 : 0) - (code > 0x5c ? 1 : 0);
}

const DIGITS = 92;
const MARKS = 2;
