import { APIError } from "./api-error.js";
import type { Page } from "./boundary.js";
import type { Call } from "./call.js";
import { ProtocolError } from "./errors.js";
import { ready } from "./loader.js";
import { open } from "./open.js";
import type { Settings, RequestOptions } from "./options.js";
import type { Model } from "./wire.js";

/** The provider's models. Reached as `client.models`. */
export class Models {
  // Private: it holds the key, which must land in no log.
  readonly #options: Settings;

  /** @internal */
  constructor(options: Settings) {
    this.#options = options;
  }

  /**
   * Lists the models, whatever form the provider's list has; each has all that the provider says of it.
   *
   * @returns The models in `data`; iterating over the list itself gives the same.
   * @throws What {@link Completions.create} throws; {@link ProtocolError} when the answer is no list of models.
   *
   * @example
   * ```ts
   * import { Chatwire } from "chatwire";
   *
   * const client = new Chatwire({
   *   provider: "flexai",
   *   apiKey: "the key, from wherever you keep it",
   *   fetch: async () => Response.json({ object: "list", data: [{ id: "m", context_length: 32768, pricing: { input_per_mtok: 0.2 } }] }),
   * });
   * for await (const { id, context_length, pricing } of await client.models.list()) {
   *   console.log(id, context_length, pricing?.input_per_mtok);
   * }
   * ```
   */
  async list(options: RequestOptions = {}): Promise<ModelList> {
    const text = await pageOf(this.#options, "models", options);
    const core = await ready();
    const data = core.run((pipe) => pipe.models(text));
    if (!data) throw new ProtocolError("The answer is no list of models.");
    return { data, [Symbol.asyncIterator]: () => each(data) };
  }
}

/** A list of models, read whole. */
export interface ModelList extends AsyncIterable<Model> {
  data: Model[];
}

async function* each(data: readonly Model[]): AsyncGenerator<Model> {
  yield* data;
}

/** The text of a page. */
export async function pageOf(client: Settings, page: Page, options: RequestOptions): Promise<string> {
  const call = await answered(await open(client, { page }, options));
  return call.text();
}

/** The call, if its status is that of an answer; throws what the server said otherwise. */
export async function answered(call: Call): Promise<Call> {
  const { status } = call.response;
  if (status >= 200 && status < 300) return call;
  const { error } = await call.finish();
  throw error ?? new APIError(`The server answered with status ${status}.`, { status });
}
