// Answers whose bytes are known beforehand: what of text, reasoning and arguments has been told after so many bytes.
import { baseURLOf, WORKSPACE } from "./target.mjs";

const WORDS = ["Grüße", "🚀", '"quoted"', "one", "two\\n", "null", "data:", "[DONE]".slice(0, 4), "naïve", "\u2028", "漢字", "a", "wonderful", "{brace}", "\ud83d\udc69\u200d\ud83d\udcbb"];
const DIALECTS = ["openai", "openai", "openai", "neuroflash", "flexai", "morpheus"];

/** An answer of a dialect, and its events with the place where each ends. */
export class Answer {
  constructor({ dialect, script, params, events, whole, crlf, unstreamed }) {
    Object.assign(this, { dialect, script, params, events, whole, crlf, unstreamed });
    this.length = events.at(-1).end;
    this.whole = whole;
  }

  /** What has been told up to an event. Cut when it is asked for: as many texts as events would be the most of what the soak holds. */
  said({ lengths }) {
    return Object.fromEntries(Object.entries(this.whole).map(([name, text]) => [name, text.slice(0, lengths[name])]));
  }

  /** What has been told after so many bytes. At the end of a body an event needs no line end, the sentinel never a blank line. */
  at(bytes, endOfBody) {
    const told = this.events.filter((event) => (endOfBody ? event.dataEnd : event.brokenEnd) <= bytes);
    const last = told.at(-1) ?? { lengths: NONE, finished: false, done: false, choice: false };
    const next = this.events[told.length];
    return { ...last, said: this.said(last), begun: next !== undefined && next.dataStart < bytes && next.dataEnd > bytes ? (next.done ? "sentinel" : "value") : undefined };
  }
}

export const NOTHING = { text: "", reasoning: "", calls: "" };
const NONE = { text: 0, reasoning: 0, calls: 0 };

/** Makes answers of all dialects; their bytes are those that the provider sends without a fault, inside this process. */
export async function makeAnswers(random, provider, count) {
  const answers = [];
  for (let at = 0; at < count; at += 1) answers.push(await makeAnswer(random, provider));
  return answers;
}

async function makeAnswer(random, provider) {
  const dialect = random.pick(DIALECTS);
  const crlf = random.chance(0.15);
  const text = Array.from({ length: random.whole(3, 60) }, () => random.pick(WORDS)).join(" ");
  let script = `[[text:${text}]]`;
  if (random.chance(0.2)) script += `[[reason:${Array.from({ length: random.whole(1, 10) }, () => random.pick(WORDS)).join(" ")}]]`;
  if (random.chance(0.2)) script += `[[tool:get_weather ${JSON.stringify({ city: random.pick(WORDS), days: random.whole(1, 9) })}]]`;
  if (random.chance(0.1)) script += `[[giant:${random.whole(1000, 40_000)}]]`;
  if (crlf) script += "[[crlf]]";
  if (random.chance(0.15)) script += "[[comments]]";
  const params = {};
  if (dialect === "openai" && random.chance(0.5)) params.stream_options = { include_usage: true };
  // The counts of tokens are told in as many digits as they have, and the places would depend on the faults.
  if (dialect !== "openai") script += "[[usage:off]]";
  const ask = async (stream) => {
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: `${script}${"0".repeat(SUFFIX)}` }], stream, ...(stream ? params : {}) });
    const headers = { authorization: "Bearer sk-soak", "content-type": "application/json", "x-workspace-id": WORKSPACE, accept: stream ? "text/event-stream" : "application/json" };
    const response = await provider(new Request(`${baseURLOf(provider, "http://soak", dialect)}/chat/completions`, { method: "POST", headers, body }));
    if (response.status !== 200) throw new Error(`${dialect} refuses the soak's request: ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  };
  // Not every dialect says as much when it does not stream.
  const unstreamed = messageOf(JSON.parse(await ask(false)));
  return new Answer({ dialect, script, params, crlf, unstreamed, ...eventsOf(await ask(true), crlf ? "\r\n" : "\n") });
}

function messageOf({ choices: [{ message }] }) {
  const { content, reasoning_content: reasoning, tool_calls: calls = [] } = message;
  return { text: content ?? "", reasoning: reasoning ?? message.reasoning ?? "", calls: calls.map((call) => call.function.arguments).join("") };
}

/** Reads well-formed events in the plainest way. */
function eventsOf(bytes, newline) {
  const events = [];
  const said = { text: "", reasoning: "", calls: "" };
  let [finished, done, choice] = [false, false, false];
  for (let from = 0; from < bytes.length; ) {
    const blank = bytes.indexOf(newline + newline, from);
    const line = bytes.toString("utf8", from, blank);
    from = blank + 2 * newline.length;
    if (!line.startsWith("data: ")) continue;
    done = line === "data: [DONE]";
    let spoken = false;
    for (const { delta, finish_reason } of done ? [] : JSON.parse(line.slice(6)).choices ?? []) {
      choice = true;
      said.text += delta.content ?? "";
      said.reasoning += delta.reasoning_content ?? delta.reasoning ?? "";
      for (const call of delta.tool_calls ?? []) said.calls += call.function?.arguments ?? "";
      finished ||= Boolean(finish_reason);
      spoken ||= Boolean(delta.content || delta.reasoning_content || delta.reasoning || delta.tool_calls);
    }
    events.push({ dataStart: blank - Buffer.byteLength(line) + 6, dataEnd: blank, brokenEnd: done ? blank + 1 : from - newline.length + 1, end: from, lengths: lengthsOf(said), finished, done, choice, spoken });
  }
  return { events, whole: said };
}

const lengthsOf = (said) => Object.fromEntries(Object.entries(said).map(([name, text]) => [name, text.length]));

/** Each message is told apart by a number of so many characters. */
export const SUFFIX = 12;
