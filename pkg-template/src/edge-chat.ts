import { answerOf } from "./edge-answer.js";
import { mayAsk, type Principal } from "./edge-auth.js";
import { priceOf, type Setup } from "./edge-config.js";
import { limitHeaders, type Dialect, type Place } from "./edge-dialects.js";
import { refuse, type Failure } from "./edge-failure.js";
import { usedBy, type Admission, type LedgerEntry } from "./edge-ledger.js";
import { check, isStreamed, paramsOf } from "./edge-request.js";
import { boundsOf, continued, historyOf } from "./edge-sessions.js";
import type { Outcome } from "./outcome.js";
import type { Message } from "./wire.js";

/** A request on its way through. */
export interface Step {
  id: string;
  request: Request;
  place: Place;
  waitUntil: ((promise: Promise<unknown>) => void) | undefined;
  /** Headers that the answer gets, whatever it is. */
  headers: Headers;
  /** Who asks, once that is known. */
  principal?: Principal;
  session?: string;
  /** Whether what went wrong was told as the end of a request. */
  isTold?: boolean;
}

/** Answers a chat completion. */
export async function chat(setup: Setup, step: Step, principal: Principal, failureOf: (error: unknown) => Failure): Promise<Response> {
  const { id, request, place: { dialect }, headers, waitUntil } = step;
  const { limits = {}, ledger, prices, hooks = {}, defaultModel, morpheus = "accept" } = setup;
  const params = await paramsOf(request, dialect, limits.maxBodyBytes ?? MOST_BYTES);
  if (dialect.name === "morpheus" && params["model"] === undefined && defaultModel !== undefined) params["model"] = defaultModel;
  const stream = isStreamed(params, request.headers, dialect, morpheus);
  const said = params["messages"];
  const remembers = await remember(setup, step, principal, params);
  await check(params, dialect);
  // Morpheus's dialect may leave the choice to the provider.
  const model = typeof params["model"] === "string" ? params["model"] : "";
  if (!mayAsk(principal, model)) refuse(404, "model_forbidden", `The model ${model} does not exist, or this key may not use it.`, { param: "model" });

  const { workspace, key } = principal;
  const admission = await ledger.admit({ id, workspace, key, model, limits: (typeof limits.workspace === "function" ? await limits.workspace(principal) : limits.workspace) ?? {} });
  for (const [name, value] of Object.entries(limitHeaders(dialect, admission, Date.now()))) headers.set(name, value);
  if (admission.limited) refuseLimited(admission, dialect);

  const started = performance.now();
  let firstToken: number | null = null;
  let isOver = (): void => undefined;
  // A worker ends with its client, also with one that leaves before there is an answer: what that used would not be counted.
  waitUntil?.(new Promise<void>((resolve) => (isOver = resolve)));
  const ended = async (outcome: Outcome): Promise<void> => {
    if (step.isTold) return;
    step.isTold = true;
    const latency = Math.round(performance.now() - started);
    // What came at once began when it ended.
    if (outcome.type === "complete") firstToken ??= latency;
    const entry: LedgerEntry = {
      id, workspace, key, model, provider: outcome.route?.name ?? "", dialect: dialect.name, stream, outcome: outcome.type,
      ...usedBy(outcome, params, priceOf(prices, model, outcome.route?.model)), latency, firstToken,
    };
    const told = setup.tell(hooks.onEntry, entry);
    if (outcome.error && outcome.error.kind !== "aborted") setup.tell(hooks.onError, outcome.error, { id, path: new URL(request.url).pathname });
    try {
      await ledger.settle(entry);
      if (outcome.type === "complete") await remembers?.(said as Message[], outcome);
    } catch (error) {
      setup.tell(hooks.onError, error, { id, path: new URL(request.url).pathname });
    }
    await told;
    isOver();
  };
  const { session } = step;
  return answerOf(setup, {
    id, dialect: dialect.name, principal, params, stream, waitUntil, ended,
    asksForUsage: (params["stream_options"] as { include_usage?: unknown } | undefined)?.include_usage === true,
    headers: principal.token === undefined ? {} : { authorization: `Bearer ${principal.token}`, "x-workspace-id": request.headers.get("x-workspace-id") },
    signal: request.signal,
    failureOf,
    inBand: (failure) => dialect.inBand(failure, session),
    began: () => (firstToken ??= Math.round(performance.now() - started)),
  });
}

/** Puts what a session remembers before what is said; gives what remembers the turn. */
async function remember(setup: Setup, step: Step, { workspace }: Principal, params: Record<string, unknown>): Promise<((said: Message[], outcome: Outcome) => Promise<void>) | undefined> {
  const { sessions } = setup;
  const { request, place: { dialect }, headers } = step;
  if (!sessions) return undefined;
  const named = request.headers.get("x-session-id") ?? (dialect.name === "morpheus" && typeof params["session_id"] === "string" ? params["session_id"] : undefined);
  const creates = named === undefined && sessions.autoCreate === true && dialect.name === "morpheus";
  if (named === undefined && !creates) return undefined;
  delete params["session_id"];
  const id = named ?? crypto.randomUUID();
  const bounds = boundsOf(sessions);
  if (named !== undefined) {
    const history = await historyOf(sessions, workspace, named);
    if (Array.isArray(params["messages"])) params["messages"] = continued(history, params["messages"] as Message[]);
  }
  headers.set("x-session-id", id);
  step.session = id;
  return async (said, { completion }) => {
    const [choice] = completion.choices;
    if (!choice) return;
    // A new one is there once it has something to remember.
    if (creates) await sessions.store.create(workspace, id, bounds);
    const { role, content, tool_calls } = choice.message;
    await sessions.store.append(workspace, id, [...said, { role, content: content ?? null, ...(tool_calls && { tool_calls }) } as Message], bounds);
  };
}

/** Refuses what is over a limit: 402 where it is one of a day or a month, 429 where it is soon over. */
function refuseLimited({ limited, retryAfter }: Admission, { name }: Dialect): never {
  if (limited === "quota") refuse(402, "quota", name === "morpheus" ? "The balance does not cover this request" : "The quota of this workspace is used up.", { retryAfter });
  const what = { requests: "requests", tokens: "tokens", concurrency: "requests at the same time" }[limited as "requests"];
  refuse(429, limited as "requests", `Rate limit reached for ${what} of this workspace.`, { retryAfter: retryAfter ?? 1000 });
}

/** Of a request, unless the limits say otherwise. */
export const MOST_BYTES = 4_194_304;
