import { unwatch, watch } from "./abandoned.js";
import { dispose, readerOf, type BodyReader } from "./body.js";
import { END_ABORTED, END_NETWORK, END_OF_BODY, type How } from "./boundary.js";
import { InvalidRequestError } from "./errors.js";
import { Meter } from "./meter.js";
import { checkRelayOptions, type RelayOptions } from "./options.js";

/**
 * Passes a provider's response on and meters it on the way: `onOutcome` is told once how it ended, with the text, tool
 * calls and usage in its `completion`.
 *
 * Status, headers and bytes are the provider's own. Only headers that belong to the connection are left out, and
 * `content-encoding` with its `content-length`, since `fetch` has decoded the body. Nothing is read before the client
 * reads, and a client that goes away cancels the provider's answer. Metering never breaks the body: should the core
 * fail, the bytes go on and the outcome is `failed`.
 *
 * `onOutcome` comes after the last byte, when the provider's connection breaks (the body then breaks too), or when the
 * client goes away (`aborted`, unless the answer was whole by then). There is no idle limit, and a body that is neither
 * read nor cancelled has its outcome, `aborted`, when it is garbage collected, if ever.
 *
 * @param upstream - What `fetch` gave; its body must be unread, and belongs to the relay from here.
 * @returns The response for the client.
 * @throws {@link InvalidRequestError} naming what is wrong; nothing was read.
 *
 * @example
 * ```ts
 * import { relay } from "chatwire";
 *
 * const upstream = new Response('data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\ndata: [DONE]\n\n', {
 *   headers: { "content-type": "text/event-stream" },
 * });
 * const response = relay(upstream, {
 *   onOutcome: ({ type, completion }) => console.log(type, completion.choices[0]?.message.content, completion.usage),
 * });
 * console.log(await response.text());
 * ```
 */
export function relay(upstream: Response, options: RelayOptions): Response {
  checkRelayOptions(options);
  checkUpstream(upstream);
  const { status, statusText } = upstream;
  const headers = passedOn(upstream.headers);
  const meter = new Meter({ status, headers }, options);
  if (upstream.body !== null) {
    let body = streamOf(new Relay(upstream, meter, options.signal));
    if (options.transform) {
      headers.delete("content-length");
      body = options.transform(body);
    }
    return new Response(options.waitUntil ? outlasting(body) : body, { status, statusText, headers });
  }
  meter.end(END_OF_BODY);
  return new Response(null, { status, statusText, headers });
}

/** A body on its way through: one read of the provider's for each that the client asks for. */
class Relay {
  readonly #reader: BodyReader;
  readonly #meter: Meter;
  readonly #signal: AbortSignal | null | undefined;
  // Kept only while a read is pending: whoever keeps it keeps the stream, which then is never seen to be abandoned.
  #controller: ReadableStreamDefaultController<unknown> | undefined;
  #stopped: { reason: unknown } | undefined;

  constructor(upstream: Response, meter: Meter, signal: AbortSignal | null | undefined) {
    this.#reader = readerOf(upstream);
    this.#meter = meter;
    this.#signal = signal;
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener("abort", this.#onAbort);
  }

  /** Gives no promise, which the stream would have to wait for: while a read is pending there is nothing to do. */
  pull(controller: ReadableStreamDefaultController<unknown>): void {
    if (this.#stopped) return controller.error(this.#stopped.reason);
    if (this.#controller) return;
    this.#controller = controller;
    const { loading } = this.#meter;
    const read = this.#reader.read();
    (loading ? Promise.all([read, loading]).then(([result]) => result) : read).then(this.#onRead, this.#onBroken);
  }

  async cancel(reason: unknown): Promise<void> {
    this.#controller = undefined;
    this.#end(END_ABORTED, { cause: reason });
    await this.#reader.cancel(reason);
  }

  /** Ends it for a client that went away without a word. */
  end(how: How): void {
    dispose(this.#reader, false);
    this.#end(how);
  }

  readonly #onRead = ({ done, value }: { done: boolean; value?: unknown }): void => {
    const controller = this.#controller;
    if (!controller) return;
    this.#controller = undefined;
    if (done) {
      controller.close();
      return this.#end(END_OF_BODY);
    }
    controller.enqueue(value);
    this.#meter.feed(value);
  };

  readonly #onBroken = (error: unknown): void => {
    this.#controller?.error(error);
    this.#controller = undefined;
    this.#end(END_NETWORK, { cause: error });
  };

  // The body breaks with the signal's reason, as that of a fetch does; when nobody reads at the moment, at the next read.
  readonly #onAbort = (): void => {
    const { reason } = this.#signal as AbortSignal;
    this.#stopped = { reason };
    this.#controller?.error(reason);
    this.#controller = undefined;
    dispose(this.#reader, false);
    this.#end(END_ABORTED, { cause: reason });
  };

  #end(how: How, cause?: { cause: unknown }): void {
    unwatch(this);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#meter.end(how, cause);
  }
}

function streamOf(relay: Relay): ReadableStream {
  const pull = relay.pull.bind(relay);
  // Not the stream: in some runtimes that is a wrapper which comes and goes, while they keep what they call.
  watch(pull, relay);
  return new ReadableStream({ pull, cancel: relay.cancel.bind(relay) }, { highWaterMark: 0 });
}

/** workerd drops a script's stream without a word when the client goes away. A stream of its own it breaks: pipeTo cancels. */
export function outlasting(body: ReadableStream): ReadableStream {
  if (typeof IdentityTransformStream !== "function") return body;
  const { readable, writable } = new IdentityTransformStream();
  body.pipeTo(writable).catch(() => {});
  return readable;
}

declare const IdentityTransformStream: typeof TransformStream | undefined;

/** By what it looks like: a response may come from another realm, a polyfill or a test. */
function checkUpstream(upstream: Response): void {
  const { status, headers, body, bodyUsed } = Object(upstream) as Partial<Response>;
  if (!(Number.isInteger(status) && (status as number) >= 200 && (status as number) <= 599) || typeof headers?.forEach !== "function") {
    throw new InvalidRequestError("upstream must be a Response with a status from 200 to 599", "upstream");
  }
  if (bodyUsed || body?.locked) throw new InvalidRequestError("upstream must have a body that nobody has read", "upstream");
}

function passedOn(upstream: Headers): Headers {
  const headers = new Headers(upstream);
  if (headers.has("content-encoding")) headers.delete("content-length");
  upstream.forEach((_, name) => NOT_PASSED_ON.test(name) && headers.delete(name));
  return headers;
}

const NOT_PASSED_ON = /^(?:content-encoding|connection|keep-alive|transfer-encoding|te|trailer|upgrade|proxy-.*)$/;
