import { APIError, isAPIError } from "./api-error.js";
import { headOf } from "./body.js";
import type { CoreOptions, Page } from "./boundary.js";
import { Call, type Renewal, type Sent } from "./call.js";
import { APIConnectionError, ChatwireError, InvalidRequestError, messageOf } from "./errors.js";
import { shownHeaders, shownURL, tell } from "./hooks.js";
import type { Core } from "./instance.js";
import { live, ready } from "./loader.js";
import { checkResume, limitsOf, mergeHeaders, type HeaderValues, type KeyRequest, type RequestOptions, type Settings } from "./options.js";
import type { Joint, Resume } from "./resume.js";
import { refusalOf, type Outcome, type Why } from "./outcome.js";
import { backoff, isRetryable, mayPass } from "./retry.js";
import { redactorOf, thrownWithout, type Redact } from "./secrets.js";
import { Stop, type Limits } from "./stop.js";
import { warn } from "./warnings.js";

type KeySource = (request: KeyRequest) => string | PromiseLike<string>;

/** What is sent: parameters as JSON text, or the name of a page. */
export type Asked = { params: string } | { page: Page };

/**
 * The tries of one call. Each has a {@link Stop} of its own: until the headers are there, every way a try can end early (abort, time limit,
 * the death of the instance) rejects, whatever the step that is being waited for does.
 */
export class Attempts implements Renewal {
  readonly #client: Settings;
  readonly #asked: Asked;
  readonly #options: RequestOptions;
  readonly #idempotency: HeaderValues;
  readonly #resume: Resume | false | undefined;
  #most: number;
  /** What is asked for the rest of an answer. */
  #rest: string | undefined;
  readonly #started = Date.now();
  /** Tries that were begun. */
  #count = 0;
  #stop: Stop | undefined;
  #aborted: Why | undefined;

  constructor(client: Settings, asked: Asked, options: RequestOptions) {
    this.#client = client;
    this.#asked = asked;
    this.#options = options;
    this.#idempotency = idempotencyOf(client, options);
    this.#resume = options.resume ?? client.resume;
    if (options.resume) checkResume(options.resume, client.provider);
    this.#most = options.maxRetries ?? client.maxRetries ?? RETRIES;
  }

  /** Sends until there is an answer, or an error that is there to stay; of a server's, the call has it. */
  async open(): Promise<Call> {
    for (;;) {
      const sent = await this.#reach();
      if (this.#count > this.#most || !mayPass(sent.response)) return new Call(sent, "page" in this.#asked ? undefined : this);
      const call = new Call(sent);
      const { error } = await call.finish();
      const wait = error && this.#waitFor(error);
      if (wait == null) return call;
      await this.#pause(error as ChatwireError, wait);
    }
  }

  again(error: ChatwireError): Promise<Sent> | undefined {
    const wait = this.#waitFor(error);
    return wait === undefined ? undefined : this.#follow(error, wait);
  }

  resume(broken: Outcome, last: Joint | undefined): { joint: Joint; sent: Promise<Sent> } | undefined {
    const { params } = this.#asked as { params: string };
    const joint = (this.#resume && this.#resume.joint(params, this.#client.provider, broken, last)) || undefined;
    if (!joint || !broken.error) return undefined;
    // One more than were to be made of the request itself.
    this.#most += 1;
    const wait = this.#waitFor(broken.error);
    if (wait === undefined) return undefined;
    this.#rest = joint.params;
    for (const name of Object.keys(this.#idempotency)) this.#idempotency[name] += "-resumed";
    return { joint, sent: this.#follow(broken.error, wait) };
  }

  abort({ cause }: Why): void {
    this.#aborted = { cause };
    this.#stop?.abort(cause);
  }

  /** Sends until there is an answer of success; throws what is in its way. */
  async send(): Promise<Sent> {
    for (;;) {
      const sent = await this.#reach();
      const { status } = sent.response;
      if (status >= 200 && status < 300) return sent;
      const { error } = await new Call(sent).finish();
      const failure = error ?? new APIError(`The server answered with status ${status}.`, { status });
      const wait = this.#waitFor(failure);
      if (wait === undefined) throw failure;
      await this.#pause(failure, wait);
    }
  }

  /** A call for what was sent, to which somebody else gives further requests. */
  call(sent: Sent, renewal: Renewal): Call {
    return new Call(sent, renewal);
  }

  /** Further tries behind an answer that broke off. */
  async #follow(failure: ChatwireError, wait: number): Promise<Sent> {
    await this.#pause(failure, wait);
    return this.send();
  }

  /** Tries until a server answers. */
  async #reach(): Promise<Sent> {
    for (;;) {
      try {
        return await this.#try();
      } catch (error) {
        const wait = this.#waitFor(error as ChatwireError);
        if (wait === undefined) throw error;
        await this.#pause(error as ChatwireError, wait);
      }
    }
  }

  /** How long to wait before the next try; undefined where there is to be none. */
  #waitFor(error: ChatwireError): number | undefined {
    const { maxRetryWait = LONGEST_WAIT, budget } = this.#client;
    if (this.#count > this.#most || !isRetryable(error)) return undefined;
    const wait = (isAPIError(error) ? error.retryAfter : undefined) ?? backoff(this.#count - 1);
    const { total } = this.#limits();
    if (wait > maxRetryWait || (total > 0 && wait >= total) || budget?.take() === false) return undefined;
    return wait;
  }

  /** The limits of what begins now. */
  #limits(): Limits {
    const limits = limitsOf(this.#client, this.#options);
    return { ...limits, total: limits.total && Math.max(1, limits.total - (Date.now() - this.#started)) };
  }

  /** A stop for the step that begins now. */
  #begin(): Stop {
    const stop = (this.#stop = new Stop(this.#options.signal, this.#limits()));
    // Between two steps nobody was there to hear of it.
    if (this.#aborted) stop.abort(this.#aborted.cause);
    return stop;
  }

  async #pause(error: ChatwireError, wait: number): Promise<void> {
    tell("onRetry", this.#client.onRetry, () => ({ attempt: this.#count, error, wait, resumes: this.#rest !== undefined }));
    const stop = this.#begin();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await stop.unless(new Promise<void>((resolve) => (timer = setTimeout(resolve, wait))));
    } finally {
      clearTimeout(timer);
      stop.release(false);
    }
  }

  async #try(): Promise<Sent> {
    const stop = this.#begin();
    this.#count += 1;
    try {
      if (stop.reached) throw stop.reached;
      const { apiKey } = this.#client;
      // Nothing is waited for that is there already.
      const token = typeof apiKey === "function" ? await stop.unless(tokenOf(apiKey, undefined)) : apiKey;
      const core = live() ?? (await stop.unless(ready()));
      let sent = await this.#send(core, stop, token);
      if (sent.response.status === 401 && typeof apiKey === "function") sent = await this.#withNextKey(sent, token, apiKey);
      if (sent.response.status < 300) this.#client.budget?.reward();
      return sent;
    } catch (error) {
      stop.release(true);
      throw error;
    }
  }

  /** Sends, and waits for the headers. A reply that comes when nobody waits for it any more is freed. */
  async #send(core: Core, stop: Stop, token: string | undefined): Promise<Sent> {
    const headers = mergeHeaders(this.#client.defaultHeaders, this.#options.headers, this.#idempotency);
    const reply = this.#prepare(core, token, headers);
    // Made when there is something to say.
    let redactor: Redact | undefined;
    const redact: Redact = (text) => (redactor ??= redactorOf(token, [...Object.entries(headers), ...queryOf(this.#client)]))(text);
    const failed = (thrown: unknown): Error => {
      if (thrown instanceof ChatwireError) return thrown;
      const reason = core.failure ?? stop.reached;
      if (reason) return reason;
      const cause = thrownWithout(redact, thrown);
      return new APIConnectionError(`The request failed: ${messageOf(cause)}`, { cause });
    };
    const sent = this.#exchange(core, reply, stop, redact).catch((thrown) => {
      core.free(reply);
      throw failed(thrown);
    });
    sent.then(() => stop.reached && core.free(reply), ignore);
    core.calls.add(stop);
    stop.sent();
    try {
      return { core, reply, stop, redact, response: await stop.unless(sent) };
    } finally {
      stop.answered();
      core.calls.delete(stop);
    }
  }

  /** Sends again what was refused with one key, with the next one that the source gives; gives what there is where that is the same. */
  async #withNextKey(refused: Sent, token: string | undefined, apiKey: KeySource): Promise<Sent> {
    const { core, reply, response, stop } = refused;
    let next: string | undefined;
    try {
      next = await stop.unless(tokenOf(apiKey, token));
    } finally {
      if (next !== token) {
        core.free(reply);
        response.body?.cancel().catch(ignore);
      }
    }
    return next === token ? refused : this.#send(core, stop, next);
  }

  #prepare(core: Core, token: string | undefined, headers: Record<string, string>): number {
    const { provider, baseURL, workspaceId, maxEventBytes, maxBodyBytes, validate } = this.#client;
    const settings: CoreOptions = {
      provider, baseURL, workspaceId, token, maxEventBytes, maxBodyBytes,
      page: "page" in this.#asked ? this.#asked.page : undefined,
      headers,
      validate: this.#options.validate ?? validate,
    };
    const reply = core.run((pipe) => pipe.prepare(settings, this.#params ?? "null"));
    if (typeof reply !== "number") throw refusalOf(reply, this.#options, this.#idempotency);
    if (this.#count > 1) return reply;
    try {
      for (const warning of core.run((pipe) => pipe.warnings())) warn(this.#client, warning);
    } catch (error) {
      // What the caller's own function throws.
      core.free(reply);
      throw error;
    }
    return reply;
  }

  /** From `fetch` to the reply. */
  async #exchange(core: Core, reply: number, stop: Stop, redact: Redact): Promise<Response> {
    const { fetch = globalThis.fetch, onRequest, onResponse } = this.#client;
    const request = core.run((_, boundary) => boundary.request(reply, stop.signal, this.#params)) as Request | undefined;
    // By what it looks like: it may be of another realm, or what the platform threw instead.
    if (typeof request?.url !== "string") throw request;
    const attempt = this.#count;
    tell("onRequest", onRequest, () => ({ attempt, method: request.method, url: shownURL(request.url), headers: shownHeaders(request.headers, redact) }));
    const started = Date.now();
    const response = await fetch(request);
    const head = headOf(response);
    tell("onResponse", onResponse, () => ({ attempt, status: response.status, headers: shownHeaders(response.headers, redact), duration: Date.now() - started }));
    core.run((pipe) => pipe.reply(reply, head));
    return response;
  }

  get #params(): string | undefined {
    return this.#rest ?? ("params" in this.#asked ? this.#asked.params : undefined);
  }
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

/** The members of each URL's query. */
function queryOf({ provider }: Settings): [string, string][] {
  const query = typeof provider === "object" ? provider.query : "";
  return [...(new URLSearchParams(query) as unknown as Iterable<[string, string]>)];
}

/** The header that tells a server which requests are one, if it is to have any. */
function idempotencyOf({ provider }: Settings, { idempotencyKey }: RequestOptions): HeaderValues {
  const header = typeof provider === "object" ? provider.idempotencyHeader : undefined;
  const key = idempotencyKey ?? (header && crypto.randomUUID());
  return key === undefined ? {} : { [header || "idempotency-key"]: key };
}

function ignore(): void {}

const RETRIES = 2;
/** In milliseconds. */
const LONGEST_WAIT = 60_000;
