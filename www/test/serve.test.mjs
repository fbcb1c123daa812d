// What serve.mjs makes of its environment and of a busy port. Needs `npm run build` first.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startDemo } from "../serve.mjs";

describe("the environment", () => {
  const rejected = [
    [{ CHATWIRE_API_KEY: "k" }, /CHATWIRE_BASE_URL is missing/],
    [{ CHATWIRE_BASE_URL: "https://example.com" }, /CHATWIRE_API_KEY is missing/],
    [{ CHATWIRE_BASE_URL: "example.com", CHATWIRE_API_KEY: "k" }, /not an http or https address/],
    [{ CHATWIRE_BASE_URL: "https://example.com", CHATWIRE_API_KEY: "k", CHATWIRE_PROVIDER: "other" }, /CHATWIRE_PROVIDER must be one of/],
    [{ CHATWIRE_BASE_URL: "https://example.com", CHATWIRE_API_KEY: "k", CHATWIRE_PROVIDER: "neuroflash" }, /CHATWIRE_WORKSPACE_ID/],
  ];
  for (const [env, message] of rejected) {
    test(`is refused in a sentence: ${Object.keys(env).join(", ")}`, async () => {
      await assert.rejects(startDemo({ port: 0, env }), message);
    });
  }

  test("a busy port gives the next free one", async () => {
    const first = await startDemo({ port: 0, env: {} });
    const second = await startDemo({ port: first.port, env: {} });
    assert.ok(second.port > first.port);
    await Promise.all([first.dispose(), second.dispose()]);
  });
});
