import type { Boundary, Glue } from "./boundary.js";
import { InternalError } from "./errors.js";
import { Pipe } from "./pipe.js";

/** A call that must hear of it when its instance dies. */
export interface InFlight {
  /** The instance is gone: settle with `error`, touch the instance no more. */
  die(error: InternalError): void;
}

/**
 * One wasm instance with its own glue, and the calls that run on it.
 *
 * A panic leaves the memory of an instance in no state to go on with. The instance then dies: calls in flight are
 * rejected, and nothing touches it any more or, worse, the instance that follows. That is why the glue's state is per instance.
 */
export class Core {
  /** The way of bytes and texts into the core, and out of it. */
  readonly pipe: Pipe;
  readonly calls = new Set<InFlight>();
  /** Set once the instance is dead. */
  failure: InternalError | undefined;
  readonly #core: Boundary;

  constructor(glue: Glue, { exports }: { readonly exports: Readonly<Record<string, unknown>> }) {
    // A literal: engines look that up faster than what they made of the exports.
    this.#core = { ...glue, ...exports } as unknown as Boundary;
    this.pipe = new Pipe(this.#core);
    glue.__wbg_set_wasm(exports);
    (exports["__wbindgen_start"] as (() => void) | undefined)?.();
  }

  /** Runs a call into the core. Whatever that throws is a bug, and leaves the memory in an unknown state: the instance dies. */
  run<T>(enter: (pipe: Pipe, core: Boundary) => T): T {
    try {
      if (!this.failure) return enter(this.pipe, this.#core);
    } catch (thrown) {
      this.die(thrown);
    }
    throw this.failure;
  }

  /** Forgets a call. Never throws: what becomes of the call that is over does not depend on it. */
  free(call: number): void {
    try {
      if (!this.failure) this.pipe.free(call);
    } catch (thrown) {
      this.die(thrown);
    }
  }

  /** Ends the instance and every call on it; returns the error they end with. */
  die(cause: unknown): InternalError {
    if (this.failure) return this.failure;
    const failure = cause instanceof InternalError ? cause : new InternalError("The core failed.", { cause });
    this.failure = failure;
    for (const call of [...this.calls]) call.die(failure);
    this.calls.clear();
    return failure;
  }
}
