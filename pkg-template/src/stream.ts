import { unwatch, watch } from "./abandoned.js";
import { requestIDOf } from "./body.js";
import { MODE_CHUNKS } from "./boundary.js";
import type { Call } from "./call.js";
import { ChunkReader } from "./chunks.js";
import { CallIterator, consumed } from "./iterator.js";
import type { Outcome } from "./outcome.js";
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
  /** The response, for its status and headers. Its body belongs to the stream. */
  readonly response: Response;
  /** The request's id in the provider's logs; null when the server sent none. */
  readonly requestID: string | null;

  readonly #call: Call;
  #controller: AbortController | undefined;
  #consumed = false;

  /** @internal */
  constructor(call: Call) {
    this.#call = call;
    this.response = call.response;
    this.requestID = requestIDOf(call.response);
    watch(this, call);
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

  #consume(): void {
    if (this.#consumed) throw consumed();
    this.#consumed = true;
  }
}
