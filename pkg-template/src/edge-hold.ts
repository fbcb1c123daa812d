import type { ReadResult } from "./body.js";
import { MODE_WHOLE } from "./boundary.js";
import { Call, type Sent } from "./call.js";
import { StalledError, type ChatwireError } from "./errors.js";

/**
 * The body of an answer that is kept back until it says something: as long as it does not, another provider may answer. Then it goes on as
 * it came, byte by byte.
 */
export class HeldBody {
  /** Whether it went silent after it had begun. */
  stalled: StalledError | undefined;

  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #kept: Uint8Array[] = [];
  #isDone = false;
  #pending: Promise<ReadResult> | undefined;
  /** A call also reads when it is over, to be done with a body; that is not for it to do here. */
  #mayRead = false;

  constructor(response: Response) {
    this.#reader = response.body?.getReader();
  }

  /**
   * Reads until the answer says something; at most for so many milliseconds.
   *
   * @returns The body, or why there is no answer.
   */
  static async of(sent: Sent, most: number): Promise<HeldBody | ChatwireError> {
    const held = new HeldBody(sent.response);
    const call = new Call({ ...sent, response: held.#lent(sent.response) });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = most === Infinity ? undefined : new Promise<undefined>((resolve) => (timer = setTimeout(resolve, most)));
    try {
      while (!call.ended) {
        held.#mayRead = true;
        const read = call.read(MODE_WHOLE).then((result) => void call.take(result), (error: unknown) => void call.broken(error));
        const isEnough = await (enough ? Promise.race([read.then(() => false), enough.then(() => true)]) : read.then(() => false));
        // Of a whole answer nothing is handed out before its end.
        if (!call.ended && (isEnough || (enough && call.saysSomething()))) {
          call.detach();
          return held;
        }
      }
    } finally {
      clearTimeout(timer);
    }
    const { error } = await call.outcome;
    if (!error) return held;
    held.cancel(error);
    return error;
  }

  /** What came, and what is to come. It breaks with a {@link StalledError} where nothing comes for so many milliseconds; 0: never. */
  stream(idle: number): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        let kept = this.#kept.shift();
        if (kept === undefined && !this.#isDone) {
          const { done, value } = await this.#within(idle, this.#pending ?? this.#read());
          // What comes while a read is waited for is kept, too.
          kept = this.#kept.shift() ?? (done ? undefined : (value as Uint8Array));
        }
        if (kept === undefined) controller.close();
        else controller.enqueue(kept);
      },
      cancel: (reason) => this.cancel(reason),
    }, { highWaterMark: 0 });
  }

  async cancel(reason?: unknown): Promise<void> {
    await this.#reader?.cancel(reason).catch(() => undefined);
  }

  async #within(idle: number, read: Promise<ReadResult>): Promise<ReadResult> {
    if (idle === 0) return read;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.stalled = new StalledError(`No byte came within ${idle} ms.`, { limit: "idle" });
        reject(this.stalled);
        void this.cancel(this.stalled);
      }, idle);
    });
    try {
      return await Promise.race([read, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #read(): Promise<ReadResult> {
    const result: ReadResult = (await this.#reader?.read()) ?? { done: true };
    if (result.done) this.#isDone = true;
    return result;
  }

  /** The response as a call sees it. */
  #lent({ status, headers }: Response): Response {
    const reader = {
      read: async (): Promise<ReadResult> => {
        if (!this.#mayRead) return { done: true };
        this.#mayRead = false;
        const read = (this.#pending = this.#read());
        const result = await read;
        this.#pending = undefined;
        if (!result.done) this.#kept.push(result.value as Uint8Array);
        return result;
      },
      cancel: async (): Promise<void> => undefined,
    };
    return { status, headers, body: { locked: false, getReader: () => reader } } as unknown as Response;
  }
}
