// Takes a wasm module apart into what its bytes mean: a compressor finds a tenth more in streams of one kind of number each than in
// instructions. join.wat puts them together again.

/** What a stream holds, in their order: what is no instruction, locals of functions, opcodes, and the operands by kind. */
const [REST, LOCALS, OPCODE, I32, LOCAL, CALL, OFFSET, LABEL, I64, COUNT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Not in any stream: an alignment, which the opcode tells once it is the natural one, or the size of what follows. */
const NONE = -1;

// What follows an opcode, other than a number of a stream: an access to memory, with its natural alignment and perhaps a lane, so many
// bytes, something of its own, or nothing.
const ACCESS = 16;
const LANE = 32;
const BYTES = 48;
const OWN = 80;
const UNKNOWN = 0xfe;
const NOTHING = 0xff;

/** A byte for each opcode, and behind them one for each that follows 0xfd, where 0 is nothing. */
export const KINDS = new Uint8Array(256 + 96);
KINDS.fill(UNKNOWN, 0, 256);
for (const [kind, first, last] of [
  [NOTHING, 0x00, 0x01], [OPCODE, 0x02, 0x04], [NOTHING, 0x05, 0x05], [NOTHING, 0x0b, 0x0b], [LABEL, 0x0c, 0x0d], [OWN, 0x0e, 0x0e],
  [NOTHING, 0x0f, 0x0f], [CALL, 0x10, 0x10], [OWN, 0x11, 0x11], [NOTHING, 0x1a, 0x1b], [LOCAL, 0x20, 0x22], [OPCODE, 0x23, 0x24],
  [REST, 0x25, 0x26], [REST, 0x3f, 0x40], [I32, 0x41, 0x41], [I64, 0x42, 0x42], [BYTES + 8, 0x44, 0x44], [NOTHING, 0x45, 0xc4],
  [REST, 0xd0, 0xd0], [OWN, 0xfc, 0xfd],
]) KINDS.fill(kind, first, last + 1);
// The natural alignments, as powers of two.
[..."23230011001122232301012"].forEach((natural, at) => (KINDS[0x28 + at] = ACCESS + Number(natural)));
[..."433333301234"].forEach((natural, at) => (KINDS[256 + at] = ACCESS + Number(natural)));
KINDS.fill(BYTES + 16, 256 + 12, 256 + 14);
KINDS.fill(BYTES + 1, 256 + 21, 256 + 35);
[..."01230123"].forEach((natural, at) => (KINDS[256 + 84 + at] = LANE + Number(natural)));
[..."23"].forEach((natural, at) => (KINDS[256 + 92 + at] = ACCESS + Number(natural)));

const CODE_SECTION = 10;

/** Gives each access to memory its natural alignment. It is a hint, which engines leave alone, and of no use to a compressor. */
export function withNaturalAlignment(wasm) {
  const aligned = Buffer.from(wasm);
  for (const { from, natural } of partsOf(wasm)) if (natural !== undefined) aligned[from] = natural;
  return aligned;
}

/** The streams of a module with natural alignments. */
export function streamsOf(wasm) {
  const streams = Array.from({ length: COUNT }, () => []);
  for (const { stream, from, to } of partsOf(wasm)) if (stream !== NONE) streams[stream].push(wasm.subarray(from, to));
  return streams.map((parts) => Buffer.concat(parts));
}

/** The parts of a module in their order: of which stream they are, and where they stand. */
function* partsOf(wasm) {
  let at = 8;
  /** Passes over a number, or over so many bytes. */
  const take = (stream, length) => {
    const from = at;
    if (length === undefined) while (wasm[at++] > 0x7f);
    else at += length;
    return { stream, from, to: at };
  };
  const valueOf = ({ from, to }) => wasm.subarray(from, to).reduceRight((value, byte) => value * 128 + (byte & 0x7f), 0);
  const times = (count, stream) => Array.from({ length: count }, () => take(stream));

  function* operands(kind, opcode) {
    if (kind === UNKNOWN) throw new Error(`pkg-template/streams.mjs does not know the opcode 0x${opcode.toString(16)}; join.wat has to know it too`);
    if (kind === NOTHING) return;
    if (kind < ACCESS) return yield take(kind);
    if (kind < BYTES) {
      yield { ...take(NONE, 1), natural: kind & 15 };
      yield take(OFFSET);
      return yield take(REST, kind >> 5);
    }
    if (kind < OWN) return yield take(REST, kind - BYTES);
    if (opcode === 0x11) return yield* times(2, REST);
    const own = take(opcode === 0x0e ? LABEL : OPCODE);
    yield own;
    const value = valueOf(own);
    if (opcode === 0x0e) return yield* times(value + 1, LABEL);
    if (opcode === 0xfd) return yield* operands(KINDS[256 + value] || NOTHING, value);
    if (value === 8 || value === 9 || (value > 11 && value < 15)) return yield* operands(UNKNOWN, 0xfc00 + value);
    yield* times(value === 10 ? 2 : value === 11 || value > 14 ? 1 : 0, REST);
  }

  yield { stream: REST, from: 0, to: 8 };
  while (at < wasm.length) {
    const id = take(REST, 1);
    const isCode = wasm[id.from] === CODE_SECTION;
    const size = take(isCode ? NONE : REST);
    yield* [id, size];
    if (!isCode) {
      yield take(REST, valueOf(size));
      continue;
    }
    const count = take(REST);
    yield count;
    for (let left = valueOf(count); left > 0; left -= 1) {
      const length = take(NONE);
      const end = at + valueOf(length);
      const groups = take(LOCALS);
      yield* [length, groups];
      for (let more = valueOf(groups); more > 0; more -= 1) yield* [take(LOCALS), take(LOCALS, 1)];
      while (at < end) {
        const opcode = take(OPCODE, 1);
        yield opcode;
        yield* operands(KINDS[wasm[opcode.from]], wasm[opcode.from]);
      }
    }
  }
}
