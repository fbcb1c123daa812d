// One call to its end, told in a form that two runs can be compared by.
import { collect } from "../suite/context.mjs";
import { callsOf } from "./naive.mjs";

const PARAMS = { model: "m", messages: [{ role: "user", content: "hi" }] };

/**
 * Makes a call with this fetch and gives `{ type, completion, error, chunks }`, whatever became of it. A stream is
 * iterated (`reading` "chunks") or awaited (`"final"`).
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
  const read = reading === "chunks" ? await collect(answer) : { chunks: [], ...(await settled(answer.final())) };
  const outcome = await answer.outcome;
  return { type: outcome.type, completion: outcome.completion, error: outcome.error, chunks: read.chunks, thrown: read.error };
}

async function settled(promise) {
  try {
    await promise;
    return { error: null };
  } catch (error) {
    return { error };
  }
}

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
