import { bytesOf, headOf } from "./body.js";
import { END_NETWORK, END_OF_BODY, MODE_WHOLE, type CoreOutcome, type How } from "./boundary.js";
import { messageOf, type ChatwireError } from "./errors.js";
import type { Core, InFlight } from "./instance.js";
import { ready } from "./loader.js";
import type { RelayOptions } from "./options.js";
import { outcomeWithout, outcomeOf, type Outcome } from "./outcome.js";

/**
 * Meters an answer that somebody else reads: its bytes go in, one outcome comes out.
 *
 * Whatever goes wrong here, the core's death included, is told as the outcome and reaches nobody else.
 */
export class Meter implements InFlight {
  /** Pending until the core is there, or known not to come; what is fed before is not metered. Never rejects. */
  loading: Promise<void> | undefined;

  readonly #head: { status: number; headers: Headers };
  readonly #options: RelayOptions;
  // Once loaded, there is either a reply on a core or an outcome that stands.
  #core: Core | undefined;
  #reply: number | undefined;
  #outcome: Outcome | undefined;
  #together: Uint8Array | undefined;
  #kept = 0;
  #ended = false;
  #through: (() => void) | undefined;

  constructor(head: { status: number; headers: Headers }, options: RelayOptions) {
    this.#head = head;
    this.#options = options;
    options.waitUntil?.(new Promise((resolve) => (this.#through = resolve)));
    this.loading = ready().then(this.#begin).catch((error: ChatwireError) => this.die(error)).then(() => {
      this.loading = undefined;
    });
  }

  /** Takes what a read brought. Nobody waits for what is in it, so small reads cross over to the core together. */
  feed(value: unknown): void {
    if (this.#reply === undefined) return;
    let bytes: Uint8Array;
    try {
      bytes = bytesOf(value);
    } catch (error) {
      return this.#conclude(END_NETWORK, { cause: error });
    }
    if (this.#kept + bytes.length > TOGETHER) this.#flush();
    if (bytes.length > TOGETHER) return this.#read(bytes);
    this.#together ??= new Uint8Array(TOGETHER);
    this.#together.set(bytes, this.#kept);
    this.#kept += bytes.length;
  }

  /** The body has ended. The first call tells the outcome; one that stood before stays as it is. */
  end(how: How, cause?: { cause: unknown }): void {
    if (this.#ended) return;
    this.#ended = true;
    const tell = (): void => {
      this.#conclude(how, cause);
      void told(this.#options.onOutcome, this.#outcome as Outcome).then(this.#through);
    };
    if (this.loading) void this.loading.then(tell);
    else tell();
  }

  die(error: ChatwireError): void {
    this.#stand(outcomeWithout(error));
  }

  readonly #begin = (core: Core): void => {
    const { n = 1, maxEventBytes, maxBodyBytes } = this.#options;
    const head = headOf(this.#head as Response);
    this.#reply = core.run((pipe) => pipe.meter(head, n, maxEventBytes, maxBodyBytes));
    this.#core = core;
    core.calls.add(this);
  };

  #flush(): void {
    const bytes = this.#together?.subarray(0, this.#kept);
    this.#kept = 0;
    if (bytes?.length) this.#read(bytes);
  }

  #read(bytes: Uint8Array): void {
    const core = this.#core;
    const reply = this.#reply;
    if (!core || reply === undefined) return;
    const { pipe } = core;
    try {
      pipe.feed(reply, bytes, MODE_WHOLE);
    } catch (error) {
      return void core.die(error);
    }
    if (pipe.done) this.#conclude(END_OF_BODY);
  }

  #conclude(how: How, cause?: { cause: unknown }): void {
    this.#flush();
    const reply = this.#reply;
    if (reply === undefined) return;
    try {
      const outcome = this.#core?.run((pipe) => {
        pipe.end(reply, how, cause && messageOf(cause.cause), MODE_WHOLE);
        return pipe.outcome(reply).core();
      });
      this.#core?.free(reply);
      this.#stand(outcomeOf(outcome as CoreOutcome, this.#head.headers, cause));
    } catch (error) {
      this.die(error as ChatwireError);
    }
  }

  #stand(outcome: Outcome): void {
    this.#core?.calls.delete(this);
    this.#core = this.#reply = this.#together = undefined;
    this.#outcome ??= outcome;
  }
}

/** Some tens of events of a usual size: crossing over costs a small read as much as decoding it does. */
const TOGETHER = 8192;

/** What the callback throws is not the body's fault, and an unhandled rejection would end a Node process. */
async function told(onOutcome: RelayOptions["onOutcome"], outcome: Outcome): Promise<void> {
  try {
    await onOutcome(outcome);
  } catch (error) {
    console.error("chatwire: onOutcome failed:", error);
  }
}
