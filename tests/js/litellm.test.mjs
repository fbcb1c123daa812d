// The client suite against the LiteLLM proxy: its own mock models, and aimock's answers passed through it.
import { after } from "node:test";
import * as chatwire from "chatwire";
import { clientSuite } from "./suite.mjs";
import { startAimock } from "./support/aimock.mjs";
import { LITELLM_CAPABILITIES, LITELLM_KEY, startLitellm } from "./support/litellm.mjs";
import { nothingUnhandled } from "./support/unhandled.mjs";

const upstream = await startAimock();
const server = await startLitellm(upstream.url);
after(async () => {
  await server.close();
  await upstream.close();
});

clientSuite({
  title: "LiteLLM proxy",
  chatwire,
  options: { baseURL: server.url, apiKey: LITELLM_KEY },
  model: "mock-text",
  capabilities: LITELLM_CAPABILITIES,
});
nothingUnhandled();
