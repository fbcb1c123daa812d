// Writes bytes as printable ASCII that compresses as well as they do; src/inline.ts reads it.

/** The source of a module that holds `bytes`. */
export function packInline(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte] += 1;
  const order = [...counts.keys()].sort((left, right) => counts[right] - counts[left] || left - right);
  const ranks = [];
  order.forEach((byte, rank) => (ranks[byte] = rank));
  let text = "";
  for (const byte of bytes) text += charactersOf(ranks[byte]);
  const hex = order.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `export const text = "${text}";\nexport const order = "${hex}";\n`;
}

function charactersOf(rank) {
  const singles = DIGITS.length - MARKS;
  if (rank < singles) return DIGITS[rank + MARKS];
  const rest = rank - singles;
  return DIGITS[Math.floor(rest / DIGITS.length)] + DIGITS[rest % DIGITS.length];
}

const DIGITS = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)).filter((digit) => !'"<\\'.includes(digit));
const MARKS = 2;
