// From a checked request and its script to a response: the answer, whole or streamed, or the failure the script asks for.
import { buildAnswer } from "./answer";
import { openBody } from "./body";
import type { Ending, Sleep } from "./body";
import type { Script } from "./script";
import { writeEvents } from "./sse";
import type { Answer, ChatBody, Dialect, Failure, Settings } from "./types";

export function failureResponse(dialect: Dialect, failure: Failure, settings: Settings): Response {
  const { body, headers } = dialect.error(failure, settings);
  return new Response(JSON.stringify(body), { status: failure.status, headers: { "content-type": "application/json", ...headers } });
}

/** The failure that the script asks for before there is an answer, if it does. */
export function scriptedFailure(dialect: Dialect, script: Script, settings: Settings): Response | undefined {
  if (!script.html && script.status === undefined && script.retryAfter === undefined) return undefined;
  const status = script.status?.status ?? (script.html ? 502 : 429);
  const code = script.status?.code;
  const response = script.html ? htmlPage(status) : failureResponse(dialect, code === undefined ? { status } : { status, code }, settings);
  if (script.retryAfter !== undefined) setRetryAfter(response.headers, script.retryAfter, settings.now());
  return response;
}

export function answerResponse(
  dialect: Dialect,
  body: ChatBody,
  script: Script,
  request: Request,
  settings: Settings,
  ended: (how: Ending) => void,
): Response {
  const streamed = dialect.streams(body, request.headers, settings);
  const answer = buildAnswer(body, script, Math.floor(settings.now() / 1000), "default-model");
  dialect.adapt?.(answer, streamed, settings);
  if (script.finish !== undefined) for (const choice of answer.choices) choice.finish = script.finish;
  const source = (sleep: Sleep): AsyncIterable<Uint8Array> =>
    streamed ? writeEvents(dialect, answer, script, sleep) : writeWhole(dialect, answer, script, settings);
  const headers = { "content-type": streamed ? "text/event-stream" : "application/json", "cache-control": "no-cache" };
  return new Response(openBody(source, script, request.signal, ended), { headers });
}

async function* writeWhole(dialect: Dialect, answer: Answer, script: Script, settings: Settings): AsyncGenerator<Uint8Array> {
  const { error } = script;
  const failure = error && { status: error.status, message: error.message ?? "The scripted model broke off" };
  yield new TextEncoder().encode(JSON.stringify(failure ? dialect.inBand(failure, answer) : dialect.whole(answer, settings)));
}

function htmlPage(status: number): Response {
  const title = status === 200 ? "Sign in" : `${status} Bad Gateway`;
  const page = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return new Response(page, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}

function setRetryAfter(headers: Headers, form: string, now: number): void {
  headers.delete("retry-after");
  const milliseconds = /^(\d+)ms$/.exec(form)?.[1];
  const ahead = /^date (\d+)$/.exec(form)?.[1];
  if (form === "off") return;
  if (milliseconds !== undefined) headers.set("retry-after-ms", milliseconds);
  else headers.set("retry-after", ahead === undefined ? form : new Date(now + Number(ahead) * 1000).toUTCString());
}
