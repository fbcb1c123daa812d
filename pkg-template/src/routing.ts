import { isAPIError } from "./api-error.js";
import type { Attempts } from "./attempts.js";
import type { Call, Renewal, Sent } from "./call.js";
import { ChatwireError, InvalidRequestError, named, type ErrorKind, type StalledError } from "./errors.js";
import { tell } from "./hooks.js";
import type { ChatwireOptions, RequestOptions } from "./options.js";
import type { Outcome, Routed, RouteFailure, Why } from "./outcome.js";
import type { Joint } from "./resume.js";
import type { RouteState } from "./route-states.js";
import { modelOf, optionsOf, ordered, type Route } from "./routes.js";

/** A call that goes on to another route. */
export interface Fallback {
  /** The route that failed, and the one that is asked next. */
  route: string;
  next: string;
  error: ChatwireError;
  /** The model that the call asks for; undefined where it names none. */
  model: string | undefined;
}

/** A route that takes a model, by the name that it is to be asked for. */
interface Candidate {
  route: Route;
  state: RouteState;
  model: string | undefined;
}

/** What all calls of a router have in common. */
export interface Shared {
  states: readonly RouteState[];
  random: () => number;
  fallbackOn: (error: ChatwireError) => boolean;
  onFallback: ((fallback: Fallback) => void) | undefined;
  /** What a route is asked instead. */
  paramsOf?: ((route: Route, params: object) => object) | undefined;
}

/**
 * No route answered: each that takes the model failed, or is left alone.
 *
 * `kind` is that of the last one's error, which is the `cause`.
 */
export class RoutingError extends ChatwireError {
  /** What each of them said, in order; empty where none was asked. */
  readonly errors: readonly RouteFailure[];
  /** In how many milliseconds one may answer, where that is known. */
  readonly retryAfter: number | undefined;

  static { named(this, "RoutingError"); }

  constructor(errors: readonly RouteFailure[], retryAfter: number | undefined) {
    const last = errors[errors.length - 1]?.error;
    const said = errors.map(({ route, error }) => `${route}: ${error.message}`).join("; ");
    super(last ? `No route answered. ${said}` : "No route is asked now: each is being probed.", { kind: last?.kind ?? "overloaded", cause: last });
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

/** Whether another provider may answer what this one did not. */
export function mayHeal(error: ChatwireError): boolean {
  return HEALED.includes(error.kind) || (isAPIError(error) && error.retryable);
}

/** One call of a router: it goes from route to route until one answers, and gives the call further requests as the routes' clients do. */
export class Routing implements Renewal {
  readonly #shared: Shared;
  readonly #params: object;
  readonly #options: RequestOptions;
  readonly #onWarning: ChatwireOptions["onWarning"];
  readonly #model: string | undefined;
  readonly #failures: RouteFailure[] = [];
  readonly #started = Date.now();
  /** Those that are to be asked yet. */
  #left: Candidate[];
  #state!: RouteState;
  #attempts!: Attempts;
  #sent: string | undefined;
  /** Whether the circuit has been told what became of the route that is asked, and whether that is its probe. */
  #told = true;
  #isProbe = false;
  #aborted: Why | undefined;

  constructor(shared: Shared, params: object, options: RequestOptions, onWarning: ChatwireOptions["onWarning"]) {
    this.#shared = shared;
    this.#onWarning = onWarning;
    const { extraBody, ...rest } = options;
    this.#options = rest;
    this.#params = { ...params, ...extraBody };
    const { model } = this.#params as { model?: unknown };
    this.#model = typeof model === "string" ? model : undefined;
    const taking = shared.states.flatMap((state): Candidate[] => {
      const { route } = state;
      // Some providers choose the model themselves.
      if (this.#model === undefined) return route.models === undefined ? [{ route, state, model: undefined }] : [];
      const model = modelOf(route, this.#model);
      return model === undefined ? [] : [{ route, state, model }];
    });
    if (taking.length === 0) {
      const words = this.#model === undefined ? "model is required: each route says which it takes" : `no route takes the model ${JSON.stringify(this.#model)}`;
      throw new InvalidRequestError(words, "model");
    }
    this.#left = ordered(taking, shared.random);
  }

  get route(): Routed {
    return { name: this.#state.route.name, model: this.#sent, failures: this.#failures };
  }

  /** Whether a route was asked. */
  get isUnderway(): boolean {
    return this.#state !== undefined;
  }

  /** The route that was asked last. */
  get asked(): Route {
    return this.#state.route;
  }

  /** Asks route after route until one answers; gives the answer, to be read. */
  async open(): Promise<Call> {
    const sent = await this.first();
    return this.#attempts.call(sent, this);
  }

  /** As {@link open}, for who reads the answer's bytes and tells by {@link began} and {@link ended} what became of it. */
  async first(): Promise<Sent> {
    const now = Date.now();
    const first = this.#next(now) ?? this.#soonest(now);
    if (!first) throw new RoutingError([], this.#wait(now));
    try {
      return await this.#ask(first);
    } catch (error) {
      return this.#fallOver(error as ChatwireError);
    }
  }

  again(error: ChatwireError): Promise<Sent> | undefined {
    const sent = this.#attempts.again(error);
    if (sent) return sent.catch((failure: ChatwireError) => this.#fallOver(failure));
    return this.#heals(error) ? this.#fallOver(error) : undefined;
  }

  resume(broken: Outcome, last: Joint | undefined): { joint: Joint; sent: Promise<Sent> } | undefined {
    return this.#attempts.resume(broken, last);
  }

  abort(why: Why): void {
    this.#aborted = why;
    this.#attempts.abort(why);
  }

  began(): void {
    // Others need not wait for the end of what may be long.
    if (this.#isProbe) this.#succeed();
  }

  ended({ type, error }: Pick<Outcome, "type" | "error">): void {
    if (this.#told) return;
    if (type === "complete") this.#succeed();
    else if (error) this.#fail(error);
    else this.#release();
  }

  /** Asks the others, one after the other, for an answer that this one did not give. */
  async #fallOver(failure: ChatwireError): Promise<Sent> {
    for (;;) {
      this.#fail(failure);
      if (!this.#heals(failure)) throw failure;
      const { name: route } = this.#state.route;
      this.#failures.push({ route, error: failure });
      const now = Date.now();
      const next = this.#next(now);
      if (!next) throw new RoutingError(this.#failures, this.#wait(now));
      try {
        const error = failure;
        tell("onFallback", this.#shared.onFallback, () => ({ route, next: next.state.route.name, error, model: this.#model }));
        return await this.#ask(next);
      } catch (error) {
        failure = error as ChatwireError;
      }
    }
  }

  /** The next route that may be asked. */
  #next(now: number): Candidate | undefined {
    const at = this.#left.findIndex(({ state }) => state.circuit.admit(now));
    return at < 0 ? undefined : this.#left.splice(at, 1)[0];
  }

  /** Where all are left alone: the one that is due soonest. One that is probed already says what there is to know. */
  #soonest(now: number): Candidate | undefined {
    const open = this.#left.filter(({ state }) => state.circuit.state === "open");
    const [soonest] = open.sort((left, right) => left.state.circuit.due - right.state.circuit.due);
    soonest?.state.circuit.probe(now);
    this.#left = this.#left.filter((one) => one !== soonest);
    return soonest;
  }

  #ask({ state, model }: Candidate): Promise<Sent> {
    this.#state = state;
    this.#sent = model;
    this.#told = false;
    this.#isProbe = state.circuit.state === "half-open";
    state.calls += 1;
    const { paramsOf = (_: Route, same: object) => same } = this.#shared;
    const params = paramsOf(state.route, { ...state.route.options?.extraBody, ...this.#params, ...(model !== undefined && { model }) });
    const { extraBody: _, ...options } = optionsOf(state.route, this.#options);
    // Another route is there sooner than the next try.
    const isLast = !this.#left.some(({ state }) => state.circuit.state === "closed");
    if (!isLast) options.maxRetries ??= 0;
    const timeout = this.#timeLeft();
    if (timeout !== undefined) options.timeout = Math.min(timeout, state.route.options?.timeout || Infinity);
    this.#attempts = state.route.client.attempts({ params }, options, this.#onWarning);
    if (this.#aborted) this.#attempts.abort(this.#aborted);
    return this.#attempts.send();
  }

  /** What is left of the time of the call; undefined where it has no limit. */
  #timeLeft(): number | undefined {
    const { timeout = 0 } = this.#options;
    return timeout > 0 ? Math.max(1, timeout - (Date.now() - this.#started)) : undefined;
  }

  #heals(error: ChatwireError): boolean {
    if (this.#aborted || error.kind === "aborted") return false;
    const isOver = error.kind === "stalled" && (error as StalledError).limit === "total" && (this.#timeLeft() ?? Infinity) <= 1;
    return !isOver && this.#shared.fallbackOn(error);
  }

  #succeed(): void {
    this.#isProbe = false;
    this.#state.circuit.succeeded();
  }

  /** Tells the circuit that the route failed, if that is its fault: it may have other models, and the caller may ask for nonsense. */
  #fail(error: ChatwireError): void {
    if (!mayHeal(error) || error.kind === "not_found") return this.#release();
    this.#told = true;
    this.#state.failed += 1;
    this.#state.lastError = error;
    this.#state.circuit.failed(error, Date.now(), this.#isProbe);
  }

  #release(): void {
    this.#told = true;
    if (this.#isProbe) this.#state.circuit.released(Date.now());
  }

  /** How long until a route may answer. */
  #wait(now: number): number | undefined {
    const waits = this.#failures.flatMap(({ error }) => (isAPIError(error) && error.retryAfter !== undefined ? [error.retryAfter] : []));
    for (const { state } of this.#left) if (state.circuit.state !== "closed") waits.push(Math.max(0, state.circuit.due - now));
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }
}

/** Not what is the caller's: a bad request, an abort, a text that a filter ended. */
const HEALED: readonly ErrorKind[] = [
  "connection", "stalled", "timeout", "incomplete", "protocol", "auth", "permission", "billing", "not_found", "rate_limit", "overloaded", "server",
];
