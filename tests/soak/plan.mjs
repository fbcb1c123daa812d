// What one stream of the soak is: an answer, a fault, a way to read it, and what must come of it.
import { SUFFIX } from "./answers.mjs";

/** How often each fault comes, in relation to the others. */
const FAULTS = {
  none: 24, drip: 4, cut: 12, reset: 12, stall: 8, error: 8, status: 5, html: 2, healedStatus: 5, healedCut: 5,
  headersTimeout: 3, firstTokenTimeout: 3, totalTimeout: 4, abort: 14, break: 8,
};
const READERS = { chunks: 4, text: 4, textWhole: 3, final: 3, events: 3, tee: 1, rewritten: 1, relay: 3, relayLeft: 1, whole: 3 };
/** Faults that only these readers can show. */
const LEAVERS = { chunks: 3, text: 3, events: 2, relayLeft: 2 };
const OWN_LIMITS = new Set(["stall", "headersTimeout", "firstTokenTimeout", "totalTimeout", "healedStatus", "healedCut"]);
const REASONS = [() => undefined, () => "enough", () => new Error("enough"), () => new DOMException("late", "TimeoutError"), () => ({ why: "enough" })];
const STATUSES = [[400, "invalid_request"], [401, "auth"], [403, "permission"], [404, "not_found"], [429, "rate_limit"], [500, "server"], [503, "overloaded"]];

/** Draws a plan. `number` makes its message unlike all others. */
export function planOf(random, answers, number) {
  const answer = random.pick(answers);
  const fault = random.weighted(FAULTS);
  let reader = fault === "break" ? random.weighted(LEAVERS) : random.weighted(READERS);
  // A relay has no limits, no further tries and no break: those are tried on calls.
  if (OWN_LIMITS.has(fault) && reader.startsWith("relay")) reader = "final";
  if (reader === "relayLeft" && fault !== "break") reader = "relay";
  // Nor has a stream that was parted further tries, or a first piece to wait for.
  if (reader === "tee" && /^(healed|firstToken)/.test(fault)) reader = "final";
  const plan = { number, answer, fault, reader, call: { maxRetries: 0 }, directives: "", pace: random.chance(0.85) ? random.whole(1, 120) : 0 };
  SCRIPTS[fault](plan, random);
  const suffix = String(number).padStart(SUFFIX, "0");
  plan.message = `${answer.script}${plan.directives}${plan.pace > 0 && fault !== "healedCut" ? `[[pace:${plan.pace}]]` : ""}${suffix}`;
  return plan;
}

/** The words of a text before an error: fewer than there are. */
const somewhere = ({ answer }, random) => random.whole(0, answer.length + 20);

const SCRIPTS = {
  none() {},
  drip(plan, random) {
    plan.directives = `[[drip:${random.whole(16, 90)}]]`;
    plan.pace = 0;
  },
  cut(plan, random) {
    plan.at = random.chance(0.1) ? random.whole(0, 3) : somewhere(plan, random);
    plan.directives = `[[cut:${plan.at}]]`;
  },
  reset(plan, random) {
    plan.at = random.chance(0.1) ? random.whole(0, 3) : somewhere(plan, random);
    plan.directives = `[[reset:${plan.at}]]`;
  },
  stall(plan, random) {
    plan.at = somewhere(plan, random);
    plan.directives = `[[stall:${plan.at}]]`;
    plan.call.idleTimeout = random.whole(200, 500);
    // Left out, it would be as the idle limit.
    plan.call.headersTimeout = 20_000;
  },
  error(plan, random) {
    plan.after = random.whole(0, 30);
    plan.directives = `[[error:${plan.after} ${random.pick([500, 502, 503])} It_broke]]`;
  },
  status(plan, random) {
    [plan.status, plan.kind] = random.pick(STATUSES);
    plan.directives = `[[status:${plan.status}]]`;
  },
  html(plan) {
    plan.directives = "[[html]]";
  },
  healedStatus(plan, random) {
    plan.call.maxRetries = 2;
    plan.directives = `[[status:${random.pick([408, 429, 500, 503, 529])}]][[retry-after:${random.whole(1, 40)}ms]][[times:${random.whole(1, 2)}]]`;
  },
  healedCut(plan, random) {
    plan.call.maxRetries = 3;
    plan.directives = random.chance(0.5) ? "[[cut:0]][[times:1]]" : `[[reset:${random.whole(0, 12)}]][[times:1]]`;
    plan.pace = 0;
  },
  headersTimeout(plan, random) {
    plan.call.headersTimeout = random.whole(50, 200);
    plan.directives = "[[wait:8000]]";
    plan.limit = "headers";
  },
  firstTokenTimeout(plan, random) {
    plan.call.firstTokenTimeout = random.whole(100, 300);
    plan.directives = "[[stall:10]]";
    plan.limit = "firstToken";
  },
  totalTimeout(plan, random) {
    plan.call.timeout = random.whole(50, 2500);
    plan.directives = "[[stall:999999]]";
    plan.limit = "total";
  },
  abort(plan, random) {
    plan.abortAfter = random.chance(0.15) ? 0 : random.whole(1, 2000);
    plan.aborted = random.chance(0.05);
    plan.reason = random.pick(REASONS);
    plan.inCallback = random.chance(0.2) ? random.whole(1, 10) : 0;
  },
  break(plan, random) {
    plan.items = random.whole(1, 12);
  },
};
