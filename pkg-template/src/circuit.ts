import { isAPIError } from "./api-error.js";
import { InvalidRequestError, type ChatwireError } from "./errors.js";

/** When a route is left alone for a time. */
export interface CircuitOptions {
  /** So many failures in a row open the circuit; 0: any number does not. Default: 5. */
  failures?: number;
  /** This share of the last `window` calls opens it, 0 to 1; 0: none does. Default: 0.5. */
  failureRate?: number;
  /** How many calls that share is taken of. Default: 20. */
  window?: number;
  /** Milliseconds that it stays open; then one call probes the route. Default: 10000. */
  openTime?: number;
  /** Each probe that fails doubles that time, up to so many milliseconds. Default: 300000. */
  maxOpenTime?: number;
}

/** `closed`: the route is asked; `open`: it is not; `half-open`: one call is asking it whether it is well again. */
export type CircuitState = "closed" | "open" | "half-open";

/** Whether a route is asked. */
export class Circuit {
  state: CircuitState = "closed";
  /** Failures in a row. */
  failures = 0;
  /** When an open one is to be probed, in milliseconds since 1970. */
  due = 0;

  readonly #limits: Required<CircuitOptions>;
  readonly #told: (state: CircuitState, error: ChatwireError | undefined) => void;
  /** Whether each of the last calls failed. */
  #last: boolean[] = [];
  /** Probes that failed, one after the other. */
  #probes = 0;

  constructor(limits: Required<CircuitOptions>, told: (state: CircuitState, error: ChatwireError | undefined) => void) {
    this.#limits = limits;
    this.#told = told;
  }

  /** Whether the route may be asked now. Of one that is due, the first who asks is its probe. */
  admit(now: number): boolean {
    if (this.state === "closed") return true;
    // A probe that nobody hears of any more does not keep the next one from it: it has a time of its own.
    if (now < this.due) return false;
    this.probe(now);
    return true;
  }

  /** The next call is a probe. */
  probe(now: number): void {
    this.due = now + this.#openTime();
    this.#turn("half-open");
  }

  /** The route answered. */
  succeeded(): void {
    this.failures = this.#probes = 0;
    if (this.state !== "closed") {
      this.#last = [];
      this.#turn("closed");
    }
    this.#note(false);
  }

  /** The route did not. */
  failed(error: ChatwireError, now: number, isProbe: boolean): void {
    const { failures, failureRate, window } = this.#limits;
    this.failures += 1;
    this.#note(true);
    if (isProbe) {
      this.#probes += 1;
    } else {
      const share = this.#last.filter(Boolean).length / window;
      const isOften = failureRate > 0 && this.#last.length >= window && share >= failureRate;
      // What was on its way when the circuit opened says nothing new.
      if (this.state !== "closed" || !((failures > 0 && this.failures >= failures) || isOften)) return;
    }
    this.due = now + Math.max(this.#openTime(), (isAPIError(error) && error.retryAfter) || 0);
    this.#turn("open", error);
  }

  /** The probe was given up: nobody knows. */
  released(now: number): void {
    if (this.state !== "half-open") return;
    this.due = now;
    this.#turn("open");
  }

  #openTime(): number {
    const { openTime, maxOpenTime } = this.#limits;
    return Math.min(Math.max(openTime, maxOpenTime), openTime * 2 ** this.#probes);
  }

  #note(failed: boolean): void {
    this.#last.push(failed);
    if (this.#last.length > this.#limits.window) this.#last.shift();
  }

  #turn(state: CircuitState, error?: ChatwireError): void {
    if (state === this.state) return;
    this.state = state;
    this.#told(state, error);
  }
}

/** The limits in force; refuses what is none. */
export function circuitLimits(options: CircuitOptions = {}, field = "circuit"): Required<CircuitOptions> {
  const limits = { ...DEFAULTS, ...options };
  for (const [name, value] of Object.entries(limits)) {
    const most = name === "failureRate" ? 1 : Infinity;
    const least = name === "window" ? 1 : 0;
    if (typeof value !== "number" || !(value >= least && value <= most)) {
      throw new InvalidRequestError(`${field}.${name} must be a number from ${least}${most === 1 ? " to 1" : ""}`, `${field}.${name}`);
    }
  }
  return limits;
}

const DEFAULTS: Required<CircuitOptions> = { failures: 5, failureRate: 0.5, window: 20, openTime: 10_000, maxOpenTime: 300_000 };
