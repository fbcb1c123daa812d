// What is measured, and how each result is compared with what the fixture holds.

/** The jobs, in the order of the report. */
export const JOBS = {
  floor: "read the body, do nothing",
  J1: "iterate the chunks",
  J2: "text only",
  J3: "whole answer, tools included",
  J4: "framing only",
  J5: "metering relay",
};

/** What a subject's job must find, by job. `found` is what {@link collect} made of it. */
const EXPECTED = {
  floor: ({ bytes }, found) => equal(found.bytes, bytes, "bytes"),
  J1(fixture, found) {
    if (found.chunks) return chunksEqual(fixture, found.chunks);
    equal(found.text, fixture.text, "text");
    if (found.reasoning !== undefined) equal(found.reasoning, fixture.reasoning, "reasoning");
  },
  J2: (fixture, found) => equal(found.text, fixture.text, "text"),
  J3: answerEqual,
  J4: (fixture, found) => equal(found.events, fixture.payloads.length + 1, "number of events"),
  J5(fixture, found) {
    equal(found.bytes, fixture.bytes, "bytes passed on");
    if (!found.same) throw new Error("the bytes passed on differ from those that came");
    answerEqual(fixture, found);
  },
};

/** Throws a sentence unless `found` is what the fixture holds. */
export function check(job, fixture, found) {
  const bytes = fixture.events.reduce((sum, event) => sum + event.length, 0);
  EXPECTED[job]({ ...fixture, bytes }, found);
}

function answerEqual(fixture, found) {
  equal(found.text ?? "", fixture.text, "text");
  equal(found.totalTokens, fixture.totalTokens, "total tokens");
  equal(found.finish, fixture.finish, "finish reason");
  // A member that is missing is one that the subject does not keep; the report says so.
  if (found.reasoning !== undefined) equal(found.reasoning, fixture.reasoning, "reasoning");
  if (found.calls !== undefined) equal(JSON.stringify(found.calls), JSON.stringify(fixture.calls), "tool calls");
}

function chunksEqual({ payloads }, chunks) {
  equal(chunks.length, payloads.length, "number of chunks");
  chunks.forEach((chunk, at) => {
    const expected = JSON.parse(payloads[at]);
    if (!same(chunk, expected)) {
      throw new Error(`chunk ${at} is ${JSON.stringify(chunk)} where ${payloads[at]} is due`);
    }
  });
}

function equal(found, expected, what) {
  if (found === expected) return;
  const shown = (value) => String(value).slice(0, 120);
  throw new Error(`the ${what} is ${shown(found)} where ${shown(expected)} is due`);
}

/** Deep equality of JSON values, members in any order. */
export function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length
    && names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]));
}
