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

  test("a router and its clients may be of two entries", async () => {
    const { router, RoutingError } = require("chatwire/router");
    const at = (script) => new chatwire.Chatwire({
      ...scripted.options("openai"),
      fetch: async (request) => {
        const body = await request.json();
        body.messages[0].content = script;
        return fetch(new Request(request.url, { method: "POST", headers: request.headers, body: JSON.stringify(body), signal: request.signal }));
      },
    });
    const bad = { name: "bad", client: at("[[status:503]]") };
    const params = { model: SCRIPTED_MODELS.openai, messages: [{ role: "user", content: "Hi" }], stream: true };
    const stream = await router([bad, { name: "good", client: at("[[text:It is fine.]]") }]).chat.completions.create(params);
    assert.equal(await stream.text(), "It is fine.");
    const { route } = await stream.outcome;
    assert.equal(route.name, "good");
    assert.ok(route.failures[0].error instanceof chatwire.InternalServerError);
    const error = await router([bad]).chat.completions.create(params).catch((reason) => reason);
    assert.ok(error instanceof RoutingError && chatwire.isChatwireError(error));
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
