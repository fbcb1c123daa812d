/**
 * Passes a body on as it is, but for secrets: a provider may quote the key that it was asked with, also in the middle of a stream. What may
 * be the beginning of one is kept back until more comes.
 */
export function hidden(body: ReadableStream<Uint8Array>, secrets: Iterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const sought = [...secrets].filter((secret) => secret.length >= SHORTEST).map((secret) => encoder.encode(secret));
  if (sought.length === 0) return body;
  const reader = body.getReader();
  let kept = NOTHING;
  let broken: { error: unknown } | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        if (broken) throw broken.error;
        let value: Uint8Array | undefined;
        try {
          ({ value } = await reader.read());
        } catch (error) {
          broken = { error };
        }
        const { shown, rest } = without(joined(kept, value ?? NOTHING), sought, !value);
        kept = rest;
        if (shown.length > 0) controller.enqueue(shown);
        if (!value && !broken) return controller.close();
        if (shown.length > 0) return;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

/** The bytes without what is sought, and apart from them what may be its beginning; none of that where no more comes. */
function without(bytes: Uint8Array, sought: readonly Uint8Array[], isLast: boolean): { shown: Uint8Array; rest: Uint8Array } {
  let shown = NOTHING;
  for (let from = 0; ; ) {
    let at = bytes.length;
    let length = 0;
    for (const secret of sought) {
      const place = placeOf(bytes, secret, from, isLast);
      if (place < at) [at, length] = [place, secret.length];
    }
    shown = joined(shown, bytes.subarray(from, at));
    if (at + length > bytes.length) return { shown, rest: bytes.slice(at) };
    if (length === 0) return { shown, rest: NOTHING };
    shown = joined(shown, INSTEAD);
    from = at + length;
  }
}

/** Where a secret stands, or where the bytes end in the beginning of it; their length where it does not. */
function placeOf(bytes: Uint8Array, secret: Uint8Array, from: number, isLast: boolean): number {
  const [first = 0] = secret;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < secret.length && at + same < bytes.length && bytes[at + same] === secret[same]) same += 1;
    if (same === secret.length || (!isLast && at + same === bytes.length)) return at;
  }
  return bytes.length;
}

/** Copies only where there are two of them. */
export function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

/** No bytes. */
export const NOTHING: Uint8Array = new Uint8Array();
const INSTEAD = new TextEncoder().encode("[hidden]");
/** What is shorter is a placeholder or a word, which may well stand in an answer. */
const SHORTEST = 16;
