import { APIError } from "./api-error.js";
import { hidden } from "./errors.js";
import { open } from "./open.js";
import { checkClientOptions, type ChatwireOptions, type RequestOptions } from "./options.js";
import { ChatCompletionStream } from "./stream.js";
import type {
  ChatCompletionCreateParams, ChatCompletionCreateParamsNonStreaming, ChatCompletionCreateParamsStreaming,
} from "./types.js";
import type { ChatCompletion } from "./wire.js";

/**
 * A client for one server. Make one and keep it; it holds no connection, only settings.
 *
 * @throws {@link InvalidRequestError} when an option has the wrong type. What a provider requires is checked by each
 * call, before anything is sent.
 *
 * @example
 * ```ts
 * import { Chatwire } from "chatwire";
 *
 * const client = new Chatwire({
 *   baseURL: "https://api.example.com/v1",
 *   apiKey: () => "the key, from wherever you keep it",
 *   fetch: async () => Response.json({ choices: [{ index: 0, message: { role: "assistant", content: "Hello" } }] }),
 * });
 * const completion = await client.chat.completions.create({
 *   model: "m",
 *   messages: [{ role: "user", content: "Hi" }],
 * });
 * console.log(completion.choices[0]?.message.content);
 * ```
 */
export class Chatwire {
  /** Chat completions: `client.chat.completions.create(…)`. */
  readonly chat: { readonly completions: Completions };

  constructor(options: ChatwireOptions = {}) {
    checkClientOptions(options);
    this.chat = { completions: new Completions(options) };
  }
}

/** Makes chat completions. Reached as `client.chat.completions`. */
export class Completions {
  // Private: it holds the key, which must land in no log.
  readonly #options: ChatwireOptions;

  /** @internal */
  constructor(options: ChatwireOptions) {
    this.#options = { ...options };
  }

  /**
   * Asks for a completion.
   *
   * With `stream: true` it resolves once the response's headers are there and say success; otherwise once the whole
   * answer is. Members of `params` that the package does not know are sent as they are.
   *
   * @param params - The request. Required: `model` and `messages`.
   * @param options - Signal, headers and idle limit (milliseconds) of this call.
   * @returns The completion, or the stream to read it from.
   * @throws {@link InvalidRequestError} naming the wrong member; nothing was sent.
   * @throws {@link APIError} in the class of its status when the server answers with an error.
   * @throws {@link APIUserAbortError} when the signal is aborted; `cause` is its reason.
   * @throws {@link StalledError} when no byte comes for `idleTimeout` milliseconds.
   * @throws {@link APIConnectionError} when the server cannot be reached, or the connection breaks.
   * @throws {@link IncompleteStreamError} or {@link ProtocolError} when the answer breaks off or is none.
   *
   * @example
   * ```ts
   * import { APIUserAbortError, Chatwire } from "chatwire";
   *
   * const client = new Chatwire({ baseURL: "https://api.example.com/v1", fetch: () => new Promise(() => {}) });
   * const controller = new AbortController();
   * setTimeout(() => controller.abort("the user left"), 10);
   * try {
   *   await client.chat.completions.create(
   *     { model: "m", messages: [{ role: "user", content: "Hi" }] },
   *     { signal: controller.signal },
   *   );
   * } catch (error) {
   *   if (error instanceof APIUserAbortError) console.log(error.cause);
   * }
   * ```
   */
  create(params: ChatCompletionCreateParamsNonStreaming, options?: RequestOptions): Promise<ChatCompletion>;
  create(params: ChatCompletionCreateParamsStreaming, options?: RequestOptions): Promise<ChatCompletionStream>;
  create(params: ChatCompletionCreateParams, options?: RequestOptions): Promise<ChatCompletion | ChatCompletionStream>;
  create(params: ChatCompletionCreateParams, options: RequestOptions = {}): Promise<ChatCompletion | ChatCompletionStream> {
    return params?.stream === true ? this.#stream(params, options) : this.#whole(params, options);
  }

  async #stream(params: ChatCompletionCreateParams, options: RequestOptions): Promise<ChatCompletionStream> {
    const call = await open(this.#options, params, options);
    const { status } = call.response;
    if (status >= 200 && status < 300) return new ChatCompletionStream(call);
    const { error } = await call.finish();
    throw error ?? new APIError(`The server answered with status ${status}.`, { status });
  }

  async #whole(params: ChatCompletionCreateParams, options: RequestOptions): Promise<ChatCompletion> {
    const call = await open(this.#options, params, options);
    const { completion, error, requestID } = await call.finish();
    if (error) throw error;
    // As the official SDK has it, and as little in the way: no copy and no comparison sees it.
    hidden(completion, "_request_id", requestID);
    return completion;
  }
}
