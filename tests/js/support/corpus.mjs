// The corpus and the captures, the ways to cut a body, and a fetch that answers with it.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { TESTS } from "./paths.mjs";

const DATA = join(TESTS, "data");
/** For development only: read the corpus and the captures from elsewhere. */
const CORPUS = process.env.CHATWIRE_CORPUS ?? join(DATA, "quirks.jsonl");
const CAPTURES = process.env.CHATWIRE_CAPTURES ?? join(DATA, "captures");

/** The corpus entries, each with `bytes`. */
export function corpus() {
  if (!existsSync(CORPUS)) throw new Error("tests/data/quirks.jsonl is missing.");
  return readFileSync(CORPUS, "utf8").split("\n").filter(Boolean).map((line) => {
    const entry = JSON.parse(line);
    return { ...entry, bytes: bodyOf(entry) };
  });
}

function bodyOf({ body, body_b64, body_fill }) {
  if (body_b64 !== undefined) return new Uint8Array(Buffer.from(body_b64, "base64"));
  const text = body_fill ? body.replace(body_fill.marker, () => body_fill.char.repeat(body_fill.count)) : body;
  return new TextEncoder().encode(text);
}

/** The recorded answers to chat requests, each with `name`, `status`, `headers` and `bytes`. */
export function captures() {
  if (!existsSync(CAPTURES)) throw new Error("tests/data/captures is missing.");
  return readdirSync(CAPTURES).filter((file) => /\.(sse|json)$/.test(file)).sort().map((file) => {
    const name = file.replace(/\.(sse|json)$/, "");
    // A redirect that was followed leaves a head for each answer: the last one counts.
    const head = readFileSync(join(CAPTURES, `${name}.headers`), "utf8").trim().split(/\r?\n\r?\n/).at(-1);
    const [statusLine, ...lines] = head.split(/\r?\n/);
    const headers = lines.map((line) => /^([^:\s]+):\s?(.*)$/.exec(line)).filter(Boolean).map(([, key, value]) => [key, value]);
    return {
      name: file,
      streamed: file.endsWith(".sse"),
      status: Number(statusLine.split(" ")[1]) || 0,
      headers,
      bytes: new Uint8Array(readFileSync(join(CAPTURES, file))),
    };
  });
}

/** A small generator of repeatable numbers in [0, 1). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Cuts `bytes` at up to eight places that depend on nothing but the seed. */
export function randomCuts(bytes, seed) {
  const random = seeded(seed);
  const places = Array.from({ length: 1 + Math.floor(random() * 8) }, () => Math.floor(random() * (bytes.length + 1)));
  const edges = [0, ...places.sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, at) => bytes.subarray(edges[at], end));
}

/** One piece per byte; beyond 64 KiB the middle stays in one piece, where every byte looks like the next. */
export function byteByByte(bytes) {
  const singles = (from, to) => Array.from({ length: to - from }, (_, at) => bytes.subarray(from + at, from + at + 1));
  const LIMIT = 65536;
  if (bytes.length <= LIMIT) return singles(0, bytes.length);
  const half = LIMIT / 2;
  return [...singles(0, half), bytes.subarray(half, bytes.length - half), ...singles(bytes.length - half, bytes.length)];
}

/** A fetch that answers with this status, these headers and the body in these pieces, one per read. */
export function answerWith(status, headers, pieces) {
  return async () => {
    let next = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (next < pieces.length) controller.enqueue(pieces[next++]);
        else controller.close();
      },
    });
    // Built by hand: a recorded answer may have a status or header that the Response constructor refuses.
    return { ok: status >= 200 && status < 300, status, headers: new Headers(headers), body };
  };
}
