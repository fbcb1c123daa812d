// What must come of a plan, known from its directives and the answer's bytes; gives sentences about what is otherwise.
import { NOTHING } from "./answers.mjs";
import { saidOf } from "./read.mjs";

/** Judges what was told; an empty list is right. */
export function judge(plan, told) {
  const wrong = [];
  const say = (right, sentence) => right || wrong.push(sentence);
  if (told.unreached) return [`the relay's own fetch failed: ${told.error}`];
  for (const outcome of told.outcomes) judgeOutcome(plan, told, outcome, say);
  if (plan.reader === "whole" || told.refused) judgeRefusal(plan, told, say);
  if (told.againWhole !== undefined) say(told.againWhole === (told.outcomes[0].type === "complete"), "what was written again ends otherwise than the stream");
  return wrong;
}

function judgeOutcome(plan, told, outcome, say) {
  const { answer, reader } = plan;
  const { type, error, completion, bytes } = outcome;
  const expected = expectedOf(plan, told, outcome);
  say(expected.types.includes(type), `the outcome is ${type}, expected ${expected.types}`);
  if (expected.kinds && error) say(expected.kinds.includes(error.kind), `the error is ${error.kind} (${error.message}), expected ${expected.kinds}`);
  if (plan.limit && type === "stalled") say(error.limit === plan.limit, `the limit is ${error.limit}, expected ${plan.limit}`);
  say((type === "complete") === (error === null), `a ${type} outcome with ${error === null ? "no" : "an"} error`);
  if (type === "aborted" && plan.abortReason) say(error.cause === plan.abortReason.value, "the cause is not the reason");
  if (plan.fault === "status" || plan.fault === "html") return;
  if (plan.fault === "cut" || plan.fault === "stall") say(type === "aborted" || bytes === Math.min(plan.at, bytes), `${bytes} bytes came of ${plan.at}`);

  // The exact prefix of what was sent.
  const { said } = expected.said ? expected : answer.at(bytes, endedCleanly(plan, type));
  const got = saidOf(completion);
  for (const name of Object.keys(NOTHING)) say(got[name] === said[name], `${name} of the outcome is ${show(got[name])}, expected ${show(said[name])}`);
  if (type === "complete") for (const name of Object.keys(NOTHING)) say(got[name] === answer.whole[name], `${name} of a whole answer is ${show(got[name])}`);
  if (type === "complete" && plan.answer.params.stream_options && answer.at(bytes, true).done) say(completion.usage?.total_tokens > 0, "the usage is missing");

  // What was handed out is the same, unless the call was left or aborted: then it is the beginning of it.
  if (told.error && !told.left && reader !== "relay") say(told.error === error || told.outcomes.length === 2, `what was thrown is not the outcome's error: ${told.error}`);
  if (told.said === null || reader === "relay") return;
  const early = type === "aborted" || told.left;
  for (const [name, text] of Object.entries(told.said)) {
    if (reader === "text" && name !== "text") continue;
    say(early ? got[name].startsWith(text) : text === got[name], `${name} as read is ${show(text)}, the outcome's ${show(got[name])}`);
  }
}

const endedCleanly = ({ fault }, type) => type === "complete" || type === "incomplete" || (fault === "cut" && type === "failed");

/** The types of outcome that may come, the kinds of error, and what is said where it is not by bytes. */
function expectedOf(plan, told, { bytes }) {
  const { answer, fault } = plan;
  const clean = answer.at(bytes, true);
  // Behind the finish reason a value may break off: then there was more to come.
  const whole = clean.done || (clean.finished && clean.begun !== "value");
  switch (fault) {
    case "none": case "drip": case "healedStatus": case "healedCut":
      return { types: ["complete"] };
    case "cut":
      if (whole) return { types: clean.begun === "sentinel" ? ["complete", "incomplete"] : ["complete"] };
      // Where there was no choice, it was no answer.
      return clean.choice ? { types: ["incomplete"], kinds: ["incomplete"] } : { types: ["incomplete", "failed"], kinds: ["incomplete", "protocol"] };
    case "reset":
      return answer.at(bytes, false).done ? { types: ["complete"] } : { types: ["failed"], kinds: ["connection"] };
    case "stall":
      return answer.at(bytes, false).done ? { types: ["complete"] } : { types: ["stalled"], kinds: ["stalled"] };
    case "totalTimeout":
      return answer.at(bytes, false).done ? { types: ["complete"] } : { types: ["stalled"], kinds: ["stalled"] };
    case "headersTimeout": case "firstTokenTimeout":
      return { types: ["stalled"], kinds: ["stalled"], said: NOTHING };
    case "error":
      return { types: ["failed"], kinds: ["server", "overloaded"], said: saidBefore(plan) };
    case "status": case "html":
      return { types: ["failed"] };
    case "abort":
      return { types: answer.at(bytes, true).done ? ["complete", "aborted"] : ["aborted"] };
    case "break":
      return { types: answer.at(bytes, true).done ? ["complete", "aborted"] : told.left ? ["aborted"] : ["complete"] };
    default: throw new Error(fault);
  }
}

/** What is said by the events before an error: as many spoken ones as the directive names. */
function saidBefore({ answer, after }) {
  let spoken = 0;
  let last;
  for (const event of answer.events) {
    if (spoken >= after || event.done || (spoken > 0 && !event.spoken)) break;
    if (event.spoken) spoken += 1;
    last = event;
  }
  return last ? answer.said(last) : NOTHING;
}

/** A call that gave no stream, or was none. */
function judgeRefusal(plan, { error, said }, say) {
  const { fault, answer } = plan;
  const kinds = refusalKinds(plan);
  if (error === null) {
    say(kinds.includes(null), `the call went well, expected ${kinds}`);
    if (said) for (const name of Object.keys(NOTHING)) say(said[name] === answer.unstreamed[name], `${name} is ${show(said[name])}, expected ${show(answer.unstreamed[name])}`);
    return;
  }
  say(kinds.includes(error.kind), `the call failed with ${error.kind} (${error.message}), expected ${kinds}`);
  if (fault === "status") say(error.status === plan.status, `the status is ${error.status}, expected ${plan.status}`);
  if (plan.limit && error.kind === "stalled") say(error.limit === plan.limit, `the limit is ${error.limit}, expected ${plan.limit}`);
  if (error.kind === "aborted" && plan.abortReason) say(error.cause === plan.abortReason.value, "the cause is not the reason");
}

function refusalKinds({ fault, kind, reader, at }) {
  const whole = reader === "whole";
  switch (fault) {
    case "status": return [kind];
    case "html": return ["server", "overloaded", "protocol"];
    case "headersTimeout": return ["stalled"];
    case "firstTokenTimeout": case "totalTimeout": return ["stalled"];
    case "abort": return whole ? ["aborted", null] : ["aborted"];
    case "cut": return whole ? ["incomplete", "protocol", null] : [];
    case "reset": return whole || at < 4 ? ["connection"] : [];
    case "stall": return whole ? ["stalled"] : [];
    case "error": return whole ? ["server", "overloaded"] : [];
    default: return whole ? [null] : [];
  }
}

const show = (text) => (text === undefined ? "nothing" : `${text.length} characters ending in ${JSON.stringify(text.slice(-24))}`);
