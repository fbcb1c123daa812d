// What serve.mjs makes of its environment and of a busy port. Needs `npm run build` first.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startDemo } from "../serve.mjs";
import { ask, usage } from "./support.mjs";

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

describe("the ledger", () => {
  test("outlives the demo where it is kept, and no other", async () => {
    const keep = mkdtempSync(join(tmpdir(), "chatwire-demo-"));
    const once = async (options) => {
      const demo = await startDemo({ port: 0, env: {}, ...options });
      const { total: before } = await usage(demo.url);
      await (await ask(demo.url, "openai", "[[text:kept]]", { stream: false })).text();
      const { total } = await usage(demo.url, { requests: before.requests + 1 });
      await demo.dispose();
      return [before.requests, total.requests, demo.key];
    };
    const [first, second, other] = [await once({ keep }), await once({ keep }), await once({})];
    assert.deepEqual([first.slice(0, 2), second.slice(0, 2), other.slice(0, 2)], [[0, 1], [1, 2], [0, 1]]);
    assert.notEqual(first[2], second[2]);
    rmSync(keep, { recursive: true });
  });
});

test("what is printed can be pasted into a shell", async () => {
  const serve = resolve(dirname(fileURLToPath(import.meta.url)), "../serve.mjs");
  const child = spawn(process.execPath, [serve, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  try {
    for await (const piece of child.stdout) {
      text += piece;
      if (/Live provider/.test(text)) break;
    }
    const lines = /(^ {2}(?:export|curl)[^]*?)\n\n/m.exec(text)[1];
    const shell = spawn("sh", ["-ec", lines], { stdio: ["ignore", "pipe", "ignore"] });
    let told = "";
    for await (const piece of shell.stdout) told += piece;
    assert.match(told, /"id":"gpt-4\.1-mini"/);
    assert.match(told, /data: \[DONE\]/);
    assert.match(told, /^gpt-4\.1-mini,spare,1,1,/m);
  } finally {
    child.kill();
  }
});
