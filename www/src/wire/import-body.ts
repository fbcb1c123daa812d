/** A recorded answer that was brought in. */
export interface Imported {
  name: string;
  status: number;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/**
 * Takes a recorded answer from the bytes of a file: a body alone, one behind the header that `curl -i` writes, or the answers of a HAR file.
 *
 * @returns At least one, those of a HAR file in its order.
 */
export function importBody(name: string, bytes: Uint8Array<ArrayBuffer>): Imported[] {
  const har = entriesOf(bytes);
  if (har.length > 0) return har;
  const { status, headers, start } = headerOf(bytes);
  const type = headers["content-type"] ?? typeOf(name, bytes.subarray(start));
  return [{ name, status, headers: { ...headers, "content-type": type }, body: bytes.slice(start) }];
}

/** Reads header blocks, of which a redirect or a proxy may write several; the last one counts. */
function headerOf(bytes: Uint8Array): { status: number; headers: Record<string, string>; start: number } {
  let found = { status: 200, headers: {} as Record<string, string>, start: 0 };
  for (;;) {
    // A header is ASCII and short; bytes and letters are the same in Latin-1.
    const text = latin1.decode(bytes.subarray(found.start, found.start + MOST_HEADER));
    const block = /^HTTP\/[\d.]+ (\d{3})[^\r\n]*\r?\n((?:[^\r\n]+\r?\n)*)\r?\n/.exec(text);
    if (block === null) return found;
    const lines = (block[2] ?? "").split(/\r?\n/).map((line) => /^([^:\s]+):\s*(.*?)\s*$/.exec(line)).filter((line) => line !== null);
    found = { status: Number(block[1]), headers: Object.fromEntries(lines.map(([, name = "", value = ""]) => [name.toLowerCase(), value])), start: found.start + block[0].length };
  }
}

/** The answers of a HAR file that have a body. */
function entriesOf(bytes: Uint8Array): Imported[] {
  if (bytes[0] !== 0x7b) return [];
  let har: Har;
  try {
    har = JSON.parse(new TextDecoder().decode(bytes)) as Har;
  } catch {
    return [];
  }
  const entries = Array.isArray(har.log?.entries) ? har.log.entries : [];
  return entries.flatMap(({ request, response }) => {
    const { text, encoding, mimeType } = response?.content ?? {};
    if (typeof text !== "string" || text === "") return [];
    const headers = Object.fromEntries((response?.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
    const body = encoding === "base64" ? fromBase64(text) : new TextEncoder().encode(text);
    return [{ name: request?.url?.replace(/[?#].*$/, "") ?? "HAR", status: response?.status || 200, headers: { "content-type": mimeType ?? "", ...headers }, body }];
  });
}

/** Hints, as a server would give one: the bytes decide. */
function typeOf(name: string, body: Uint8Array): string {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return TYPES[ending] ?? (body[0] === 0x7b || body[0] === 0x5b ? "application/json" : body[0] === 0x3c ? "text/html" : "text/event-stream");
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return new TextEncoder().encode(text);
  }
}

interface Har {
  log?: { entries?: { request?: { url?: string }; response?: { status?: number; headers?: { name: string; value: string }[]; content?: { text?: string; encoding?: string; mimeType?: string } } }[] };
}
const latin1 = new TextDecoder("latin1");
const MOST_HEADER = 64 << 10;
const TYPES: Readonly<Record<string, string>> = { sse: "text/event-stream", ndjson: "application/x-ndjson", json: "application/json", html: "text/html" };
