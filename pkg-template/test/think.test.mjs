// Thoughts that are written into the text, parted from it however the pieces are cut.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chatwire } from "./support.mjs";

const { ThinkSplitter } = chatwire;

function split(pieces, options) {
  const splitter = new ThinkSplitter(options);
  const all = { text: "", reasoning: "" };
  for (const part of [...pieces.map((piece) => splitter.push(piece)), splitter.end()]) {
    all.text += part.text;
    all.reasoning += part.reasoning;
  }
  return all;
}

test("however it is cut, the same comes out and nothing is lost", () => {
  for (const [text, options, expected] of [
    ["<think>why</think>tea", {}, { text: "tea", reasoning: "why" }],
    ["a<think>b</think>c<think>d</think>e", {}, { text: "ace", reasoning: "bd" }],
    ["no tags < here <thin ></think>", {}, { text: "no tags < here <thin ></think>", reasoning: "" }],
    ["<think>never closed </thin", {}, { text: "", reasoning: "never closed </thin" }],
    ["why</think>tea", { inside: true }, { text: "tea", reasoning: "why" }],
    ["<reason>why</reason>tea<think>", { tag: "reason" }, { text: "tea<think>", reasoning: "why" }],
    ["<<think>x<</think>>", {}, { text: "<>", reasoning: "x<" }],
  ]) {
    for (let size = 1; size <= text.length; size += 1) {
      const pieces = [];
      for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size));
      assert.deepEqual(split(pieces, options), expected, `${text} by ${size}`);
    }
  }
});

test("text that cannot be a tag is handed out at once", () => {
  const splitter = new ThinkSplitter();
  assert.deepEqual(splitter.push("a <"), { text: "a ", reasoning: "" });
  assert.deepEqual(splitter.push("b"), { text: "<b", reasoning: "" });
});
