// Tools run against the scripted provider: calls made, results told, what is cut never made.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { APIUserAbortError, Chatwire, ChatwireError, IncompleteStreamError, tool } from "chatwire/full";
import { rejection } from "./suite/context.mjs";
import { startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
after(() => server.close());

const PARAMETERS = { type: "object", properties: { thing: { type: "string" } } };
const price = (run, more = {}) => tool({ name: "price", description: "The price of a thing.", parameters: PARAMETERS, function: run, ...more });
const ask = (message, tools, more = {}, options = {}, dialect = "openai") => {
  const completions = new Chatwire(server.options(dialect)).chat.completions;
  return completions.runTools({ model: "m", messages: [{ role: "user", content: message }], tools, ...more }, options);
};
const ONE = '[[tool:price {"thing":"tea"}]]';
const TWO = `${ONE}[[tool:price {"thing":"coffee"}]]`;
/** The results that the model was told, in the last request. */
const told = () => server.last().body.messages.filter(({ role }) => role === "tool").map(({ content }) => content);

for (const stream of [false, true]) {
  for (const dialect of ["openai", "neuroflash", "flexai", "morpheus"]) {
    test(`${dialect}: calls are made at the same time and their results told, ${stream ? "streamed" : "whole"}`, async () => {
      let running = 0;
      let most = 0;
      const tools = [price(async ({ thing }) => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return { thing, price: 3 };
      })];
      // These two send usage in a stream only where it is asked for.
      const counts = stream && ["openai", "flexai"].includes(dialect) ? { stream_options: { include_usage: true } } : {};
      const runner = ask(TWO, tools, { stream, ...counts }, {}, dialect);
      const heard = [];
      const used = [];
      runner.on("usage", ({ total_tokens }) => used.push(total_tokens));
      runner.on("functionToolCall", (call) => heard.push(call.function.arguments)).on("functionToolCallResult", (content) => heard.push(content));
      assert.match(await runner.finalContent(), /^The tools answered: .*tea.*coffee/);
      assert.equal(most, 2);
      assert.deepEqual(told(), ['{"thing":"tea","price":3}', '{"thing":"coffee","price":3}']);
      assert.equal(heard.length, 4);
      assert.ok((await runner.totalUsage()).total_tokens > 0);
      assert.equal(used.length, 2);
      assert.equal(used[0] + used[1], (await runner.totalUsage()).total_tokens);
      // What is called here stays here.
      assert.deepEqual(server.last().body.tools, [{ type: "function", function: { name: "price", description: "The price of a thing.", parameters: PARAMETERS } }]);
    });
  }
}

test("what a tool throws, and what does not fit its schema, is told to the model", async () => {
  const schema = { "~standard": { version: 1, vendor: "test", validate: (value) => (value.thing === "tea" ? { issues: [{ message: "no tea", path: ["thing"] }] } : { value }) } };
  await ask(ONE, [price(() => { throw new Error("no price today"); })]).done();
  assert.deepEqual(told(), ["Error: no price today"]);
  await ask(ONE, [price(() => assert.fail("it was called"), { schema })]).done();
  assert.deepEqual(told(), ["Error: the arguments are wrong: thing: no tea"]);
  await ask("[[tool:price {oops]]", [price(() => assert.fail("it was called"))]).done().catch(() => undefined);
  assert.match(told()[0], /^Error: the arguments are no JSON/);
  await ask("[[tool:other {}]]", [price(() => 1)]).done();
  assert.deepEqual(told(), ['Error: there is no tool "other"; there are price.']);
});

test("a tool that takes too long is left, and told to the model", async () => {
  let aborted = false;
  const slow = price((_, { signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve((aborted = true)))), { timeout: 20 });
  await ask(ONE, [slow]).done();
  assert.ok(aborted);
  assert.deepEqual(told(), ["Error: it took longer than 20 ms"]);
});

test("a call is made only where it is approved", async () => {
  const asked = [];
  const approve = async ({ function: { arguments: args } }) => (asked.push(args), args.includes("tea") ? "too early for tea" : true);
  await ask(TWO, [price(({ thing }) => `${thing}: 3`)], {}, { approve }).done();
  assert.equal(asked.length, 2);
  assert.deepEqual(told(), ["Error: the call was not approved: too early for tea.", "coffee: 3"]);
});

test("custom tools get their text", async () => {
  const custom = { type: "custom", custom: { name: "echo", description: "Says it again.", function: (input) => `again: ${input}` } };
  await ask("[[tool:echo anything at all]]", [custom]).done();
  assert.deepEqual(told(), ["again: anything at all"]);
  assert.deepEqual(server.last().body.tools, [{ type: "custom", custom: { name: "echo", description: "Says it again." } }]);
});

test("a call that was cut is never made", async () => {
  const run = () => assert.fail("it was called");
  const cut = ask(`${ONE}[[cut:420]]`, [price(run)], { stream: true });
  assert.ok((await rejection(cut.done())) instanceof IncompleteStreamError);
  const limited = ask(`${ONE}[[finish:length]]`, [price(run)]);
  const error = await rejection(limited.done());
  assert.ok(error instanceof IncompleteStreamError);
  assert.equal(error.partial.choices[0].finish_reason, "length");
});

test("rounds have a limit", async () => {
  // The scripted model asks again as long as no result was told.
  const completions = new Chatwire({ ...server.options("openai"), fetch: async () => Response.json({
    choices: [{ index: 0, message: { role: "assistant", tool_calls: [{ id: `c${Math.random()}`, type: "function", function: { name: "price", arguments: "{}" } }] }, finish_reason: "tool_calls" }],
  }) }).chat.completions;
  let calls = 0;
  const runner = completions.runTools({ model: "m", messages: [{ role: "user", content: "x" }], tools: [price(() => (calls += 1))] }, { maxChatCompletions: 3 });
  const error = await rejection(runner.done());
  assert.ok(error instanceof ChatwireError && error.kind === "incomplete" && /3 answers/.test(error.message));
  assert.equal(calls, 3);
});

test("one function that is demanded is called once; a tool that is run elsewhere ends the run with its call", async () => {
  let calls = 0;
  await ask(ONE, [price(() => (calls += 1))], { tool_choice: { type: "function", function: { name: "price" } } }).done();
  assert.equal(calls, 1);
  // A list of those that are allowed demands none.
  const allowed = { type: "allowed_tools", allowed_tools: { mode: "auto", tools: [{ type: "function", function: { name: "price" } }] } };
  assert.match(await ask(ONE, [price(() => 3)], { tool_choice: allowed }).finalContent(), /^The tools answered/);
  const elsewhere = { type: "function", function: { name: "price", parameters: PARAMETERS } };
  const [call] = await ask(ONE, [elsewhere]).finalToolCalls();
  assert.equal(call.function.arguments, '{"thing":"tea"}');
});

test("an abort ends the run and reaches the tool", async () => {
  const controller = new AbortController();
  let reason;
  const waits = price((_, { signal }) => new Promise(() => signal.addEventListener("abort", () => (reason = signal.reason))));
  const runner = ask(ONE, [waits], {}, { signal: controller.signal });
  runner.on("functionToolCall", () => setTimeout(() => controller.abort("enough"), 5));
  const error = await rejection(runner.done());
  assert.ok(error instanceof APIUserAbortError && error.cause === "enough", String(error));
  assert.equal(reason, "enough");
});

nothingUnhandled();
