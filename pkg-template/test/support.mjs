// What the tests share: the compiled facade, a scripted body, and the promise that nothing goes unhandled.

import assert from "node:assert/strict";
import { after } from "node:test";
import { pathToFileURL } from "node:url";

const part = (name) => import(pathToFileURL(`${process.env.CHATWIRE_FACADE}/${name}.js`).href);

export const chatwire = await part("index");
export const slim = await part("slim");
export const full = await part("full");
export const { fake } = await part("glue");

export const params = { model: "m", messages: [{ role: "user", content: "Hi" }] };

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));
after(async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(unhandled, [], "no rejection goes unhandled");
});

/** A body that gives the texts one per read; `open` leaves it without an end. */
export function body(texts, { open = false, failure } = {}) {
  const state = { cancelled: 0, reads: 0 };
  const rest = texts.map((text) => new TextEncoder().encode(text));
  const stream = new ReadableStream({
    pull(controller) {
      state.reads += 1;
      if (rest.length > 0) controller.enqueue(rest.shift());
      else if (failure !== undefined) controller.error(failure);
      else if (!open) controller.close();
      else return new Promise(() => {});
    },
    cancel() {
      state.cancelled += 1;
    },
  }, { highWaterMark: 0 });
  return { stream, state };
}

/** A client whose server answers with these texts; and what became of the body. */
export function serving(texts, how = {}, options = {}) {
  const { stream, state } = body(texts, how);
  const { status = 200, headers = { "x-request-id": "r-1" } } = how;
  const client = new chatwire.Chatwire({ maxRetries: 0, fetch: async () => new Response(stream, { status, headers }), ...options });
  return { client, state };
}

/** Relays a body of these texts; `outcome` settles with what was told, `calls.told` counts how often. */
export function relaying(texts, how = {}, options = {}) {
  const { stream, state } = body(texts, how);
  const calls = { told: 0 };
  const outcome = new Promise((resolve) => {
    calls.onOutcome = (value) => {
      calls.told += 1;
      resolve(value);
    };
  });
  const response = chatwire.relay(new Response(stream), { onOutcome: calls.onOutcome, ...options });
  return { response, state, outcome, calls };
}

/** What the promise rejects with; a failure when it does not. */
export function rejection(promise) {
  return promise.then((value) => assert.fail(`resolved with ${JSON.stringify(value)}`), (error) => error);
}
