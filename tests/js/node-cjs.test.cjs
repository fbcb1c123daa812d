// The packed package, required in Node: the client suite on the scripted provider.
"use strict";

const assert = require("node:assert/strict");
const { realpathSync } = require("node:fs");
const { after, describe, test } = require("node:test");
const chatwire = require("chatwire");

describe("require", async () => {
  const { clientSuite } = await import("./suite.mjs");
  const { PACKAGE } = await import("./support/paths.mjs");
  const { startScripted } = await import("./support/scripted.mjs");
  const { SCRIPTED_CAPABILITIES, SCRIPTED_MODELS } = await import("./support/scripted-capabilities.mjs");
  const { nothingUnhandled } = await import("./support/unhandled.mjs");

  const scripted = await startScripted();
  after(() => scripted.close());

  test("it resolves to the installed package's CommonJS entry", () => {
    assert.equal(require.resolve("chatwire"), `${realpathSync(PACKAGE)}/dist/index.cjs`);
  });

  test("it exports what the import exports", async () => {
    const imported = Object.keys(await import("chatwire")).filter((name) => !["default", "module.exports"].includes(name));
    assert.deepEqual(Object.keys(chatwire).filter((name) => name !== "default").sort(), imported.sort());
  });

  test("an error of one entry is known to the other's guard", async () => {
    const imported = await import("chatwire");
    const error = await new chatwire.Chatwire({ baseURL: "http://127.0.0.1:9" }).chat.completions.create({}).catch((reason) => reason);
    assert.ok(error instanceof chatwire.InvalidRequestError);
    assert.equal(imported.isChatwireError(error), true);
    assert.equal(imported.isChatwireError(new Error("other")), false);
  });

  clientSuite({
    title: "required, scripted openai",
    chatwire,
    options: scripted.options("openai"),
    model: SCRIPTED_MODELS.openai,
    capabilities: SCRIPTED_CAPABILITIES.openai,
  });
  nothingUnhandled();
});
