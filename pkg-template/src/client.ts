import { APIPromise } from "./api-promise.js";
import type { Attempts } from "./attempts.js";
import type { Call } from "./call.js";
import { hidden } from "./errors.js";
import type { Finding } from "./finding.js";
import { checkExposure } from "./exposure.js";
import { attemptsOf, open, type Asked } from "./open.js";
import { checkClientOptions, type OptionsOf, type RequestOptions, type Settings } from "./options.js";
import { answered, Models, pageOf } from "./pages.js";
import type { Profile, Provider } from "./profile.js";
import { RetryBudget } from "./retry.js";
import { ChatCompletionStream } from "./stream.js";
import type {
  ChatCompletionCreateParams, ChatCompletionCreateParamsNonStreaming, ChatCompletionCreateParamsStreaming,
} from "./types.js";
import { warn } from "./warnings.js";
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
export class Chatwire<P extends Provider | Profile = "openai"> {
  /** Chat completions: `client.chat.completions.create(…)`. */
  readonly chat: { readonly completions: Completions<P> };
  /** The provider's models: `client.models.list()`. */
  readonly models: Models;
  // Private: it holds the key, which must land in no log.
  readonly #options: Settings;

  constructor(options: OptionsOf<P> = {} as OptionsOf<P>) {
    checkClientOptions(options);
    checkExposure(options);
    // Only what the caller wrote: nothing that somebody put on a prototype.
    this.#options = { __proto__: null, ...options, budget: new RetryBudget(options.retryBudget ?? 10) };
    this.chat = { completions: this.completionsOf(this.#options) };
    this.models = new Models(this.#options);
  }

  /** The tries of a call, for what is built on several clients. @internal */
  attempts(asked: Asked, options: RequestOptions, onWarning: Settings["onWarning"]): Attempts {
    return attemptsOf(onWarning ? { ...this.#options, onWarning } : this.#options, asked, options);
  }

  /** @internal */
  protected completionsOf(options: Settings): Completions<P> {
    return new Completions<P>(options);
  }

  /**
   * Asks whether the service is well, with the headers of any other call. neuroflash has such a path, and any profile
   * that names one.
   *
   * @returns What it answers, decoded where it is JSON.
   * @throws {@link InvalidRequestError} when the provider is not known to have such a path; nothing was sent.
   * @throws {@link APIError} when it answers that it is not well, and whatever else {@link Completions.create} throws.
   *
   * @example
   * ```ts
   * import { Chatwire } from "chatwire";
   *
   * const client = new Chatwire({
   *   provider: "neuroflash",
   *   workspaceId: "your workspace",
   *   apiKey: "the access token, from wherever you keep it",
   *   fetch: async () => Response.json({}),
   * });
   * console.log(await client.health());
   * ```
   */
  async health(options: RequestOptions = {}): Promise<unknown> {
    const text = await pageOf(this.#options, "health", options);
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
}

/** Makes chat completions. Reached as `client.chat.completions`. */
export class Completions<P extends Provider | Profile = "openai"> {
  // Private: it holds the key, which must land in no log.
  readonly #options: Settings;

  /** @internal */
  constructor(options: Settings) {
    this.#options = options;
  }

  /**
   * Asks for a completion.
   *
   * With `stream: true` it resolves once the response's headers are there and say success; otherwise once the whole
   * answer is. Members of `params` that the package does not know are sent as they are.
   *
   * @param params - The request. Required: `model` and `messages`.
   * A request that fails for a reason that may pass is sent again, up to `maxRetries` times, as long as nothing of the answer was handed
   * out.
   *
   * @param options - Signal, headers, time limits (milliseconds) and tries of this call.
   * @returns The completion, or the stream to read it from.
   * @throws {@link InvalidRequestError} naming the wrong member; nothing was sent.
   * @throws {@link APIError} in the class of its status when the server answers with an error.
   * @throws {@link APIUserAbortError} when the signal is aborted; `cause` is its reason.
   * @throws {@link StalledError} when one of the time limits passes, which `limit` names.
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
  create(params: ChatCompletionCreateParamsNonStreaming<P>, options?: RequestOptions): APIPromise<ChatCompletion>;
  create(params: ChatCompletionCreateParamsStreaming<P>, options?: RequestOptions): APIPromise<ChatCompletionStream>;
  create(params: ChatCompletionCreateParams<P>, options?: RequestOptions): APIPromise<ChatCompletion | ChatCompletionStream>;
  create(params: ChatCompletionCreateParams<P>, options: RequestOptions = {}): APIPromise<ChatCompletion | ChatCompletionStream> {
    const opened = open(this.#options, { params }, options);
    return new APIPromise<ChatCompletion | ChatCompletionStream>(opened, params?.stream === true ? streamed : whole);
  }

  /** Opens calls, for what is built on this; `told` says whether it took a warning, which otherwise goes where the client's go. @internal */
  protected opener(options: RequestOptions): (params: object, signal: AbortSignal, told: (warning: Finding) => boolean) => Promise<Call> {
    const client = this.#options;
    return (params, signal, told) => {
      const onWarning = (warning: Finding): void => void (told(warning) || warn(client, warning));
      return open({ __proto__: null, ...client, onWarning } as Settings, { params }, { ...options, signal });
    };
  }
}

async function streamed(call: Call): Promise<ChatCompletionStream> {
  return new ChatCompletionStream(await answered(call));
}

async function whole(call: Call): Promise<ChatCompletion> {
  const { completion, error, requestID } = await call.finish();
  if (error) throw error;
  // As the official SDK has it, and as little in the way: no copy and no comparison sees it.
  hidden(completion, "_request_id", requestID);
  return completion;
}
