// The packed package, imported in Node: the client suite on every dialect of the scripted provider, over real sockets.
import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import * as chatwire from "chatwire";
import { clientSuite } from "./suite.mjs";
import { PACKAGE } from "./support/paths.mjs";
import { DIALECTS, startScripted } from "./support/scripted.mjs";
import { SCRIPTED_CAPABILITIES, SCRIPTED_MODELS } from "./support/scripted-capabilities.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const scripted = await startScripted();
after(() => scripted.close());

test("the import resolves to the installed package's default entry", () => {
  assert.equal(fileURLToPath(import.meta.resolve("chatwire")), `${realpathSync(PACKAGE)}/dist/index.js`);
});

for (const dialect of DIALECTS) {
  clientSuite({
    title: `scripted ${dialect}`,
    chatwire,
    options: scripted.options(dialect),
    model: SCRIPTED_MODELS[dialect],
    capabilities: SCRIPTED_CAPABILITIES[dialect],
  });
}
nothingUnhandled();
