// Directives: what the last user message asks the scripted provider to do, as `[[name:value]]` or `[[name]]` anywhere in its text.
// Counts of bytes are counts of body bytes, from the first. A name or value that is not in the table is refused with 400, so that a
// misspelt fault cannot pass for a test. The tests run over the same table, so it cannot drift from the code.

/** A name, the form of its value, and what it does. */
export const DIRECTIVES = {
  // What the answer says.
  text: ["text", "the answer's text, sent word by word; may be empty"],
  words: ["number", "a text of so many words"],
  reason: ["text", "reasoning, sent before the text under the dialect's own name"],
  refuse: ["text", "the words of a refusal, sent in place of the text"],
  tool: ["call", "`name {json}`: a tool call, its arguments streamed in pieces; repeat for parallel calls"],
  finish: ["text", "the finish reason to report; `null` for none"],
  prefill: ["prefill", "what becomes of an assistant message at the end: `message`: the answer's text goes on behind it; `prefix`: if it has `prefix: true`; `echo`: then all of the text is sent; `continue`: if the request has `continue_final_message`; `other`: it is answered with another text; or a status that refuses it"],
  usage: ["off|finish", "off: no usage; finish: on the chunk with the finish reason"],
  giant: ["number", "one event whose text has so many bytes, before the words"],
  // How it is sent.
  wait: ["number", "ms before the response headers"],
  pace: ["number", "ms before each word, 0 by default"],
  drip: ["number?", "so many bytes per write, 1 by default"],
  crlf: ["none", "lines end in CR LF"],
  comments: ["none", "a keep-alive comment before each event"],
  done: ["off", "no `[DONE]` at the end"],
  // How it fails.
  cut: ["number", "the body ends cleanly after so many bytes"],
  reset: ["number", "the connection breaks after so many bytes, or after the whole body when it is shorter"],
  stall: ["number", "nothing more is sent after so many bytes, nor after the whole body when it is shorter; the connection stays open"],
  error: ["failure", "`n [status] [message]`: after n words (or pieces of reasoning or arguments) an error object in a 200 answer, then the end"],
  bare: ["none", "the error object of `error` comes as a plain line, not as an event"],
  status: ["failure", "`status [code]`: this HTTP status with the dialect's error body; 200 only together with `html`"],
  "retry-after": ["text", "`2` or `1.5` seconds, `1500ms` as `retry-after-ms`, `date 2` for an HTTP date in 2 s, `off`, or any text as it is; alone: with 429"],
  html: ["none", "an HTML page in place of the answer, with 502 or the `status` given"],
  times: ["number", "only the first n requests with this very message fail or wait; those behind are answered"],
} as const satisfies Record<string, readonly [form: string, effect: string]>;

export type DirectiveName = keyof typeof DIRECTIVES;

export interface Script {
  text?: string;
  words?: number;
  reason?: string;
  refuse?: string;
  tools: { name: string; input: string }[];
  finish?: string | null;
  prefill?: string;
  usage?: "off" | "finish";
  giant?: number;
  wait: number;
  pace: number;
  drip?: number;
  crlf: boolean;
  comments: boolean;
  done: boolean;
  cut?: number;
  reset?: number;
  stall?: number;
  error?: { after: number; status: number; message?: string };
  bare: boolean;
  status?: { status: number; code?: string };
  retryAfter?: string;
  html: boolean;
  times?: number;
  /** The message without its directives. */
  rest: string;
}

/** A directive that is not in the table, or a value of the wrong form. */
export class ScriptError extends Error {}

export function parseScript(message: string, pace = 0): Script {
  const script: Script = { tools: [], wait: 0, pace, crlf: false, comments: false, done: true, bare: false, html: false, rest: "" };
  let at = 0;
  for (;;) {
    const opening = /\[\[([a-z][a-z-]*)(:|(?=\]\]))/.exec(message.slice(at));
    if (opening === null) break;
    const [mark, name = ""] = opening;
    const start = at + opening.index;
    const end = valueEnd(message, start + mark.length, name);
    if (end < 0) break;
    script.rest += message.slice(at, start);
    apply(script, name, mark.endsWith(":") ? message.slice(start + mark.length, end) : "");
    at = end + 2;
  }
  script.rest = (script.rest + message.slice(at)).trim();
  return script;
}

/** The script without what fails or waits. */
export function healed({ status, html, retryAfter, wait, cut, reset, stall, error, ...rest }: Script): Script {
  return { ...rest, html: false, wait: 0 };
}

/** Where the value ends. The arguments of a call may hold `]]` themselves: their end is where they are JSON, if they ever are. */
function valueEnd(message: string, start: number, name: string): number {
  const first = message.indexOf("]]", start);
  if (name !== "tool") return first;
  for (let end = first; end >= 0; end = message.indexOf("]]", end + 1)) {
    if (isJson(callOf(message.slice(start, end)).input)) return end;
  }
  return first;
}

function apply(script: Script, name: string, value: string): void {
  const wrong = (): never => {
    throw new ScriptError(`directive '${name}' does not take '${value}'`);
  };
  const count = (from = value): number => (/^\d{1,9}$/.test(from.trim()) ? Number(from) : wrong());
  switch (name as DirectiveName) {
    case "text": case "reason": case "refuse": script[name as "text" | "reason" | "refuse"] = value; return;
    case "words": case "giant": case "wait": case "pace": case "cut": case "reset": case "stall": case "times":
      script[name as "words"] = count(); return;
    case "drip": script.drip = value === "" ? 1 : Math.max(1, count()); return;
    case "crlf": case "comments": case "bare": case "html":
      script[name as "crlf"] = value === "" ? true : wrong(); return;
    case "done": script.done = value === "off" ? false : wrong(); return;
    case "prefill": script.prefill = /^(?:message|prefix|echo|continue|other|[45]\d\d)$/.test(value) ? value : wrong(); return;
    case "usage": script.usage = value === "off" || value === "finish" ? value : wrong(); return;
    case "finish": script.finish = value === "null" ? null : value; return;
    case "retry-after": script.retryAfter = value.trim(); return;
    case "tool": {
      const call = callOf(value);
      script.tools.push(call.name === "" ? wrong() : call);
      return;
    }
    case "status": {
      const [status = "", code] = value.trim().split(/\s+/);
      script.status = code === undefined ? { status: count(status) } : { status: count(status), code };
      if (script.status.status < 200 || script.status.status > 599) wrong();
      return;
    }
    case "error": {
      const [, after = "", status = "500", message] = /^\s*(\d+)(?:\s+(\d{3}))?(?:\s+(.+?))?\s*$/s.exec(value) ?? wrong();
      script.error = { after: count(after), status: Number(status), ...(message === undefined ? {} : { message }) };
      return;
    }
    default: throw new ScriptError(`there is no directive '${name}'`);
  }
}

function callOf(value: string): { name: string; input: string } {
  const [, name = "", input = ""] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(value) ?? [];
  return { name, input: input === "" ? "{}" : input };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
