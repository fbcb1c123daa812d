// Tool calls, streamed and whole, and the turn that answers them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { collect } from "./context.mjs";
import { argumentsValue, callsOf, foldChunks, textOf } from "../support/naive.mjs";

function assertCalls(actual, expected) {
  assert.deepEqual(
    actual.map((call) => ({ name: call.name, arguments: argumentsValue(call.arguments) })),
    expected,
  );
  const ids = actual.map((call) => call.id);
  assert.ok(ids.every((id) => typeof id === "string" && id !== ""), `ids: ${ids}`);
  assert.equal(new Set(ids).size, ids.length, "every call has its own id");
}

export function tools({ can, ask }) {
  const streamed = can("tools");

  if (streamed) {
    test("streamed tool calls come out whole", async () => {
      const completion = await (await ask(streamed, { stream: true })).final();
      assertCalls(callsOf(completion), streamed.calls);
      assert.equal(completion.choices[0].finish_reason, "tool_calls");
      assert.ok(completion.choices[0].message.tool_calls.every((call) => call.type === "function"));
    });

    test("streamed tool calls survive a consumer that merges them by index", async () => {
      const { chunks, error } = await collect(await ask(streamed, { stream: true }));
      assert.equal(error, null);
      const folded = foldChunks(chunks);
      assertCalls(folded.calls, streamed.calls);
      assert.equal(folded.finish_reason, "tool_calls");
    });

    test("text() of an answer that only calls tools is empty", async () => {
      assert.equal(await (await ask(streamed, { stream: true })).text(), streamed.text ?? "");
    });
  }

  if (can("toolsJson")) {
    test("tool calls of a call without stream come out whole", async () => {
      const completion = await ask(can("toolsJson"));
      assertCalls(callsOf(completion), can("toolsJson").calls);
      assert.equal(completion.choices[0].finish_reason, "tool_calls");
    });
  }

  if (can("toolTurn")) {
    test("the answer can be sent back with the tools' results", async () => {
      const request = can("toolTurn");
      const asked = await ask(request, { stream: true }).then((stream) => stream.final());
      const { message } = asked.choices[0];
      assert.ok(message.tool_calls.length > 0);
      const results = message.tool_calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: request.result }));
      const messages = [{ role: "user", content: request.message }, message, ...results];
      const answer = await ask({ ...request, messages }, { stream: true }).then((stream) => stream.final());
      assert.equal(textOf(answer), request.text);
    });
  }
}
