import { Call, type Sent } from "./call.js";
import { dialectOf, type GatewayProvider, type Setup } from "./edge-config.js";
import type { Failure } from "./edge-failure.js";
import { HeldBody } from "./edge-hold.js";
import { Shape } from "./edge-shape.js";
import { hidden } from "./edge-hide.js";
import { Lines } from "./edge-lines.js";
import { bytesOfChunks, KEEP_ALIVE, within } from "./emit.js";
import { END_ABORTED } from "./boundary.js";
import { ChatwireError, isChatwireError } from "./errors.js";
import { limitsOf } from "./options.js";
import { outcomeWithout, type Outcome } from "./outcome.js";
import type { Provider } from "./profile.js";
import { outlasting, relay } from "./relay.js";
import { mayHeal, Routing } from "./routing.js";
import type { Principal } from "./edge-auth.js";
import { ChatCompletionStream } from "./stream.js";
import type { ChatCompletionChunk } from "./wire.js";

/** A chat completion that was let in. */
export interface Asked {
  id: string;
  dialect: Provider;
  principal: Principal;
  /** The request, with what a session remembers. */
  params: Record<string, unknown>;
  stream: boolean;
  /** Whether the caller wants usage at the end of a stream. */
  asksForUsage: boolean;
  headers: Record<string, string | null>;
  signal: AbortSignal;
  waitUntil: ((promise: Promise<unknown>) => void) | undefined;
  /** What the caller is told of an error. */
  failureOf: (error: unknown) => Failure;
  inBand: (failure: Failure) => object;
  /** Told when the first piece is there. */
  began: () => void;
  /** Told how it ended; the first word counts. */
  ended: (outcome: Outcome) => Promise<void>;
}

/** Asks the routes, and answers as one of them does. Throws where there is no answer; `ended` is told then, too. */
export async function answerOf(setup: Setup, asked: Asked): Promise<Response> {
  const { hooks = {} } = setup;
  const shared = {
    states: setup.routesOf(asked.principal),
    random: Math.random,
    fallbackOn: mayHeal,
    onFallback: hooks.onFallback && ((fallback: Parameters<NonNullable<typeof hooks.onFallback>>[0]) => void setup.tell(hooks.onFallback, fallback)),
    paramsOf: (route: Parameters<Setup["providerOf"]>[0], params: object) => paramsFor(setup.providerOf(route), params as Record<string, unknown>, asked.stream),
  };
  let routing: Routing | undefined;
  try {
    const { headers, signal, params } = asked;
    routing = new Routing(shared, params, { headers, signal }, (warning) => void setup.tell(hooks.onWarning, warning));
    return await exchange(setup, asked, routing);
  } catch (thrown) {
    const outcome = outcomeWithout(isChatwireError(thrown) ? thrown : new ChatwireError("The gateway failed.", { cause: thrown }));
    await asked.ended(routing?.isUnderway ? { ...outcome, route: routing.route } : outcome);
    throw thrown;
  }
}

async function exchange(setup: Setup, asked: Asked, routing: Routing): Promise<Response> {
  const { hold = HOLD } = setup.limits ?? {};
  let sent = await routing.first();
  for (;;) {
    const provider = setup.providerOf(routing.asked);
    if (!isSame(asked, provider, sent.response)) return rewritten(asked, new Call(sent, routing), hold);
    const held = await HeldBody.of(sent, asked.stream ? hold : Infinity);
    if (held instanceof HeldBody) return passed(setup, asked, routing, sent, held, limitsOf(provider, routing.asked.options ?? {}).idle);
    const next = routing.again(held);
    if (!next) {
      routing.ended({ type: "failed", error: held });
      throw held;
    }
    sent = await next;
  }
}

/** What a provider is asked: streams tell what they use where the provider does so at all, whether or not the caller asks for it. */
function paramsFor(provider: GatewayProvider, params: Record<string, unknown>, stream: boolean): object {
  const { stream: _, stream_options: options, session_id: session, ...rest } = params;
  // Where the gateway keeps sessions itself, none is left.
  if (session !== undefined && dialectOf(provider) === "morpheus") rest["session_id"] = session;
  if (!stream) return rest;
  return { ...rest, stream: true, ...(takesUsage(provider) && { stream_options: { ...(options as object | undefined), include_usage: true } }) };
}

/** Whether a provider tells usage in streams when it is asked to. */
function takesUsage({ provider = "openai" }: GatewayProvider): boolean {
  if (typeof provider === "string") return provider === "openai" || provider === "flexai";
  const { extends: base = "openai", refused = [], known } = provider;
  return (base === "openai" || base === "flexai") && !refused.includes("stream_options") && (known?.includes("stream_options") ?? true);
}

/** Whether an answer is in the very form that the caller expects. */
function isSame({ dialect, stream, asksForUsage }: Asked, provider: GatewayProvider, { headers }: Response): boolean {
  if (dialectOf(provider) !== dialect) return false;
  const isStream = /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
  return isStream === stream && (!stream || asksForUsage || !takesUsage(provider));
}

/** Passes an answer on as it came, byte by byte, but for the gateway's keys. One that breaks off ends in an error all the same. */
function passed({ secrets }: Setup, asked: Asked, routing: Routing, sent: Sent, held: HeldBody, idle: number): Response {
  routing.began();
  asked.began();
  let ending: Outcome | undefined;
  const upstream = new Response(held.stream(idle), { headers: { "content-type": sent.response.headers.get("content-type") ?? "application/json" } });
  const { n } = asked.params as { n?: unknown };
  return relay(upstream, {
    ...(Number.isSafeInteger(n) && (n as number) > 0 && { n: n as number }),
    signal: asked.signal,
    waitUntil: asked.waitUntil,
    transform: (body) => (asked.stream ? explained(asked, hidden(body, secrets), () => ending) : hidden(body, secrets)),
    onOutcome(outcome) {
      const { stalled } = held;
      ending = { ...outcome, ...(stalled && outcome.type !== "complete" && { type: "stalled", error: stalled }), route: routing.route } as Outcome;
      routing.ended(ending);
      return asked.ended(ending);
    },
  });
}

/**
 * A stream that broke off says so, and one that is silent gives a sign of life. What the provider said itself of its failure has gone out
 * already. Lines go out whole: behind half of one, nothing that is said would be understood.
 */
function explained({ failureOf, inBand }: Asked, body: ReadableStream<Uint8Array>, ending: () => Outcome | undefined): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const encoder = new TextEncoder();
  const lines = new Lines();
  let pending: Promise<ReadableStreamReadResult<Uint8Array>> | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let error: unknown;
      try {
        for (;;) {
          const result = await within(KEEP_ALIVE, (pending ??= reader.read()));
          if (!result && lines.isInside) continue;
          if (!result) return controller.enqueue(encoder.encode(SIGN_OF_LIFE));
          pending = undefined;
          if (result.done) break;
          const whole = lines.take(result.value);
          if (whole.length > 0) return controller.enqueue(whole);
        }
        error = ending()?.error;
      } catch (thrown) {
        error = ending()?.error ?? thrown;
      }
      if (error && !(isChatwireError(error) && !SILENT.has(error.kind))) {
        controller.enqueue(encoder.encode(`${lines.ending}data: ${JSON.stringify({ error: inBand(failureOf(error)) })}\n\n`));
      } else if (lines.rest.length > 0) {
        controller.enqueue(lines.rest);
      }
      controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

/** A comment: no event, nor the end of one. */
const SIGN_OF_LIFE = ": keep-alive\n";

/** Ends that nobody said a word of. */
const SILENT: ReadonlySet<string> = new Set(["connection", "incomplete", "stalled", "protocol", "internal"]);

/** Writes an answer anew, in the caller's dialect. */
async function rewritten(asked: Asked, call: Call, hold: number): Promise<Response> {
  const shape = new Shape(asked.dialect, asked.id, asked.asksForUsage);
  const ended = call.outcome.then((outcome) => asked.ended(outcome));
  asked.waitUntil?.(ended);
  if (!asked.stream) {
    const { completion, error } = await call.finish();
    if (error) throw error;
    asked.began();
    return Response.json(shape.whole(completion));
  }
  const chunks = new ChatCompletionStream(call)[Symbol.asyncIterator]();
  // Before it says something, an error still has a status.
  const first = chunks.next();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await Promise.race([first, new Promise((resolve) => (timer = setTimeout(resolve, hold)))]);
  } finally {
    clearTimeout(timer);
  }
  const errorOf = (error: unknown): object => asked.inBand(asked.failureOf(error));
  const body = bytesOfChunks(shaped(first, chunks, shape, asked.began), { errorOf }, () => call.end(END_ABORTED));
  return new Response(asked.waitUntil ? outlasting(body) : body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
}

/** The chunks in the caller's shape. */
function shaped(first: Promise<IteratorResult<ChatCompletionChunk>>, chunks: AsyncIterator<ChatCompletionChunk>, shape: Shape, began: () => void): AsyncIterator<ChatCompletionChunk> {
  let next: Promise<IteratorResult<ChatCompletionChunk>> | undefined = first;
  // It is asked for later, and may fail before.
  first.catch(() => undefined);
  return {
    async next() {
      for (;;) {
        const result = await (next ?? chunks.next());
        next = undefined;
        if (result.done) return result;
        const { value } = result;
        if (value.choices.some(({ delta: { role: _, ...said }, finish_reason }) => finish_reason || Object.values(said).some(Boolean))) began();
        const chunk = shape.chunk(value);
        if (chunk) return { done: false, value: chunk };
      }
    },
  };
}

/** In milliseconds. */
const HOLD = 10_000;
