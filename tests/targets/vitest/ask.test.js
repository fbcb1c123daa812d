import { Chatwire } from "chatwire";
import { expect, test } from "vitest";
import { ask } from "./ask.js";

test("an answer streams", async () => {
  // The runner compares; a test of a test runner passes when it has the text.
  const told = await ask(Chatwire, import.meta.env.VITE_CHATWIRE_BASE, import.meta.env.VITE_CHATWIRE_PROMPT);
  console.log(`told ${JSON.stringify(told)}`);
  expect(told).toMatch(/^complete: /);
});
