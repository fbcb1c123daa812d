// Answers that arrive whole: text, chunks, usage, reasoning, several choices.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertIncludes, collect, rejection } from "./context.mjs";
import { foldChunks, textOf } from "../support/naive.mjs";

export function answers({ can, ask, chatwire }) {
  const text = can("text");

  test("a call without stream gives the whole answer", async () => {
    const completion = await ask(text);
    assert.equal(completion.object, "chat.completion");
    assert.equal(completion.choices.length, 1);
    assert.equal(completion.choices[0].index, 0);
    assert.equal(completion.choices[0].message.role, "assistant");
    assert.equal(textOf(completion), text.text);
    assert.equal(completion.choices[0].finish_reason, "stop");
  });

  test("a stream yields OpenAI's chunks that add up to the text", async () => {
    const stream = await ask(text, { stream: true });
    const { chunks, error } = await collect(stream);
    assert.equal(error, null);
    assert.ok(chunks.length > 1, `${chunks.length} chunks`);
    for (const chunk of chunks) {
      assert.equal(chunk.object, "chat.completion.chunk");
      assert.ok(Array.isArray(chunk.choices));
    }
    const folded = foldChunks(chunks);
    assert.equal(folded.text, text.text);
    assert.equal(folded.finish_reason, "stop");
  });

  test("a stream's outcome is the whole answer, however it was read", async () => {
    const outcomes = [];
    for (const read of [collect, (stream) => stream.text(), (stream) => stream.final()]) {
      const stream = await ask(text, { stream: true });
      await read(stream);
      outcomes.push(await stream.outcome);
    }
    for (const outcome of outcomes) {
      assert.equal(outcome.type, "complete");
      assert.equal(outcome.error, null);
      assert.equal(textOf(outcome.completion), text.text);
      assert.ok(outcome.bytes > 0);
    }
  });

  test("text() can be iterated", async () => {
    const stream = await ask(text, { stream: true });
    let joined = "";
    for await (const piece of stream.text()) {
      assert.equal(typeof piece, "string");
      assert.notEqual(piece, "");
      joined += piece;
    }
    assert.equal(joined, text.text);
  });

  test("text() can be awaited", async () => {
    const stream = await ask(text, { stream: true });
    assert.equal(await stream.text(), text.text);
  });

  test("final() gives the same shape as a call without stream", async () => {
    const stream = await ask(text, { stream: true });
    const completion = await stream.final();
    assert.equal(completion.object, "chat.completion");
    assert.equal(textOf(completion), text.text);
    assert.equal(completion.choices[0].message.role, "assistant");
    assert.equal(completion.choices[0].finish_reason, "stop");
    assert.deepEqual((await stream.outcome).completion, completion);
  });

  test("a stream can be read once", async () => {
    const stream = await ask(text, { stream: true });
    await stream.text();
    for (const again of [() => collect(stream).then(({ error }) => Promise.reject(error)), () => stream.final(), async () => await stream.text()]) {
      const error = await rejection(again(), "the second reading should have been refused");
      assert.ok(error instanceof chatwire.ChatwireError, String(error));
    }
    assert.equal((await stream.outcome).type, "complete");
  });

  test("twenty streams at once keep apart", async () => {
    const texts = await Promise.all(
      Array.from({ length: 20 }, async (_, turn) => {
        const stream = await ask(text, { stream: true });
        return turn % 2 === 0 ? await stream.text() : textOf(await stream.final());
      }),
    );
    assert.deepEqual(new Set(texts), new Set([text.text]));
  });

  if (can("usage")) {
    test("a stream's usage is on the answer and on a chunk", async () => {
      const { expect } = can("usage");
      const { chunks, error } = await collect(await ask(can("usage"), { stream: true }));
      assert.equal(error, null);
      assertIncludes(foldChunks(chunks).usage, expect);
      const usage = (await (await ask(can("usage"), { stream: true })).final()).usage;
      assertIncludes(usage, expect);
      assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
    });
  }

  if (can("usageJson")) {
    test("the usage of a call without stream is on the answer", async () => {
      const { usage } = await ask(can("usageJson"));
      assertIncludes(usage, can("usageJson").expect);
      assert.ok(usage.completion_tokens > 0);
    });
  }

  if (can("reasoning")) {
    test("reasoning stands beside the text and not in it", async () => {
      const { reasoning, text: spoken } = can("reasoning");
      const completion = await (await ask(can("reasoning"), { stream: true })).final();
      assert.equal(completion.choices[0].message.reasoning, reasoning);
      assert.equal(textOf(completion), spoken);
      assert.equal(await (await ask(can("reasoning"), { stream: true })).text(), spoken);
    });
  }

  if (can("choices")) {
    test("several choices keep apart", async () => {
      const { texts } = can("choices");
      for (const stream of [false, true]) {
        const answer = await ask(can("choices"), { n: texts.length, ...(stream ? { stream } : {}) });
        const { choices } = stream ? await answer.final() : answer;
        assert.deepEqual(choices.map((choice) => choice.index), texts.map((_, index) => index));
        assert.deepEqual(choices.map((choice) => choice.message.content), texts);
      }
    });
  }
}
