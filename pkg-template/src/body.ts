import { unwatch, watch } from "./abandoned.js";

/** What a read gives. */
export interface ReadResult {
  done: boolean;
  value?: unknown;
}

/** What is read of a response's body: a reader, or a stand-in where there is no stream. A read settles when it is cancelled. */
export interface BodyReader {
  read(): Promise<ReadResult>;
  cancel(reason?: unknown): Promise<unknown>;
  /** There where it is the platform's. */
  releaseLock?(): void;
}

/** A reader of the response's body. A response without a stream (React Native, mocks) is read at once. */
export function readerOf(response: Response): BodyReader {
  const body = response.body as ReadableStream | null | undefined;
  // A body that is locked already goes the other way too: arrayBuffer() rejects and says why.
  if (typeof body?.getReader === "function" && !body.locked) {
    const reader = body.getReader();
    const { [Symbol.toStringTag]: tag } = reader as { [Symbol.toStringTag]?: string };
    return tag === "ReadableStreamDefaultReader" ? reader : settling(reader);
  }
  let pending = true;
  return settling({
    async read() {
      if (!pending) return { done: true };
      pending = false;
      return { done: false, value: await response.arrayBuffer() };
    },
    cancel: async () => undefined,
  });
}

/** A reader that nobody vouches for, such as one that a test wrote, may leave a read pending. There is one at a time. */
function settling(reader: BodyReader): BodyReader {
  let settle: ((result: ReadResult) => void) | undefined;
  return {
    read: () => new Promise((resolve, reject) => {
      settle = resolve;
      reader.read().then(resolve, reject);
    }),
    cancel(reason) {
      settle?.({ done: true });
      return reader.cancel(reason);
    },
  };
}

/** Why a body must end before its time, and what is to be given back once it has. */
interface Ends {
  /** Whether there is anything of the kind. */
  readonly follows: boolean;
  readonly reached: { cause?: unknown } | undefined;
  release(cancel: boolean): void;
}

/**
 * A response for somebody else, its body unread: itself, where its body can be read again and nothing is to be given back at the end. What
 * is made in its place tells where it came from as it does.
 */
export function responseOf(response: Response, reader: BodyReader, ends: Ends): Response {
  const { body, url, redirected, type } = response;
  if (body === null) ends.release(false);
  else if (ends.follows || !reader.releaseLock) {
    return Object.defineProperties(new Response(bodyOf(reader, ends), response), { url: { value: url }, redirected: { value: redirected }, type: { value: type } });
  } else reader.releaseLock();
  return response;
}

/** What a reader reads, until it `ends`. */
function bodyOf(reader: BodyReader, ends: Ends): ReadableStream<unknown> {
  const over = (): void => {
    unwatch(lost);
    ends.release(false);
  };
  const pull = async (controller: ReadableStreamDefaultController<unknown>): Promise<void> => {
    try {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      over();
      controller.close();
    } catch (error) {
      over();
      // As that of a fetch does, it breaks with the caller's reason.
      throw ends.reached ? ends.reached.cause : error;
    }
  };
  const lost = {
    end() {
      dispose(reader, false);
      ends.release(true);
    },
  };
  watch(pull, lost);
  return new ReadableStream({
    pull,
    cancel(reason) {
      over();
      return reader.cancel(reason).then(() => undefined);
    },
  }, { highWaterMark: 0 });
}

/** How long the body of a whole answer may take to end by itself, in milliseconds. */
const GRACE = 100;

/**
 * Is done with a body. Cancelling it closes an HTTP/1.1 connection, and the last event of an answer comes a moment
 * before the end of the body: wait for that moment, and the next call need not connect again.
 */
export function dispose(reader: BodyReader, whole: boolean): void {
  const cancel = (): void => void quietly(() => reader.cancel());
  if (!whole) return cancel();
  const timer = setTimeout(cancel, GRACE);
  void quietly(() => reader.read()).then((last) => {
    clearTimeout(timer);
    if (last?.done === false) cancel();
  });
}

async function quietly<T>(step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch {
    // A body that cannot be read or cancelled has ended already.
    return undefined;
  }
}

/** The bytes of what a reader gave. Custom fetches give text and buffers too, and objects of other realms. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (Object.prototype.toString.call(value) === "[object ArrayBuffer]") return new Uint8Array(value as ArrayBuffer);
  throw new TypeError("The response body gave something other than bytes.");
}

/** What the core has to know of a response: its status, and its headers as lines of `name:value`. */
export type ResponseHead = [status: number, headers: string];

/** Reads a response's head by what it looks like: a response may come from another realm, a polyfill or a test. */
export function headOf(response: Response): ResponseHead {
  const { status, headers } = Object(response) as { status?: unknown; headers?: Iterable<[string, string]> };
  if (typeof status !== "number") throw new TypeError("fetch gave no Response");
  let lines = "";
  if (headers && Symbol.iterator in headers) for (const [name, value] of headers) lines += `${name}:${value}\n`;
  return [status, lines];
}

/** The request's id in the provider's logs, as the headers tell it. */
export function requestIDOf(response: Response): string | null {
  const { headers } = response;
  if (typeof headers?.get !== "function") return null;
  return headers.get("x-request-id") ?? headers.get("request-id");
}
