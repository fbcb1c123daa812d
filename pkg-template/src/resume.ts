import { END_OF_BODY } from "./boundary.js";
import type { Call } from "./call.js";
import { hidden, InvalidRequestError, ProtocolError, type ChatwireError } from "./errors.js";
import type { Source } from "./iterator.js";
import { outcomeWithout, type Outcome, type Seam } from "./outcome.js";
import type { Profile, Provider } from "./profile.js";
import type { ChatCompletion, ChatCompletionChunk } from "./wire.js";

/** How answers are resumed. */
export interface ResumeOptions {
  /** How often one answer may be, besides the tries of `maxRetries`. Default: 2. */
  attempts?: number;
}

/**
 * Goes on with a streamed answer that broke off after some of it was handed out: as the option `resume` of a client or a call.
 *
 * What has come goes back as an assistant message that the provider continues, so its profile has to say that it does (`prefill`). What
 * follows is added to the same stream: one text, one outcome, in which `seams` tells where it was put together. An answer is not resumed
 * where it has anything but text (calls, thoughts, log probabilities), more than one choice or a form that the request asks for, nor
 * where the conversation itself ends in an assistant message: it then ends as it would have without.
 *
 * @throws {@link InvalidRequestError} when `attempts` is no whole number above 0.
 *
 * @example
 * ```ts
 * import { Chatwire, resume, type Profile } from "chatwire";
 *
 * const acme: Profile = { name: "acme", source: "https://acme.example/docs", prefill: "message" };
 * const sent: string[] = [];
 * const client = new Chatwire({
 *   provider: acme,
 *   baseURL: "https://api.acme.example/v1",
 *   resume: resume({ attempts: 1 }),
 *   fetch: async (request) => {
 *     sent.push(await request.text());
 *     // The first answer stops before its end.
 *     const choice = sent.length === 1 ? { delta: { content: "Once upon" } } : { delta: { content: " a time." }, finish_reason: "stop" };
 *     const body = `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
 *     return new Response(body, { headers: { "content-type": "text/event-stream" } });
 *   },
 * });
 * const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "A tale?" }], stream: true });
 * console.log(await stream.text()); // Once upon a time.
 * console.log((await stream.outcome).seams?.[0]?.offset); // 9
 * ```
 */
export function resume({ attempts = 2 }: ResumeOptions = {}): Resume {
  if (!(Number.isSafeInteger(attempts) && attempts > 0)) throw new InvalidRequestError("attempts must be a whole number above 0", "attempts");
  return new Resume(attempts);
}

/** What resumes answers: made by {@link resume}. */
export class Resume {
  readonly attempts: number;

  /** @internal */
  constructor(attempts: number) {
    this.attempts = attempts;
  }

  /** Refuses a provider that is not known to go on with a message. @internal */
  check(provider: Provider | Profile | undefined): void {
    if (prefillOf(provider) !== "none") return;
    const who = typeof provider === "object" ? provider.name ?? "this profile" : provider ?? "openai";
    throw new InvalidRequestError(`resume needs a provider that goes on with an assistant message, which prefill in its profile says: ${who} has none`, "resume");
  }

  /** What asks for the rest of an answer; undefined where it cannot be asked for. @internal */
  joint(params: string, provider: Provider | Profile | undefined, before: Outcome, last: Joint | undefined): Joint | undefined {
    const seams = last?.seams ?? [];
    if (seams.length >= this.attempts || last?.over) return undefined;
    const prefill = prefillOf(provider);
    const text = textAlone(before.completion);
    // What a template trims would come a second time.
    const sent = text?.trimEnd();
    if (sent === undefined || text === undefined) return undefined;
    const request = JSON.parse(params) as { messages?: { role?: unknown }[]; response_format?: { type?: unknown } | null };
    const { messages, response_format: format } = request;
    // A grammar would begin anew.
    if (!messages?.length || messages[messages.length - 1]?.role === "assistant" || (format && format.type !== "text")) return undefined;
    const message = { role: "assistant", content: sent, ...(/prefix/i.test(prefill) && { prefix: true }) };
    const marks = prefill === "continueFinalMessage" && { continue_final_message: true, add_generation_prompt: false };
    return new Joint(
      // There may be nothing to go on with yet.
      sent === "" ? params : JSON.stringify({ ...request, messages: [...messages, message], ...marks }),
      before, sent, text.slice(sent.length), prefill === "echoedPrefix", seams,
    );
  }
}

/** Where an answer broke off and is put together with what follows. */
export class Joint {
  readonly seams: Seam[];
  /** Whether the server was found to begin anew. */
  over = false;

  constructor(
    readonly params: string,
    readonly before: Outcome,
    /** The answer so far, as it was sent. */
    readonly sent: string,
    /** What else of it was handed out. */
    readonly tail: string,
    readonly echoed: boolean,
    seams: readonly Seam[],
  ) {
    const { error, requestID, completion } = before;
    this.seams = [...seams, { offset: sent.length + tail.length, error: error as ChatwireError, requestID, usage: completion.usage ?? null }];
  }

  /** What is new in the text that followed; undefined while that cannot be told, null where it is the answer from its beginning. */
  rest(text: string, whole: boolean): string | null | undefined {
    const { sent, tail } = this;
    let rest = text;
    if (this.isLookedFor) {
      const same = common(sent, text);
      if (same === sent.length) rest = text.slice(same);
      else if (same === text.length && !whole) return undefined;
      else if (same >= SURE) return null;
    }
    const again = common(tail, rest);
    return again === rest.length && again < tail.length && !whole ? undefined : rest.slice(again);
  }

  /** Whether the answer so far may come again: a few letters may as well be what follows. */
  get isLookedFor(): boolean {
    return this.echoed || this.sent.length >= SURE;
  }

  /** The items of what follows, without what was there already. */
  source<Item>(source: Source<Item>, call: Call): Source<Item> {
    return new JoinedSource(source, this, call);
  }

  /** The answer so far and what follows, as one. */
  completion(after: ChatCompletion, whole = false): ChatCompletion {
    const { completion } = this.before;
    const [choice] = after.choices;
    if (!choice) return completion;
    const rest = this.rest(choice.message.content ?? "", whole) ?? "";
    const content = this.sent + this.tail + rest;
    return { ...after, choices: [{ ...choice, message: { ...choice.message, content } }, ...after.choices.slice(1)] };
  }

  /** One outcome of both. */
  outcome(after: Outcome): Outcome {
    const { before, seams } = this;
    const whole = after.type === "complete";
    const bytes = before.bytes + after.bytes;
    if (this.rest(after.completion.choices[0]?.message.content ?? "", whole) === null) {
      this.over = true;
      return { ...this.failed(new ProtocolError("The server began the answer anew in place of going on with it.")), bytes };
    }
    const completion = this.completion(after.completion, whole);
    if (after.error) hidden(after.error, "partial", completion);
    return { ...after, completion, bytes, seams };
  }

  /** The outcome where nothing followed: as it would have been, unless the caller or the time of the call ended it. */
  failed(failure: ChatwireError): Outcome {
    const { before, seams } = this;
    const { type } = outcomeWithout(failure);
    if (type === "failed" && failure.kind !== "internal") {
      (seams[seams.length - 1] as Seam).resumeError = failure;
      return { ...before, seams };
    }
    hidden(failure, "partial", before.completion);
    return { ...before, type, error: failure, seams } as Outcome;
  }
}

/** Takes from the front of what follows what was handed out already: items wait until it is known whether they are that. */
class JoinedSource<Item> implements Source<Item> {
  readonly #source: Source<Item>;
  readonly #joint: Joint;
  readonly #call: Call;
  #waiting: Item[] = [];
  #text = "";
  #ready: Item[] = [];
  #settled = false;

  constructor(source: Source<Item>, joint: Joint, call: Call) {
    this.#source = source;
    this.#joint = joint;
    this.#call = call;
  }

  load(text: string): void {
    this.#source.load(text);
  }

  next(): Item | undefined {
    const { sent, isLookedFor } = this.#joint;
    for (;;) {
      if (this.#ready.length > 0) return this.#ready.shift();
      const item = this.#source.next();
      if (item === undefined) {
        if (this.#settled || this.#call.ended?.type !== "complete") return undefined;
        this.#settle(true);
        continue;
      }
      if (this.#settled) return item;
      const piece = textOf(item);
      const at = this.#text.length;
      this.#waiting.push(item);
      this.#text += piece;
      // By the piece: an answer is long, and its pieces are many.
      if (!isLookedFor || this.#text.length >= sent.length || !sent.startsWith(piece, at)) this.#settle(false);
    }
  }

  #settle(whole: boolean): void {
    const rest = this.#joint.rest(this.#text, whole);
    if (rest === undefined) return;
    this.#settled = true;
    if (rest === null) return this.#call.end(END_OF_BODY);
    let known = this.#text.length - rest.length;
    for (const item of this.#waiting) {
      const piece = textOf(item);
      const left = piece.slice(known);
      known -= piece.length - left.length;
      // A piece of text is never empty; a chunk may say something else.
      if (typeof item === "string") this.#ready.push(...(left === "" ? [] : [left as Item]));
      else this.#ready.push(left === piece ? item : withText(item as ChatCompletionChunk, left) as Item);
    }
    this.#waiting = [];
  }
}

/** The text of an answer that has nothing else; undefined of any other. */
function textAlone({ choices }: ChatCompletion): string | undefined {
  const [choice, ...others] = choices;
  if (!choice) return "";
  if (others.length > 0 || choice.finish_reason || choice.logprobs) return undefined;
  const { role: _, content, ...rest } = choice.message;
  const says = (value: unknown): boolean => Boolean(value) && !(Array.isArray(value) && value.length === 0);
  // Half a character stands there as U+FFFD; the whole one is to come.
  return Object.values(rest).some(says) ? undefined : (content ?? "").replace(/\ufffd$/, "");
}

function prefillOf(provider: Provider | Profile | undefined): NonNullable<Profile["prefill"]> {
  return (typeof provider === "object" && provider.prefill) || "none";
}

/** How many letters two texts begin with in common. */
function common(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let at = 0;
  while (at < most && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  return at;
}

/** The text that an item brings to the first choice. */
function textOf(item: unknown): string {
  if (typeof item === "string") return item;
  const content = (item as ChatCompletionChunk).choices.find(({ index }) => (index ?? 0) === 0)?.delta?.content;
  return typeof content === "string" ? content : "";
}

function withText(chunk: ChatCompletionChunk, content: string): ChatCompletionChunk {
  const isFirst = ({ index }: { index?: number | null }): boolean => (index ?? 0) === 0;
  return { ...chunk, choices: chunk.choices.map((choice) => (isFirst(choice) ? { ...choice, delta: { ...choice.delta, content } } : choice)) };
}

/** So many letters are no accident. */
const SURE = 32;
