import type { Call } from "./call.js";
import { ChatwireError } from "./errors.js";
import type { RateLimits, Routed } from "./outcome.js";

/** A result beside the response that it came in. */
export interface WithResponse<T> {
  data: T;
  /** For its status and headers; its body is read. */
  response: Response;
  /** The request's id in the provider's logs; null when the server sent none. */
  request_id: string | null;
  /** What the headers tell of the server's limits; undefined where they tell nothing. */
  rateLimits: RateLimits | undefined;
  /** Which route of a router answered; missing where there is no router. */
  route?: Routed;
}

/**
 * A promise of a result that can give the response as well. The request is on its way already.
 *
 * @example
 * ```ts
 * import { Chatwire } from "chatwire";
 *
 * const client = new Chatwire({
 *   baseURL: "https://api.example.com/v1",
 *   fetch: async () => Response.json({ choices: [{ index: 0, message: { role: "assistant", content: "Hello" } }] }),
 * });
 * const { data, response } = await client.chat.completions
 *   .create({ model: "m", messages: [{ role: "user", content: "Hi" }] })
 *   .withResponse();
 * console.log(response.status, data.choices[0]?.message.content);
 * ```
 */
export class APIPromise<T> extends Promise<T> {
  readonly #opened: Promise<Call>;
  readonly #parsed: Promise<T>;
  #raw = false;
  #beside = false;
  #limits: RateLimits | undefined;

  // What `then` makes is an ordinary promise.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** @internal */
  constructor(opened: Promise<Call>, parse: (call: Call) => Promise<T>) {
    // The promise itself is never asked: `then` is that of the result.
    super((resolve) => resolve(undefined as T));
    this.#opened = opened;
    this.#parsed = opened.then((call) => {
      if (this.#raw) throw new ChatwireError("The response was asked for as it is: it has no result.", { kind: "invalid_request" });
      // Known while the call goes on.
      if (this.#beside) this.#limits = call.rateLimits;
      return parse(call);
    });
  }

  /**
   * The response as it came, its body unread, also when its status is that of an error. To be asked for at once: what is
   * not asked for by the time the headers come is read. It rejects with the server's error where the body had to be read, to know
   * whether another try was due, and there was none.
   */
  asResponse(): Promise<Response> {
    this.#raw = true;
    // Nobody is to hear of it that there is no result.
    this.#parsed.catch(() => undefined);
    return this.#opened.then((call) => call.detach());
  }

  /** The result, and the response that it came in. */
  async withResponse(): Promise<WithResponse<T>> {
    this.#beside = true;
    const [call, data] = await Promise.all([this.#opened, this.#parsed]);
    const { response, requestID: request_id, route } = call;
    return { data, response, request_id, rateLimits: this.#limits, ...(route && { route }) };
  }

  override then<Fulfilled = T, Rejected = never>(
    onFulfilled?: ((value: T) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#parsed.then(onFulfilled, onRejected);
  }

  override catch<Rejected = never>(onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null): Promise<T | Rejected> {
    return this.#parsed.catch(onRejected);
  }

  override finally(onFinally?: (() => void) | null): Promise<T> {
    return this.#parsed.finally(onFinally);
  }
}
