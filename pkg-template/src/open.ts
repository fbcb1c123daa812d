import { headOf } from "./body.js";
import type { CoreOptions, Page } from "./boundary.js";
import { Call } from "./call.js";
import { APIConnectionError, ChatwireError, InvalidRequestError, messageOf } from "./errors.js";
import type { Core } from "./instance.js";
import { jsonOf } from "./json.js";
import { live, ready } from "./loader.js";
import { checkRequestOptions, idleLimit, mergeHeaders, type ChatwireOptions, type KeyRequest, type RequestOptions } from "./options.js";
import { refusalOf } from "./outcome.js";
import { Stop } from "./stop.js";
import { warn } from "./warnings.js";

type KeySource = (request: KeyRequest) => string | PromiseLike<string>;

/** What is asked for: a chat completion with these parameters, or a page. */
export type Asked = { params: object } | { page: Page };

/**
 * Sends a request: from the caller's parameters to the response's headers.
 *
 * Until then every way it can end early (abort, idle limit, the death of the instance) rejects, whatever the step that
 * is being waited for does.
 *
 * @returns The answer, to be read.
 */
export async function open(client: ChatwireOptions, asked: Asked, options: RequestOptions): Promise<Call> {
  checkRequestOptions(options);
  const stop = new Stop(options.signal, idleLimit(client, options));
  try {
    if (stop.reached) throw stop.reached;
    const { apiKey } = client;
    // Nothing is waited for that is there already.
    const token = typeof apiKey === "function" ? await stop.unless(tokenOf(apiKey, undefined)) : apiKey;
    const core = live() ?? (await stop.unless(ready()));
    const sending = new Sending(core, stop, client, asked, options);
    let sent = await sending.send(token);
    if (sent[0].status === 401 && typeof apiKey === "function") sent = await sending.again(sent, token, apiKey);
    const [response, reply] = sent;
    const call = new Call(core, reply, response, stop);
    stop.handTo(call);
    if (stop.reached) throw stop.reached;
    return call;
  } catch (error) {
    stop.release(true);
    throw error;
  }
}

/** A request that can be sent again with another key. */
class Sending {
  readonly #core: Core;
  readonly #stop: Stop;
  readonly #client: ChatwireOptions;
  readonly #options: RequestOptions;
  readonly #page: Page | undefined;
  readonly #params: string | undefined;

  constructor(core: Core, stop: Stop, client: ChatwireOptions, asked: Asked, options: RequestOptions) {
    this.#core = core;
    this.#stop = stop;
    this.#client = client;
    this.#options = options;
    this.#page = "page" in asked ? asked.page : undefined;
    this.#params = "page" in asked ? undefined : textOf(asked.params, options);
  }

  /** Sends, and waits for the headers. A reply that comes when nobody waits for it any more is freed. */
  async send(token: string | undefined): Promise<[Response, number]> {
    const core = this.#core;
    const stop = this.#stop;
    const call = this.#prepare(token);
    const failed = (cause: unknown): Error => {
      return core.failure ?? stop.reached ?? new APIConnectionError(`The request failed: ${messageOf(cause)}`, { cause });
    };
    const sent = exchange(core, call, stop.signal, this.#params, this.#client.fetch ?? globalThis.fetch).catch((cause) => {
      core.free(call);
      throw failed(cause);
    });
    sent.then(() => stop.reached && core.free(call), ignore);
    core.calls.add(stop);
    stop.idle.start();
    try {
      return [await stop.unless(sent), call];
    } finally {
      stop.idle.pause();
      core.calls.delete(stop);
    }
  }

  /** Sends again what was refused with one key, with the next one that the source gives; gives what there is where that is the same. */
  async again(refused: [Response, number], token: string | undefined, apiKey: KeySource): Promise<[Response, number]> {
    const [response, reply] = refused;
    let next: string | undefined;
    try {
      next = await this.#stop.unless(tokenOf(apiKey, token));
    } finally {
      if (next !== token) {
        this.#core.free(reply);
        response.body?.cancel().catch(ignore);
      }
    }
    return next === token ? refused : this.send(next);
  }

  #prepare(token: string | undefined): number {
    const { provider, baseURL, workspaceId, maxEventBytes, maxBodyBytes, validate } = this.#client;
    const settings: CoreOptions = {
      provider, baseURL, workspaceId, token, page: this.#page, maxEventBytes, maxBodyBytes,
      headers: mergeHeaders(this.#client.defaultHeaders, this.#options.headers),
      validate: this.#options.validate ?? validate,
    };
    const call = this.#core.run((pipe) => pipe.prepare(settings, this.#params ?? "null"));
    if (typeof call !== "number") throw refusalOf(call, this.#options);
    try {
      for (const warning of this.#core.run((pipe) => pipe.warnings())) warn(this.#client, warning);
    } catch (error) {
      // What the caller's own function throws.
      this.#core.free(call);
      throw error;
    }
    return call;
  }
}

/** The parameters as JSON text. */
function textOf(params: object, { extraBody }: RequestOptions): string {
  if (typeof params !== "object" || params === null) throw new InvalidRequestError("params must be an object", "params");
  return jsonOf(extraBody ? { ...params, ...extraBody } : params);
}

/** From `fetch` to the reply. */
async function exchange(
  core: Core, call: number, signal: AbortSignal, params: string | undefined, fetch: (request: Request) => Promise<Response>,
): Promise<Response> {
  const request = core.run((_, boundary) => boundary.request(call, signal, params));
  // By what it looks like: it may be of another realm, or what the platform threw instead.
  if (typeof (request as Request | undefined)?.url !== "string") throw request;
  const response = await fetch(request as Request);
  const head = headOf(response);
  core.run((pipe) => pipe.reply(call, head));
  return response;
}

/** The key for this call. */
async function tokenOf(apiKey: KeySource, rejected: string | undefined): Promise<string> {
  let token: unknown;
  try {
    token = await apiKey({ rejected });
  } catch (cause) {
    throw new ChatwireError("The apiKey function failed.", { kind: "auth", cause });
  }
  // The value stays out of the message: it may be a key in the wrong wrapping.
  if (typeof token !== "string") throw new InvalidRequestError("The apiKey function must give a string.", "apiKey");
  return token;
}

function ignore(): void {}
