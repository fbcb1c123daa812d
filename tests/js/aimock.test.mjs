// The client suite against aimock.
import { after } from "node:test";
import * as chatwire from "chatwire";
import { clientSuite } from "./suite.mjs";
import { AIMOCK_CAPABILITIES, AIMOCK_KEY, startAimock } from "./support/aimock.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const server = await startAimock();
after(() => server.close());

clientSuite({
  title: "aimock",
  chatwire,
  options: { baseURL: server.url, apiKey: AIMOCK_KEY },
  model: "gpt-4o-mini",
  capabilities: AIMOCK_CAPABILITIES,
});
nothingUnhandled();
