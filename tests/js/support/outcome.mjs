// One call to its end, told in a form that two runs can be compared by.
import assert from "node:assert/strict";
import { collect } from "../suite/context.mjs";
import { callsOf, textOf } from "./naive.mjs";

const PARAMS = { model: "m", messages: [{ role: "user", content: "hi" }] };

/**
 * Makes a call and gives `{ type, completion, error, chunks }`, whatever became of it. `reading` says how a stream is
 * read: iterated ("chunks"), by the pieces of its text ("text"), or awaited ("final").
 */
export async function endOf(client, { stream, n }, reading = "chunks") {
  const params = { ...PARAMS, ...(n ? { n } : {}), ...(stream ? { stream } : {}) };
  let answer;
  try {
    answer = await client.chat.completions.create(params);
  } catch (error) {
    return { type: "rejected", completion: error.partial ?? null, error, chunks: [] };
  }
  if (!stream) return { type: "complete", completion: answer, error: null, chunks: [] };
  const { chunks = [], thrown } = await READINGS[reading](answer);
  const { type, completion, error } = await answer.outcome;
  assert.equal(thrown, error, "what is thrown is the outcome's error");
  return { type, completion, error, chunks };
}

const READINGS = {
  async chunks(stream) {
    const { chunks, error } = await collect(stream);
    return { chunks, thrown: error };
  },
  final: (stream) => stream.final().then(() => ({ thrown: null }), (thrown) => ({ thrown })),
  async text(stream) {
    let text = "";
    let thrown = null;
    try {
      for await (const piece of stream.text()) text += piece;
    } catch (error) {
      thrown = error;
    }
    const { completion } = await stream.outcome;
    assert.equal(text, textOf(completion), "the pieces of text() add up to the answer's text");
    return { thrown };
  },
};

/** What must not depend on how the bytes were cut. Ids that the client had to make up are left out. */
export function fingerprint({ type, completion, error }, madeUpIds = false) {
  const calls = completion ? callsOf(completion) : [];
  let told = JSON.stringify({
    type, completion,
    error: error && { name: error.name, kind: error.kind, message: error.message, status: error.status, code: error.code, retryAfter: error.retryAfter, retryable: error.retryable },
  });
  if (madeUpIds) calls.forEach(({ id }, at) => { told = told.replaceAll(JSON.stringify(id), `"made-up-${at}"`); });
  return told;
}
