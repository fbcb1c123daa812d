// A panic of the core is a trap in wasm. Whichever export it happens in, all calls end with an error of ours.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

const IN_FLIGHT = ["call_reply", "call_read", "call_end", "call_outcome"];
const INTERNAL = { name: "InternalError", kind: "internal", message: "The core failed.", cause: "RuntimeError" };

for (const name of ["call_prepare", ...IN_FLIGHT]) {
  test(`a trap in ${name} is an InternalError for every call in flight`, async () => {
    const worker = new Worker(new URL("./support/trapped.mjs", import.meta.url), { workerData: name });
    const [{ ended, beside, unhandled }] = await once(worker, "message");
    await worker.terminate();
    for (const error of [...ended, beside]) assert.deepEqual(error, INTERNAL);
    assert.equal(ended.length, ["call_prepare", "call_reply"].includes(name) ? 1 : 2);
    assert.deepEqual(unhandled, []);
  });
}
