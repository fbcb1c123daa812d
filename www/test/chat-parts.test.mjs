// The parts of the conversation that need no page: JSON that grows, words that are counted as they come, what goes back to the model.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countWords } from "chatwire";
import { load } from "./source.mjs";

const { JsonGrowth } = await load("chat/json-growth.ts");
const { WordCount } = await load("chat/word-count.ts");
const { messagesOf } = await load("chat/history.ts");

const texts = [
  '{"city":"Oslo","rain":false,"stops":[{"at":"09:00","minutes":60},{"at":"10:30","tags":[]}],"advice":null}',
  '{ "b" : 1 , "10" : { "a\\"b" : [ "x" , "y]" ] } , "2" : -1.5e3 }',
  '{"a":{"a":1},"a":["\\u00e9\\\\",""],"__proto__":{"x":[true]}}',
  '[[],[[1,2],{}],"{\\"no\\":[",{"k":{"k":{"k":"end"}}}]',
  '"only a text, 世界 🙂"',
  "12",
];

/** Looked at from the beginning, letter by letter, as slowly as it takes. */
function naive(text) {
  const open = [];
  let inText = false;
  let isValue = false;
  let before = "";
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inText) {
      if (char === "\\") at += 1;
      else if (char === '"') inText = false;
      continue;
    }
    if (char === '"') {
      inText = true;
      isValue = open.at(-1) !== "{" || before === ":";
    } else if ("[{".includes(char)) open.push(char);
    else if ("]}".includes(char)) open.pop();
    if (char !== " ") before = char;
  }
  return { open: open.length, writing: inText && isValue };
}

for (const text of texts) {
  test(`JSON that comes in pieces of any size is marked where it is not whole: ${text}`, () => {
    for (const size of [1, 2, 3, 7, text.length]) {
      const json = new JsonGrowth();
      for (let end = size; end < text.length; end += size) {
        json.take(text.slice(0, end));
        const { path, writing, value } = json.state.value;
        const told = naive(text.slice(0, end));
        assert.deepEqual([path.length, writing], [told.open, told.writing], text.slice(0, end));
        // The path leads through lists and objects that are there.
        let inside = value;
        for (const [at, name] of path.entries()) {
          assert.equal(typeof inside, "object", `${text.slice(0, end)} at ${at}`);
          if (at < path.length - 1) inside = Array.isArray(inside) ? inside.at(-1) : inside[name];
        }
      }
      json.end(text, text.slice(0, text.length - (text.length % size || size)));
      assert.deepEqual(json.state.value, { value: JSON.parse(text), path: [], writing: false });
    }
  });
}

test("what is no JSON says so, and keeps what stands before", () => {
  const json = new JsonGrowth();
  json.take('{"a":1,');
  json.take('{"a":1,} and so on');
  assert.deepEqual(json.state.value.value, { a: 1 });
  assert.match(json.state.value.problem, /JSON/);
});

test("a text that the server takes back is read anew", () => {
  const json = new JsonGrowth();
  json.take('{"a":1,"b":');
  json.end('{"c":3}', '{"a":1,"b":');
  assert.deepEqual(json.state.value, { value: { c: 3 }, path: [], writing: false });
});

test("words that are counted as they come are those of the whole text", () => {
  const text = "One, two-three don't — 17 × 23!\n\nThe 3.5 kB of e.g. a\tnaïve 🙂 café, 你好，世界。 Ünïcödé's end";
  for (const size of [1, 2, 5, 11]) {
    const words = new WordCount(countWords);
    for (let end = size; end < text.length + size; end += size) assert.equal(words.of(text.slice(0, end)), countWords(text.slice(0, end)), text.slice(0, end));
  }
  const words = new WordCount(countWords);
  words.of("one two three ");
  assert.equal(words.of("other words"), 2, "also of another text");
});

const call = (id) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
const signal = (value) => ({ value });
/** A turn as the history sees it. */
function turn(question, message, results) {
  const choices = message === undefined ? [] : [{ index: 0, message: { role: "assistant", content: null, ...message } }];
  return { question, results, chosen: signal(0), answer: signal({ type: "complete", completion: { choices } }) };
}
const asked = (content) => [{ role: "user", content }];
const told = (id) => [{ role: "tool", tool_call_id: id, content: "r" }];

test("what goes back is what was said, and calls only with their results", () => {
  const roles = (turns, isAnswered) => messagesOf(turns, isAnswered).map(({ role, content, tool_calls: calls }) => (calls ? "calls" : role === "user" ? content : role));
  const first = turn(asked("a"), { content: "A" });
  const calls = turn(asked("b"), { tool_calls: [call("1")] });
  assert.deepEqual(roles([first, turn(asked("lost")), first]), ["a", "assistant", "a", "assistant"], "a turn that brought nothing");
  assert.deepEqual(roles([first, calls]), ["a", "assistant"], "calls that nobody answered");
  assert.deepEqual(roles([first, calls], true), ["a", "assistant", "b", "calls"], "calls that are being answered");
  assert.deepEqual(roles([calls, turn(told("1"), { content: "B" }, ["f"])]), ["b", "calls", "tool", "assistant"]);
  assert.deepEqual(roles([calls, turn(told("1"), undefined, ["f"]), first]), ["a", "assistant"], "results that brought nothing");
  assert.deepEqual(roles([calls, turn(told("1"), { tool_calls: [call("2")] }, ["f"])]), ["b", "calls", "tool"], "further calls that nobody answered");
  assert.deepEqual(roles([calls, turn(told("1"), { tool_calls: [call("2")] }, ["f"])], true), ["b", "calls", "tool", "calls"]);
  assert.deepEqual(roles([turn(asked("c"), { content: "Let me see.", tool_calls: [call("3")] })]), ["c", "assistant"], "the text beside calls stays");
  assert.deepEqual(messagesOf([turn(asked("d"), { refusal: "No." })]).at(-1), { role: "assistant", content: [{ type: "refusal", refusal: "No." }] });
});

test("thoughts go back with calls, for models that need them there", () => {
  const thought = turn(asked("b"), { reasoning: "Hm.", tool_calls: [call("1")] });
  assert.equal(messagesOf([thought], true).at(-1).reasoning, "Hm.");
  assert.equal(messagesOf([turn(asked("b"), { reasoning: "Hm.", content: "B" })]).at(-1).reasoning, undefined);
});
