import { headOf } from "./body.js";
import type { CoreOptions } from "./boundary.js";
import { Call } from "./call.js";
import { APIConnectionError, ChatwireError, InvalidRequestError, messageOf } from "./errors.js";
import type { Core } from "./instance.js";
import { jsonOf } from "./json.js";
import { live, ready } from "./loader.js";
import { checkRequestOptions, idleLimit, mergeHeaders, type ChatwireOptions, type RequestOptions } from "./options.js";
import { refusalOf } from "./outcome.js";
import { Stop } from "./stop.js";

/**
 * Sends a request: from the caller's parameters to the response's headers.
 *
 * Until then every way it can end early (abort, idle limit, the death of the instance) rejects, whatever the step that
 * is being waited for does.
 *
 * @returns The answer, to be read.
 */
export async function open(client: ChatwireOptions, params: object, options: RequestOptions): Promise<Call> {
  checkRequestOptions(options);
  if (typeof params !== "object" || params === null) throw new InvalidRequestError("params must be an object", "params");
  const stop = new Stop(options.signal, idleLimit(client, options));
  try {
    if (stop.reached) throw stop.reached;
    const { apiKey } = client;
    // Nothing is waited for that is there already.
    const token = typeof apiKey === "function" ? await stop.unless(tokenOf(apiKey)) : apiKey;
    const core = live() ?? (await stop.unless(ready()));
    const [response, reply] = await send(core, stop, client, params, options, token);
    const call = new Call(core, reply, response, stop);
    stop.handTo(call);
    if (stop.reached) throw stop.reached;
    return call;
  } catch (error) {
    stop.release(true);
    throw error;
  }
}

/** Sends, and waits for the headers. A reply that comes when nobody waits for it any more is freed. */
async function send(
  core: Core, stop: Stop, client: ChatwireOptions, params: object, options: RequestOptions, token: string | undefined,
): Promise<[Response, number]> {
  const settings = coreOptions(client, options, token);
  const body = jsonOf(params);
  const call = core.run((pipe) => pipe.prepare(settings, body));
  if (typeof call === "string") throw refusalOf(call, options);
  const failed = (cause: unknown): Error => {
    return core.failure ?? stop.reached ?? new APIConnectionError(`The request failed: ${messageOf(cause)}`, { cause });
  };
  const sent = exchange(core, call, stop.signal, client.fetch ?? globalThis.fetch).catch((cause) => {
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

/** From `fetch` to the reply. */
async function exchange(core: Core, call: number, signal: AbortSignal, fetch: (request: Request) => Promise<Response>): Promise<Response> {
  const request = core.run((_, boundary) => boundary.request(call, signal));
  // By what it looks like: it may be of another realm, or what the platform threw instead.
  if (typeof (request as Request | undefined)?.url !== "string") throw request;
  const response = await fetch(request as Request);
  const head = headOf(response);
  core.run((pipe) => pipe.reply(call, head));
  return response;
}

/** The key for this call. */
async function tokenOf(apiKey: () => string | PromiseLike<string>): Promise<string> {
  let token: unknown;
  try {
    token = await apiKey();
  } catch (cause) {
    throw new ChatwireError("The apiKey function failed.", { kind: "auth", cause });
  }
  // The value stays out of the message: it may be a key in the wrong wrapping.
  if (typeof token !== "string") throw new InvalidRequestError("The apiKey function must give a string.", "apiKey");
  return token;
}

function coreOptions(client: ChatwireOptions, options: RequestOptions, token: string | undefined): CoreOptions {
  const { provider, baseURL, workspaceId, maxEventBytes, maxBodyBytes } = client;
  const headers = mergeHeaders(client.defaultHeaders, options.headers);
  return { provider, baseURL, workspaceId, token, headers, maxEventBytes, maxBodyBytes };
}

function ignore(): void {}
