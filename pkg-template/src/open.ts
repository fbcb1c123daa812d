import { headOf } from "./body.js";
import type { CoreOptions, Prepared, Reply } from "./boundary.js";
import { Call } from "./call.js";
import { APIConnectionError, ChatwireError, InvalidRequestError, messageOf } from "./errors.js";
import type { Core } from "./instance.js";
import { jsonOf } from "./json.js";
import { ready } from "./loader.js";
import { checkRequestOptions, idleLimit, mergeHeaders, type ChatwireOptions, type RequestOptions } from "./options.js";
import { refusalOf } from "./outcome.js";
import { Stop } from "./stop.js";

/**
 * Sends a request: from the caller's parameters to the response's headers.
 *
 * Until then every way it can end early (abort, idle limit, the death of the instance) rejects, whatever the step that
 * is being waited for does.
 *
 * @param own - A signal besides the caller's that aborts the call.
 * @returns The answer, to be read.
 */
export async function open(client: ChatwireOptions, params: object, options: RequestOptions, own?: AbortSignal): Promise<Call> {
  checkRequestOptions(options);
  if (typeof params !== "object" || params === null) throw new InvalidRequestError("params must be an object", "params");
  const stop = new Stop([options.signal, own], idleLimit(client, options));
  try {
    if (stop.reached) throw stop.reached;
    const token = await stop.unless(tokenOf(client));
    const core = await stop.unless(ready());
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
): Promise<[Response, Reply]> {
  const settings = JSON.stringify(coreOptions(client, options));
  const body = jsonOf(params);
  const prepared = core.run((glue) => glue.prepare(settings, body, token), (thrown) => refusalOf(thrown, options));
  const failed = (cause: unknown): Error => {
    return core.failure ?? stop.reached ?? new APIConnectionError(`The request failed: ${messageOf(cause)}`, { cause });
  };
  const sent = exchange(core, prepared, () => prepared.send(stop.signal, client.fetch), failed);
  sent.then(([, late]) => stop.reached && !core.failure && late.free(), ignore);
  core.calls.add(stop);
  stop.idle.start();
  try {
    return await stop.unless(sent);
  } finally {
    stop.idle.pause();
    core.calls.delete(stop);
  }
}

/** From `fetch` to the reply; whatever it is that goes wrong, the core keeps nothing of it. */
async function exchange(
  core: Core, prepared: Prepared, fetch: () => Promise<Response>, failed: (cause: unknown) => Error,
): Promise<[Response, Reply]> {
  let response: Response;
  let head: ReturnType<typeof headOf>;
  let thrown: Error | undefined;
  try {
    response = await core.run(fetch, (cause) => (thrown = failed(cause)));
    head = headOf(response);
  } catch (cause) {
    if (!core.failure) prepared.free();
    throw thrown ?? failed(cause);
  }
  return [response, core.run(() => prepared.reply(...head))];
}

/** The key for this call. */
async function tokenOf({ apiKey }: ChatwireOptions): Promise<string | undefined> {
  if (typeof apiKey !== "function") return apiKey;
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

function coreOptions(client: ChatwireOptions, options: RequestOptions): CoreOptions {
  const { provider, baseURL, workspaceId, maxEventBytes, maxBodyBytes } = client;
  const headers = mergeHeaders(client.defaultHeaders, options.headers);
  return { provider, baseURL, workspaceId, headers, maxEventBytes, maxBodyBytes };
}

function ignore(): void {}
