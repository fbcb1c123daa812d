import type { Glue } from "./boundary.js";
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
 * rejected, and nothing that still refers to it (finalizers, callbacks of pending promises) gets through to it or,
 * worse, to the instance that follows. That is why the glue's state is per instance.
 */
export class Core {
  readonly glue: Glue;
  /** The way of a read's bytes into the core, and of what they bring out of it. */
  readonly pipe: Pipe;
  readonly calls = new Set<InFlight>();
  /** Set once the instance is dead. */
  failure: InternalError | undefined;
  readonly #exports: Record<string, unknown>;
  readonly #others: Record<string, unknown>;

  constructor(glue: Glue, instance: WebAssembly.Instance) {
    this.glue = glue;
    const { memory, reply_read, reply_output } = instance.exports;
    const others: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(instance.exports)) {
      others[name] = typeof value === "function" ? this.#guarded(value as Export) : value;
    }
    // What each read enters needs no guard, since the caller catches, and a literal, which engines look up fast.
    this.#exports = { memory, reply_read, reply_output };
    this.#others = others;
    Object.setPrototypeOf(this.#exports, others);
    this.pipe = new Pipe(memory as WebAssembly.Memory, glue);
    glue.__wbg_set_wasm(this.#exports);
    (others["__wbindgen_start"] as Export | undefined)?.();
    glue.on_panic((message) => void this.die(new InternalError(`The core panicked: ${message}`)));
    if (this.failure) throw this.failure;
  }

  /**
   * Runs a call into the core. What it throws is turned into an error by `foreseen`; without one, and for a trap,
   * it is a bug that leaves the memory in an unknown state: the instance dies.
   */
  run<T>(enter: (glue: Glue) => T, foreseen?: (thrown: unknown) => Error): T {
    let result: T;
    try {
      if (this.failure) throw this.failure;
      result = enter(this.glue);
    } catch (thrown) {
      if (foreseen && !this.failure && !isTrap(thrown)) throw foreseen(thrown);
      throw this.die(thrown);
    }
    // Through a guarded export a trap returns.
    if (this.failure) throw this.failure;
    return result;
  }

  /** Ends the instance and every call on it; returns the error they end with. */
  die(cause: unknown): InternalError {
    if (this.failure) return this.failure;
    const failure = cause instanceof InternalError ? cause : new InternalError("The core failed.", { cause });
    this.failure = failure;
    for (const exports of [this.#exports, this.#others]) {
      for (const [name, value] of Object.entries(exports)) if (typeof value === "function") exports[name] = inert;
    }
    for (const call of [...this.calls]) call.die(failure);
    this.calls.clear();
    return failure;
  }

  // The runtime calls most exports itself: promise callbacks, microtasks, finalizers. A trap there would be an
  // uncaught exception, which ends a Node process.
  #guarded(enter: Export): Export {
    return (...args) => {
      try {
        return enter(...args);
      } catch (error) {
        if (!this.failure && !isTrap(error)) throw error;
        this.die(error);
        return inert();
      }
    };
  }
}

type Export = (...args: unknown[]) => unknown;

/** Stands in for a dead instance's exports. The glue reads results by index too, which 0 allows and undefined does not. */
const inert = (): number => 0;

/** By name, since the classes differ between realms. A stack that ran over leaves as broken a memory as a trap does. */
function isTrap(error: unknown): boolean {
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  return name === "RuntimeError" || /call stack size|too much recursion/.test(String(message));
}
