// A client must not leave rejections behind for the process to trip over.
import assert from "node:assert/strict";
import { test } from "node:test";

const seen = [];
process.on("unhandledRejection", (reason) => seen.push(reason));

/** Declares the test that must stand last in a file: by then no promise may have been rejected unhandled. */
export function nothingUnhandled() {
  test("no promise was rejected without a handler", async () => {
    // Node reports a rejection after the microtasks of the turn in which it happened.
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(seen, []);
  });
}
