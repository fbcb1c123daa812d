import { unwatch, watch } from "./abandoned.js";
import { headOf } from "./body.js";
import { END_ABORTED, MODE_CHUNKS } from "./boundary.js";
import { Call } from "./call.js";
import { ChunkReader } from "./chunks.js";
import { bytesOfChunks, streamHeaders, type EmitOptions } from "./emit.js";
import { EventReader, type StreamEvent } from "./events.js";
import { CallIterator, consumed } from "./iterator.js";
import { ready } from "./loader.js";
import { checkRequestOptions, limitsOf, type RequestOptions } from "./options.js";
import type { Outcome, RateLimits } from "./outcome.js";
import { Stop } from "./stop.js";
import type { TeeOptions } from "./tee.js";
import { TextStream } from "./text.js";
import type { ChatCompletion, ChatCompletionChunk } from "./wire.js";

/**
 * An answer on its way. Read it once, in one of three ways: iterate it for chunks, take its {@link text}, or await
 * the {@link final} completion. Nothing is read before that.
 *
 * Leaving a loop early (`break`, `return`, an exception) cancels the request.
 *
 * @example
 * ```ts
 * import { Chatwire } from "chatwire";
 *
 * const answer = [{ choices: [{ index: 0, delta: { content: "Hello" } }] }, "[DONE]"]
 *   .map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("");
 * const client = new Chatwire({
 *   baseURL: "https://api.example.com/v1",
 *   fetch: async () => new Response(answer, { headers: { "content-type": "text/event-stream" } }),
 * });
 * const stream = await client.chat.completions.create({
 *   model: "m",
 *   messages: [{ role: "user", content: "Hi" }],
 *   stream: true,
 * });
 * for await (const chunk of stream) console.log(chunk.choices[0]?.delta.content);
 * console.log((await stream.outcome).type);
 * ```
 */
export class ChatCompletionStream implements AsyncIterable<ChatCompletionChunk> {
  /** What the headers tell of the server's limits; undefined where they tell nothing. */
  readonly rateLimits: RateLimits | undefined;

  readonly #call: Call;
  #controller: AbortController | undefined;
  #consumed = false;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
    this.rateLimits = call.rateLimits;
    watch(this, call);
  }

  /**
   * Reads a stream that {@link toReadableStream}, {@link toResponse} or any server wrote: server-sent events, or a JSON value a line.
   *
   * @param body - Bytes; it must be unread, and belongs to the stream from here.
   * @param options - Signal and idle limit.
   *
   * @example
   * ```ts
   * import { ChatCompletionStream } from "chatwire";
   *
   * const { body } = new Response('data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\ndata: [DONE]\n\n');
   * if (body) console.log(await (await ChatCompletionStream.fromReadableStream(body)).text());
   * ```
   */
  static async fromReadableStream(body: ReadableStream<Uint8Array>, options: Pick<RequestOptions, "signal" | "idleTimeout"> = {}): Promise<ChatCompletionStream> {
    checkRequestOptions(options);
    const stop = new Stop(options.signal, limitsOf({}, options));
    const core = await stop.unless(ready());
    const response = { status: 200, headers: new Headers(), body } as unknown as Response;
    const reply = core.run((pipe) => pipe.meter(headOf(response), 1));
    return new ChatCompletionStream(new Call({ core, reply, response, stop }));
  }

  /** The response, for its status and headers: that of the last try. Its body belongs to the stream. */
  get response(): Response {
    return this.#call.response;
  }

  /** The request's id in the provider's logs; null when the server sent none. */
  get requestID(): string | null {
    return this.#call.requestID;
  }

  /** Aborts this call, as the `signal` it was made with does. */
  get controller(): AbortController {
    return (this.#controller ??= this.#call.controlled());
  }

  /**
   * How the call ended. Settles when the stream has been read, broken off or aborted, and never rejects; it reads
   * nothing itself.
   */
  get outcome(): Promise<Outcome> {
    return this.#call.outcome;
  }

  /**
   * Iterates over the chunks, in the shape that the official SDK gives them.
   *
   * An answer that does not come whole gives all that came, then throws: see {@link Outcome} for the ways. An abort
   * throws {@link APIUserAbortError} at once.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<ChatCompletionChunk> {
    this.#consume();
    return new CallIterator<ChatCompletionChunk>(this, this.#call, MODE_CHUNKS, new ChunkReader());
  }

  /**
   * The answer's text: of the first choice, without reasoning. Iterate it for the pieces as they come, or await it for
   * the whole; either throws as the stream itself does.
   *
   * @throws {@link ChatwireError} when the stream is being read already.
   *
   * @example
   * ```ts
   * import { Chatwire } from "chatwire";
   *
   * const client = new Chatwire({
   *   baseURL: "https://api.example.com/v1",
   *   fetch: async () => new Response('data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\ndata: [DONE]\n\n', {
   *     headers: { "content-type": "text/event-stream" },
   *   }),
   * });
   * const stream = await client.chat.completions.create({
   *   model: "m",
   *   messages: [{ role: "user", content: "Hi" }],
   *   stream: true,
   * });
   * for await (const piece of stream.text()) console.log(piece);
   * ```
   */
  text(): TextStream {
    this.#consume();
    return new TextStream(this, this.#call);
  }

  /**
   * The whole answer, once it has come. No chunk object is made on the way.
   *
   * Rejects when it does not come whole, with an error that carries what had come as `partial`.
   */
  async final(): Promise<ChatCompletion> {
    this.#consume();
    unwatch(this.#call);
    const { completion, error } = await this.#call.finish();
    if (error) throw error;
    return completion;
  }

  /**
   * Iterates over what happens: more text of a choice, of its reasoning, of a call's arguments. What is whole is told at the end of a
   * whole answer; one that is not ends as the iteration over chunks does.
   */
  async *events(): AsyncIterableIterator<StreamEvent> {
    const reader = new EventReader();
    for await (const chunk of this) yield* reader.read(chunk);
    yield* reader.end();
  }

  /**
   * Parts the stream into two, each to be read in any way, at its own pace. Each decodes the bytes for itself; they wait where one
   * side is ahead.
   *
   * @throws {@link ChatwireError} when the stream is being read already.
   */
  tee(options: TeeOptions = {}): [ChatCompletionStream, ChatCompletionStream] {
    this.#consume();
    const [left, right] = this.#call.tee(options);
    return [new ChatCompletionStream(left), new ChatCompletionStream(right)];
  }

  /**
   * Writes the chunks as bytes, as somebody reads them: server-sent events, or a JSON value a line. An answer that does not come whole
   * ends in an error object, so that nobody takes it for one. Who leaves cancels the request.
   */
  toReadableStream(options: EmitOptions = {}): ReadableStream<Uint8Array> {
    const chunks = this[Symbol.asyncIterator]();
    return bytesOfChunks(chunks, options, () => this.#call.end(END_ABORTED));
  }

  /**
   * A response for a client of one's own, from a worker or a server, with the headers that a stream needs.
   *
   * What goes wrong from here on is told in the stream. What `create` throws can still be answered with a status.
   *
   * @param init - As that of a `Response`; headers of one's own win.
   *
   * @example
   * ```ts
   * import { Chatwire, isAPIError, isChatwireError } from "chatwire";
   *
   * export default {
   *   async fetch(request: Request, env: { BASE_URL: string; API_KEY: string; MODEL: string }): Promise<Response> {
   *     const client = new Chatwire({ baseURL: env.BASE_URL, apiKey: env.API_KEY });
   *     const messages = [{ role: "user" as const, content: await request.text() }];
   *     try {
   *       const stream = await client.chat.completions.create({ model: env.MODEL, messages, stream: true }, { signal: request.signal });
   *       return stream.toResponse({ errorOf: (error) => ({ message: isChatwireError(error) ? error.kind : "internal" }) });
   *     } catch (error) {
   *       return Response.json({ error: { message: "There is no answer." } }, { status: (isAPIError(error) && error.status) || 502 });
   *     }
   *   },
   * };
   * ```
   */
  toResponse(init: ResponseInit & EmitOptions = {}): Response {
    return new Response(this.toReadableStream(init), { ...init, headers: streamHeaders(init, this.requestID) });
  }

  #consume(): void {
    if (this.#consumed) throw consumed();
    this.#consumed = true;
  }
}
