// What the JSON of calls and of answers says while it comes, in a runner's events.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chatwire } from "chatwire/full";
import { nothingUnhandled } from "./support/unhandled.mjs";

const call = (index, text, more = {}) => ({ tool_calls: [{ index, ...more, function: { ...more.function, arguments: text } }] });
const named = (name) => ({ id: `c-${name}`, type: "function", function: { name } });

/** A runner whose server streams these deltas; with the request's own members. */
function streaming(deltas, more = {}) {
  const event = (delta, finish_reason = null) => `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  const body = `${deltas.map((delta) => event(delta)).join("")}${event({}, "stop")}data: [DONE]\n\n`;
  const client = new Chatwire({ baseURL: "https://x.example", fetch: async () => new Response(body, { headers: { "content-type": "text/event-stream" } }) });
  return client.chat.completions.stream({ model: "m", messages: [{ role: "user", content: "Hi" }], ...more });
}

/** What a runner tells by these names, as it was then. */
async function heard(runner, ...names) {
  const told = [];
  for (const name of names) runner.on(name, (event) => told.push(structuredClone(event)));
  await runner.done();
  return told;
}

const ARGUMENTS = ["tool_calls.function.arguments.delta", "tool_calls.function.arguments.done"];
const FORMAT = { response_format: { type: "json_schema", json_schema: { name: "city", schema: { type: "object" } } } };

test("arguments are read as they come, each call apart, and once more when they are whole", async () => {
  const pieces = [call(0, "", named("a")), call(0, '{"city":"Os'), call(1, '{"d', named("b")), call(0, 'lo","n":1'), call(1, 'ays":[1,'), call(0, "2}"), call(1, "2]}")];
  const told = await heard(streaming(pieces), ...ARGUMENTS);
  assert.deepEqual(told.map(({ name, parsed_arguments }) => [name, parsed_arguments]), [
    ["a", undefined], ["a", { city: "Os" }], ["b", {}], ["a", { city: "Oslo" }], ["b", { days: [1] }], ["a", { city: "Oslo", n: 12 }],
    ["b", { days: [1, 2] }], ["a", { city: "Oslo", n: 12 }], ["b", { days: [1, 2] }],
  ]);
  assert.equal("parsed_arguments" in told[0], false);
});

test("what is no JSON says nothing and breaks nothing", async () => {
  for (const pieces of [["{oops", "}"], ['{"a":1}', "{}"], [""], ["[".repeat(200), "]".repeat(200)], ['{"a":"\\x', '"}']]) {
    const told = await heard(streaming([call(0, "", named("f")), ...pieces.map((piece) => call(0, piece))]), ARGUMENTS[0]);
    assert.equal(told.at(-1).parsed_arguments, undefined, pieces.join(""));
  }
  const [cut] = await heard(streaming([call(0, '{"a":1', named("f"))]), ARGUMENTS[1]);
  assert.deepEqual([cut.arguments, cut.parsed_arguments], ['{"a":1', undefined]);
});

test("who listens late gets all of it", async () => {
  const runner = streaming([call(0, '{"city":', named("a")), call(0, '"Os'), call(0, 'lo"}')]);
  const told = [];
  let chunks = 0;
  runner.on("chunk", () => {
    chunks += 1;
    if (chunks === 2) runner.on(ARGUMENTS[0], ({ parsed_arguments }) => told.push({ ...parsed_arguments }));
  });
  await runner.done();
  assert.deepEqual(told, [{ city: "Os" }, { city: "Oslo" }]);
});

test("text is read where a format asks for JSON, and nowhere else", async () => {
  const pieces = ['{"city":"Os', 'lo"}'].map((content) => ({ content }));
  for (const format of [FORMAT, { response_format: { type: "json_object" } }]) {
    const told = await heard(streaming(pieces, format), "content.delta", "content.done");
    assert.deepEqual(told.map(({ parsed }) => parsed), [{ city: "Os" }, { city: "Oslo" }, { city: "Oslo" }]);
  }
  for (const format of [{}, { response_format: null }, { response_format: { type: "text" } }]) {
    const told = await heard(streaming(pieces, format), "content.delta", "content.done");
    assert.ok(told.every((event) => !("parsed" in event)));
  }
  const told = await heard(streaming([{ content: "Oslo." }], FORMAT), "content.delta", "content.done");
  assert.deepEqual(told, [{ choice: 0, delta: "Oslo.", snapshot: "Oslo." }, { choice: 0, content: "Oslo." }]);
});

test("the time is linear in the arguments", async () => {
  const time = async (count) => {
    const runner = streaming([call(0, "[0", named("f")), ...Array.from({ length: count }, () => call(0, ",1234")), call(0, "]")]);
    let last;
    runner.on(ARGUMENTS[0], ({ parsed_arguments }) => (last = parsed_arguments));
    const start = performance.now();
    await runner.done();
    assert.equal(last.length, count + 1);
    return performance.now() - start;
  };
  await time(5_000);
  const [short, long] = [await time(5_000), await time(50_000)];
  // Ten times as much, a few times over for noise; a quadratic way takes a hundred times.
  assert.ok(long < 50 * Math.max(short, 5), `${short} ms, then ${long} ms`);
});

nothingUnhandled();
