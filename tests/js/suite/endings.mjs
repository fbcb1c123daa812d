// Answers that do not arrive whole: aborted, cut, reset, stalled. What came before is always kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { collect, rejection } from "./context.mjs";
import { foldChunks, textOf } from "../support/naive.mjs";

/** The three ways to read a stream, each to the text it yielded and the error that ended it. */
const READINGS = {
  "iterating": async (stream) => {
    const { chunks, error } = await collect(stream);
    return { text: foldChunks(chunks).text, error };
  },
  "text()": async (stream) => {
    let text = "";
    try {
      for await (const piece of stream.text()) text += piece;
    } catch (error) {
      return { text, error };
    }
    return { text, error: null };
  },
  "final()": async (stream) => {
    const error = await rejection(stream.final());
    return { text: textOf(error.partial), error };
  },
};

/** Declares one test per reading: it must yield the partial text, then the typed error with the same partial on it. */
function endsEarly(name, request, { ask, chatwire }) {
  for (const [reading, read] of Object.entries(READINGS)) {
    test(`${name}: ${reading} keeps what came, then throws the typed error`, async () => {
      const stream = await ask(request, { stream: true }, request.callOptions);
      const { text, error } = await read(stream);
      assert.ok(request.whole.startsWith(text) && text !== request.whole, `the text is a beginning: ${text}`);
      assert.ok(text.length >= (request.atLeast ?? 1), `${text.length} characters arrived`);
      assert.ok(error instanceof chatwire[request.error], `${error?.name}: ${error?.message}`);
      assert.equal(textOf(error.partial), text);
      const outcome = await stream.outcome;
      assert.equal(outcome.type, request.outcome);
      assert.equal(outcome.error, error);
      assert.equal(textOf(outcome.completion), text);
    });
  }
}

export function endings(context) {
  const { can, ask, chatwire } = context;
  for (const name of ["cut", "reset", "stall"]) {
    if (can(name)) endsEarly(name, can(name), context);
  }
  const slow = can("slow");
  if (!slow) return;

  test("abort by signal mid-stream throws at once and keeps the text and the reason", async () => {
    const abort = new AbortController();
    const stream = await ask(slow, { stream: true }, { signal: abort.signal });
    const reason = new Error("enough");
    let text = "";
    const error = await rejection((async () => {
      for await (const piece of stream.text()) {
        text += piece;
        abort.abort(reason);
      }
    })());
    assert.ok(error instanceof chatwire.APIUserAbortError, String(error));
    assert.equal(error.cause, reason);
    assert.ok(text !== "" && slow.text.startsWith(text) && text !== slow.text, text);
    assert.equal(textOf(error.partial), text);
    assert.equal((await stream.outcome).type, "aborted");
  });

  test("the stream's own controller aborts it", async () => {
    const stream = await ask(slow, { stream: true });
    const chunks = [];
    const error = await rejection((async () => {
      for await (const chunk of stream) {
        chunks.push(chunk);
        stream.controller.abort();
      }
    })());
    assert.ok(error instanceof chatwire.APIUserAbortError, String(error));
    assert.ok(chunks.length > 0);
    const outcome = await stream.outcome;
    assert.equal(outcome.type, "aborted");
    assert.equal(outcome.error, error);
  });

  test("break ends the call quietly", async () => {
    const stream = await ask(slow, { stream: true });
    for await (const _ of stream) break;
    const outcome = await stream.outcome;
    assert.equal(outcome.type, "aborted");
    assert.ok(outcome.bytes > 0);
  });

  test("abort while final() waits rejects it with the partial answer", async () => {
    const abort = new AbortController();
    const stream = await ask(slow, { stream: true }, { signal: abort.signal });
    const final = rejection(stream.final());
    abort.abort("text reason");
    const error = await final;
    assert.ok(error instanceof chatwire.APIUserAbortError, String(error));
    assert.equal(error.cause, "text reason");
    assert.ok(slow.text.startsWith(textOf(error.partial)));
  });

  test("a signal aborted beforehand ends the call before it begins", async () => {
    const error = await rejection(ask(slow, { stream: true }, { signal: AbortSignal.abort("never mind") }));
    assert.ok(error instanceof chatwire.APIUserAbortError, String(error));
    assert.equal(error.cause, "never mind");
  });

  test("a call without stream can be aborted", async () => {
    const abort = new AbortController();
    const call = rejection(ask(slow, {}, { signal: abort.signal }));
    abort.abort();
    const error = await call;
    assert.ok(error instanceof chatwire.APIUserAbortError, String(error));
    assert.equal(error.cause, abort.signal.reason);
  });
}
