import type { Call } from "./call.js";
import { APIUserAbortError, ChatwireError } from "./errors.js";
import { EventReader, type StreamEvent } from "./events.js";
import type { Finding } from "./finding.js";
import { answered } from "./pages.js";
import { EventParser, type ParsedEvents } from "./parsed-events.js";
import { ChatCompletionStream } from "./stream.js";
import { isSchemaFormat, parsed } from "./structured.js";
import type { ChatCompletion, ChatCompletionChunk, ResponseFormat, ToolCall, Usage } from "./wire.js";

/** The events of a runner and what their listeners get, as in the official SDK. */
export interface RunnerEvents<Completion extends ChatCompletion = ChatCompletion> {
  /** The headers are there. */
  connect: [];
  chunk: [chunk: ChatCompletionChunk];
  /** More text of the first choice, and all that has come of it. */
  content: [delta: string, snapshot: string];
  /** The whole answer. */
  chatCompletion: [completion: Completion];
  message: [message: MessageOf<Completion>];
  finalContent: [content: string];
  finalMessage: [message: MessageOf<Completion>];
  finalChatCompletion: [completion: Completion];
  /** What one answer used, where the server says so. */
  usage: [usage: Usage];
  /** What all of them used. */
  totalUsage: [usage: Usage];
  /** A call of a tool is about to be made, and what came of it: `runTools` alone. */
  functionToolCall: [call: ToolCall];
  functionToolCallResult: [content: string, call: ToolCall];
  /** What the provider makes of the request otherwise than asked. Without a listener it is told as the client's warnings are. */
  warning: [warning: Finding];
  error: [error: ChatwireError];
  abort: [error: APIUserAbortError];
  /** The last one, however it ended. */
  end: [];
}

/** The message of an answer: with `parsed` where that was asked for in a form. */
export type MessageOf<Completion extends ChatCompletion> = Completion["choices"][number]["message"];

/** What makes the answers of a runner, one after the other. */
export interface Rounds<Completion extends ChatCompletion = ChatCompletion> {
  /** Sends a request, tells what comes, and gives the answer. */
  round(params: RoundParams): Promise<Completion>;
  emit<Event extends RunnerEvent>(event: Event, ...args: RunnerArguments<Event, Completion>): void;
  signal: AbortSignal;
}

/** What a runner reads of the parameters; it sends them all. */
export interface RoundParams {
  stream?: boolean | null;
  response_format?: ResponseFormat | null | undefined;
}

/** Opens a call with these parameters. */
export type Opener = (params: object, signal: AbortSignal, told: (warning: Finding) => boolean) => Promise<Call>;

type Choices = { [Name in keyof ParsedEvents]: [event: ParsedEvents[Name]] };
export type RunnerEvent = keyof RunnerEvents | keyof ParsedEvents;
export type RunnerArguments<Event extends RunnerEvent, Completion extends ChatCompletion = ChatCompletion> = (RunnerEvents<Completion> & Choices)[Event];
export type RunnerListener<Event extends RunnerEvent, Completion extends ChatCompletion = ChatCompletion> =
  (...args: RunnerArguments<Event, Completion>) => void;

interface Listening {
  listener: (...args: never[]) => void;
  once: boolean;
}

/**
 * A streamed answer that reads itself and tells what happens: `client.chat.completions.stream(…)`.
 *
 * What goes wrong is told to `error` and `abort`, and rejects what was asked for; when nobody asks, nobody hears of it. A listener that
 * throws ends the stream with its error.
 *
 * @example
 * ```ts
 * import { Chatwire } from "chatwire/full";
 *
 * const client = new Chatwire({
 *   baseURL: "https://api.example.com/v1",
 *   fetch: async () => new Response('data: {"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n', {
 *     headers: { "content-type": "text/event-stream" },
 *   }),
 * });
 * const runner = client.chat.completions
 *   .stream({ model: "m", messages: [{ role: "user", content: "Hi" }] })
 *   .on("content", (delta, snapshot) => console.log(delta, snapshot));
 * console.log(await runner.finalContent());
 * ```
 */
export class ChatCompletionRunner<Completion extends ChatCompletion = ChatCompletion> implements AsyncIterable<ChatCompletionChunk> {
  readonly #listeners = new Map<RunnerEvent, Listening[]>();
  readonly #abort = new AbortController();
  readonly #open: Opener;
  readonly #outer: AbortSignal | null | undefined;
  readonly #ended: Promise<Completion>;
  readonly #usage: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  #call: Call | undefined;
  #completion: Completion | undefined;
  #over = false;
  /** Of who iterates: what it has not taken yet, and who waits. */
  #queue: Queue | undefined;

  /** @internal */
  constructor(open: Opener, play: (rounds: Rounds<Completion>) => Promise<Completion>, outer: AbortSignal | null | undefined) {
    this.#open = open;
    this.#outer = outer;
    if (outer?.aborted) this.#onAbort();
    else outer?.addEventListener("abort", this.#onAbort);
    this.#ended = this.#run(play);
    // Who asks hears of it.
    this.#ended.catch(() => undefined);
  }

  /** Aborts the request; what has come stays. */
  get controller(): AbortController {
    return this.#abort;
  }

  /** Aborts the request. */
  abort(): void {
    this.#abort.abort();
  }

  /**
   * The answer as far as it has come; undefined before anything has. It may be ahead of the events, by what came in one piece with them.
   *
   * It is the same object until more comes. Each new one takes time that grows with the answer, some 50 microseconds for 100 kB: for the
   * text alone, the `snapshot` of `content` events is there already.
   */
  get snapshot(): ChatCompletion | undefined {
    return this.#completion ?? this.#call?.snapshot();
  }

  /** Calls the listener with each event of this name. */
  on<Event extends RunnerEvent>(event: Event, listener: RunnerListener<Event, Completion>): this {
    return this.#listen(event, listener as never, false);
  }

  /** Calls the listener with the next event of this name. */
  once<Event extends RunnerEvent>(event: Event, listener: RunnerListener<Event, Completion>): this {
    return this.#listen(event, listener as never, true);
  }

  /** Takes a listener away. */
  off<Event extends RunnerEvent>(event: Event, listener: RunnerListener<Event, Completion>): this {
    const left = (this.#listeners.get(event) ?? []).filter((listening) => listening.listener !== listener);
    this.#listeners.set(event, left);
    return this;
  }

  /**
   * The next event of this name: what its listeners get, alone where that is one thing.
   *
   * Rejects when the stream ends without it.
   */
  emitted<Event extends RunnerEvent>(event: Event): Promise<RunnerArguments<Event, Completion> extends [infer Only] ? Only : RunnerArguments<Event, Completion>> {
    return new Promise((resolve, reject) => {
      const heard = (...args: unknown[]): void => resolve((args.length === 1 ? args[0] : args) as never);
      this.#listen(event, heard as never, true);
      this.#ended.then(
        // A turn later: the event may be the last one.
        () => setTimeout(() => reject(new ChatwireError(`The stream ended without the event ${event}.`, { kind: "invalid_request" }))),
        reject,
      );
    });
  }

  /** Settles when all has been told; rejects as the stream ended. */
  async done(): Promise<void> {
    await this.#ended;
  }

  /** The whole answer. */
  finalChatCompletion(): Promise<Completion> {
    return this.#ended;
  }

  /** The message of the first choice. */
  async finalMessage(): Promise<MessageOf<Completion>> {
    return firstMessage(await this.#ended);
  }

  /** The text of the first choice; null where it has none. */
  async finalContent(): Promise<string | null> {
    return firstMessage(await this.#ended).content ?? null;
  }

  /** The calls of the first choice, whole. */
  async finalToolCalls(): Promise<ToolCall[]> {
    return firstMessage(await this.#ended).tool_calls ?? [];
  }

  /** What the answers used, summed over all rounds; zeros where the server did not say. */
  async totalUsage(): Promise<Usage> {
    await this.#ended;
    return { ...this.#usage };
  }

  /**
   * Iterates over the chunks from here on. Leaving the loop cancels the request. A consumer that is slow slows the stream down, and with
   * it the events.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<ChatCompletionChunk> {
    if (this.#queue || this.#over) throw new ChatwireError("The stream is iterated already, or over.", { kind: "invalid_request" });
    const queue = (this.#queue = new Queue());
    const ended = this.#ended;
    const abort = this.#abort;
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      async next() {
        const value = await queue.take();
        if (value) return { done: false, value };
        await ended;
        return { done: true, value: undefined };
      },
      async return() {
        queue.close();
        abort.abort();
        return { done: true, value: undefined };
      },
    };
  }

  readonly #onAbort = (): void => this.#abort.abort(this.#outer?.reason);

  async #run(play: (rounds: Rounds<Completion>) => Promise<Completion>): Promise<Completion> {
    // Who listens has yet to say so.
    await undefined;
    try {
      const completion = await play({
        round: (params) => this.#round(params),
        emit: (event, ...args) => this.#emit(event, ...args),
        signal: this.#abort.signal,
      });
      this.#conclude(completion);
      return completion;
    } catch (thrown) {
      const error = thrown as ChatwireError;
      this.#completion ??= error.partial as Completion | undefined;
      if (error instanceof APIUserAbortError) this.#emit("abort", error);
      else this.#emit("error", error);
      throw error;
    } finally {
      this.#finish();
    }
  }

  async #round(params: RoundParams): Promise<Completion> {
    this.#completion = undefined;
    const call = (this.#call = await this.#open(params, this.#abort.signal, (warning) => this.#emit("warning", warning)));
    this.#emit("connect");
    const completion = (params.stream === true ? await this.#streamed(call, params) : await whole(call)) as Completion;
    if (isSchemaFormat(params.response_format)) await parsed(completion, params.response_format);
    this.#completion = completion;
    const { usage } = completion;
    for (const name of ["prompt_tokens", "completion_tokens", "total_tokens"] as const) this.#usage[name] += usage?.[name] ?? 0;
    if (usage) this.#emit("usage", usage);
    this.#emit("message", firstMessage(completion));
    this.#emit("chatCompletion", completion);
    return completion;
  }

  async #streamed(call: Call, { response_format }: RoundParams): Promise<ChatCompletion> {
    const stream = new ChatCompletionStream(await answered(call));
    const events = new EventReader();
    const parser = new EventParser(response_format);
    for await (const chunk of stream) {
      this.#emit("chunk", chunk);
      for (const event of events.read(chunk)) {
        this.#tell(event, parser);
        if (event.type === "content.delta" && event.choice === 0) this.#emit("content", event.delta, event.snapshot);
      }
      await this.#queue?.put(chunk);
    }
    for (const event of events.end()) this.#tell(event, parser);
    return (await stream.outcome).completion;
  }

  /** Tells an event to who listens, if anybody does: only then is its JSON read. */
  #tell(event: StreamEvent, parser: EventParser): void {
    if (!this.#listeners.get(event.type)?.length) return;
    parser.add(event);
    const { type, ...rest } = event;
    this.#emit(type, rest as never);
  }

  #conclude(completion: Completion): void {
    const message = firstMessage(completion);
    if (typeof message.content === "string") this.#emit("finalContent", message.content);
    this.#emit("finalMessage", message);
    this.#emit("finalChatCompletion", completion);
    this.#emit("totalUsage", { ...this.#usage });
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#outer?.removeEventListener("abort", this.#onAbort);
    this.#queue?.close();
    this.#emit("end");
  }

  #listen(event: RunnerEvent, listener: (...args: never[]) => void, once: boolean): this {
    const listeners = this.#listeners.get(event) ?? [];
    listeners.push({ listener, once });
    this.#listeners.set(event, listeners);
    return this;
  }

  /** Tells the listeners; gives whether there is one. */
  #emit<Event extends RunnerEvent>(event: Event, ...args: RunnerArguments<Event, Completion>): boolean {
    const listeners = this.#listeners.get(event);
    if (!listeners?.length) return false;
    this.#listeners.set(event, listeners.filter(({ once }) => !once));
    for (const { listener } of listeners) (listener as (...args: unknown[]) => void)(...args);
    return true;
  }
}

/** Chunks on their way to who iterates. */
class Queue {
  #items: ChatCompletionChunk[] = [];
  #closed = false;
  #taking: (() => void) | undefined;
  #putting: (() => void) | undefined;

  /** Settles once there is room for more. */
  put(item: ChatCompletionChunk): Promise<void> | undefined {
    if (this.#closed) return undefined;
    this.#items.push(item);
    this.#taking?.();
    return this.#items.length < ROOM ? undefined : new Promise((resolve) => (this.#putting = resolve));
  }

  /** The next item; undefined once there is none any more. */
  async take(): Promise<ChatCompletionChunk | undefined> {
    while (this.#items.length === 0 && !this.#closed) await new Promise<void>((resolve) => (this.#taking = resolve));
    this.#putting?.();
    return this.#items.shift();
  }

  close(): void {
    this.#closed = true;
    this.#taking?.();
    this.#putting?.();
  }
}

/** How many chunks may wait. */
const ROOM = 64;

/** The message of the first choice. */
export function firstMessage<Completion extends ChatCompletion>({ choices }: Completion): MessageOf<Completion> {
  const choice = choices.find(({ index }) => index === 0) ?? choices[0];
  if (!choice) throw new ChatwireError("The answer has no choice.", { kind: "protocol" });
  return choice.message;
}

async function whole(call: Call): Promise<ChatCompletion> {
  const { completion, error } = await call.finish();
  if (error) throw error;
  return completion;
}
