// Answers in a form: read when they are whole, and as they come.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  Chatwire, ChatwireError, ContentFilterFinishReasonError, IncompleteStreamError, LengthFinishReasonError, partial, ProtocolError, schemaFormat, tool,
} from "chatwire/full";
import { rejection } from "./suite/context.mjs";
import { DIALECTS, startScripted } from "./support/scripted.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startScripted();
after(() => server.close());

const jsonSchema = { type: "object", properties: { city: { type: "string" }, people: { type: "integer" } }, required: ["city", "people"], additionalProperties: false };
const MESSAGES = [{ role: "user", content: "A city?" }];
const schema = (validate) => ({ "~standard": { version: 1, vendor: "test", validate } });

/** A client that gets this message, with this reason to end. */
const answering = (message, finish_reason = "stop") => new Chatwire({
  baseURL: "https://x.example", fetch: async () => Response.json({ choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason }] }),
}).chat.completions;
const parse = (completions, format = schemaFormat({ name: "city", jsonSchema })) => completions.parse({ model: "m", messages: MESSAGES, response_format: format });

test("an answer that fits is read, and the schema is sent as it is", async () => {
  for (const dialect of DIALECTS) {
    if (dialect === "morpheus") continue;
    const completion = await parse(new Chatwire(server.options(dialect)).chat.completions);
    const { parsed } = completion.choices[0].message;
    assert.equal(typeof parsed.city, "string");
    assert.equal(typeof parsed.people, "number");
    assert.deepEqual(server.last().body.response_format, { type: "json_schema", json_schema: { name: "city", schema: jsonSchema, strict: true } });
  }
});

test("a schema of one's own makes the value, and says what does not fit", async () => {
  const upper = schemaFormat({ name: "city", jsonSchema, schema: schema(async ({ city }) => ({ value: city.toUpperCase() })) });
  assert.equal((await parse(answering({ content: '{"city":"Oslo"}' }), upper)).choices[0].message.parsed, "OSLO");
  const none = schemaFormat({ name: "city", jsonSchema, schema: schema(() => ({ issues: [{ message: "no such city", path: ["city", { key: 0 }] }] })) });
  const error = await rejection(parse(answering({ content: '{"city":"Oslo"}' }), none));
  assert.ok(error instanceof ProtocolError);
  assert.equal(error.message, "The answer does not fit its schema: city.0: no such city.");
  assert.equal(error.partial.choices[0].message.content, '{"city":"Oslo"}');
});

test("refused, cut and broken answers are told apart", async () => {
  const refused = await parse(answering({ content: null, refusal: "I will not." }));
  assert.deepEqual([refused.choices[0].message.parsed, refused.choices[0].message.refusal], [null, "I will not."]);
  const cut = await rejection(parse(answering({ content: '{"city":"Os' }, "length")));
  assert.ok(cut instanceof LengthFinishReasonError && cut instanceof IncompleteStreamError);
  assert.equal(cut.partial.choices[0].message.content, '{"city":"Os');
  const filtered = await rejection(parse(answering({ content: '{"city"' }, "content_filter")));
  assert.ok(filtered instanceof ContentFilterFinishReasonError && filtered.kind === "content_filter");
  assert.ok((await rejection(parse(answering({ content: "Oslo." })))) instanceof ProtocolError);
});

test("a runner's messages are read too, streamed or between tools", async () => {
  const completions = new Chatwire(server.options("openai")).chat.completions;
  const response_format = schemaFormat({ name: "city", jsonSchema, schema: schema(({ city }) => ({ value: city })) });
  const runner = completions.stream({ model: "m", messages: MESSAGES, response_format });
  const heard = [];
  runner.on("message", ({ parsed }) => heard.push(parsed));
  const { choices: [{ message: { parsed } }] } = await runner.finalChatCompletion();
  assert.equal(typeof parsed, "string");
  assert.deepEqual([heard, (await runner.finalMessage()).parsed], [[parsed], parsed]);

  const price = tool({ name: "price", parameters: { type: "object", properties: { thing: { type: "string" } } }, function: () => 3 });
  const messages = [{ role: "user", content: '[[tool:price {"thing":"tea"}]]' }];
  const tools = completions.runTools({ model: "m", messages, tools: [price], response_format });
  const rounds = [];
  tools.on("message", (message) => rounds.push(message.parsed));
  await tools.done().catch(() => undefined);
  assert.equal(rounds[0], null);
  // What was read stays here.
  assert.deepEqual(Object.keys(server.last().body.messages[1]).includes("parsed"), false);

  const cut = completions.stream({ model: "m", messages: [{ role: "user", content: '[[text:{"city":"Os]][[finish:length]]' }], response_format });
  const error = await rejection(cut.done());
  assert.ok(error instanceof LengthFinishReasonError, String(error));
  assert.equal(error.partial.choices[0].message.content, '{"city":"Os');
});

test("the object grows with each piece and ends whole", async () => {
  const messages = [{ role: "user", content: "A city? [[pace:5]]" }];
  const params = { model: "m", messages, stream: true, response_format: schemaFormat({ name: "city", jsonSchema }) };
  const states = [];
  for await (const value of partial(await new Chatwire(server.options("openai")).chat.completions.create(params))) states.push(JSON.stringify(value));
  assert.ok(states.length > 2);
  assert.deepEqual(Object.keys(JSON.parse(states.at(-1))), ["city", "people"]);
  const lengths = states.map((state) => state.length);
  assert.deepEqual(lengths, [...lengths].sort((left, right) => left - right));
});

test("a stream that is cut, or is no JSON, throws after what had come", async () => {
  const stream = (message) => new Chatwire(server.options("openai")).chat.completions.create({ model: "m", messages: [{ role: "user", content: message }], stream: true });
  for (const [message, check] of [
    ['[[text:{"city":"Oslo","people":7}]][[cut:640]]', (error) => error instanceof IncompleteStreamError],
    ["[[text:Oslo it is]]", (error) => error instanceof ChatwireError && error.kind === "protocol"],
    ['[[text:{"city":]]', (error) => error instanceof ChatwireError && error.kind === "protocol"],
  ]) {
    const error = await rejection((async () => { for await (const _ of partial(await stream(message))); })());
    assert.ok(check(error), `${message}: ${error}`);
  }
});

test("what is no JSON, or left early, cancels the request, and nothing follows", async () => {
  const streaming = (message) => new Chatwire(server.options("openai")).chat.completions.create({ model: "m", messages: [{ role: "user", content: message }], stream: true });
  const broken = await streaming("[[text:Oslo it is, and much more of it]][[pace:20]]");
  const values = partial(broken);
  // Asked for at once, told in order.
  const [first, second] = await Promise.allSettled([values.next(), values.next()]);
  assert.equal(first.reason.kind, "protocol");
  assert.deepEqual(second.value, { done: true, value: undefined });
  assert.deepEqual(await values.next(), { done: true, value: undefined });
  assert.equal((await broken.outcome).type, "aborted");

  const left = await streaming('[[text:{"city":"Oslo, the one in Norway"}]][[pace:20]]');
  for await (const _ of partial(left)) break;
  assert.equal((await left.outcome).type, "aborted");

  const taken = await streaming("[[text:{}]]");
  await taken.final();
  assert.match((await rejection(partial(taken).next())).message, /is being read already/);
});

nothingUnhandled();
