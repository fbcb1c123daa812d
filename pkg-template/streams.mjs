// Takes a wasm module apart into what its bytes mean: a compressor finds a tenth more in streams of one kind of number each than in
// instructions. src/inline.ts puts them together again.

/** What a stream holds, in their order: what is no instruction, locals of functions, opcodes, and the operands by kind. */
const [REST, LOCALS, OPCODE, I32, LOCAL, CALL, OFFSET, LABEL, I64, COUNT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Not in any stream: an alignment, which the opcode tells once it is the natural one, or the size of what follows. */
const NONE = -1;

const CODE_SECTION = 10;

/** Gives each access to memory its natural alignment. It is a hint, which engines leave alone, and of no use to a compressor. */
export function withNaturalAlignment(wasm) {
  const aligned = Buffer.from(wasm);
  for (const { from, natural } of partsOf(wasm)) if (natural !== undefined) aligned[from] = natural;
  return aligned;
}

/** The streams of a module with natural alignments, one behind the other, and where each begins. */
export function streamsOf(wasm) {
  const streams = Array.from({ length: COUNT }, () => []);
  for (const { stream, from, to } of partsOf(wasm)) if (stream !== NONE) streams[stream].push(wasm.subarray(from, to));
  const bytes = streams.map((parts) => Buffer.concat(parts));
  let start = 0;
  return { data: Buffer.concat(bytes), starts: bytes.map(({ length }) => (start += length) - length) };
}

/** The parts of a module in their order: of which stream they are, and where they stand. */
function* partsOf(wasm) {
  let at = 8;
  const part = (stream, from, more) => ({ stream, from, to: at, ...more });
  /** Passes over a number, or over so many bytes. */
  const take = (stream, length) => {
    const from = at;
    if (length === undefined) while (wasm[at++] > 0x7f);
    else at += length;
    return part(stream, from);
  };
  const valueOf = ({ from, to }) => wasm.subarray(from, to).reduceRight((value, byte) => value * 128 + (byte & 0x7f), 0);
  /** An access to memory: alignment and offset. */
  function* access(natural) {
    yield { ...take(NONE, 1), natural: Number(natural) };
    yield take(OFFSET);
  }
  function* operands(opcode) {
    if (opcode >= 0x02 && opcode <= 0x04) yield take(OPCODE);
    else if (opcode === 0x0c || opcode === 0x0d) yield take(LABEL);
    else if (opcode === 0x0e) {
      const count = take(LABEL);
      yield count;
      for (let left = valueOf(count); left >= 0; left -= 1) yield take(LABEL);
    } else if (opcode === 0x10) yield take(CALL);
    else if (opcode === 0x11) yield* [take(REST), take(REST)];
    else if (opcode >= 0x20 && opcode <= 0x22) yield take(LOCAL);
    else if (opcode === 0x23 || opcode === 0x24) yield take(OPCODE);
    else if (opcode === 0x25 || opcode === 0x26 || opcode === 0xd0) yield take(REST);
    else if (opcode >= 0x28 && opcode <= 0x3e) yield* access(NATURAL[opcode - 0x28]);
    else if (opcode === 0x3f || opcode === 0x40) yield take(REST, 1);
    else if (opcode === 0x41) yield take(I32);
    else if (opcode === 0x42) yield take(I64);
    else if (opcode === 0x44) yield take(REST, 8);
    else if (opcode === 0xfc) yield* after(take(OPCODE), BULK);
    else if (opcode === 0xfd) yield* after(take(OPCODE), SIMD);
    else if (!(PLAIN.some(([first, last]) => opcode >= first && opcode <= last))) {
      throw new Error(`pkg-template/streams.mjs does not know the opcode 0x${opcode.toString(16)}; src/inline.ts has to know it too`);
    }
  }
  function* after(opcode, table) {
    yield opcode;
    yield* table(valueOf(opcode), take, access);
  }
  yield { stream: REST, from: 0, to: 8 };
  while (at < wasm.length) {
    const id = take(REST, 1);
    yield id;
    const size = take(wasm[id.from] === CODE_SECTION ? NONE : REST);
    yield size;
    if (wasm[id.from] !== CODE_SECTION) {
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
        yield* operands(wasm[opcode.from]);
      }
    }
  }
}

/** Opcodes without operands: from the first to the last of each range. */
const PLAIN = [[0x00, 0x01], [0x05, 0x05], [0x0b, 0x0b], [0x0f, 0x0f], [0x1a, 0x1b], [0x45, 0xc4]];
/** The natural alignments of 0x28 to 0x3e, as powers of two. */
const NATURAL = "23230011001122232301012";

function* BULK(opcode, take) {
  if (opcode === 10) yield take(REST, 2);
  else if (opcode === 11) yield take(REST, 1);
  else if (opcode >= 15 && opcode <= 17) yield take(REST);
  else if (opcode > 7) throw new Error(`pkg-template/streams.mjs does not know the opcode 0xfc ${opcode}`);
}

function* SIMD(opcode, take, access) {
  if (opcode <= 11) yield* access("433333301234"[opcode]);
  else if (opcode <= 13) yield take(REST, 16);
  else if (opcode >= 21 && opcode <= 34) yield take(REST, 1);
  else if (opcode >= 84 && opcode <= 93) {
    yield* access("0123012323"[opcode - 84]);
    if (opcode < 92) yield take(REST, 1);
  }
}
