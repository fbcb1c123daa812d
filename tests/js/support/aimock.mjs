// aimock, a third party's mock server, with the fixtures the client suite asks it for.
import { LLMock } from "@copilotkit/aimock";

const TEXT = "Hello 世界, 🚀 \"quoted\" \\ back\nsecond line, done.";
const SLOW = "one two three four five six seven eight nine ten eleven twelve";
const TOOLS = ["get_weather", "get_time"].map((name) => ({
  type: "function",
  function: { name, description: `Calls ${name}.`, parameters: { type: "object", properties: { city: { type: "string" } } } },
}));
const CALLS = [
  { id: "call_w", name: "get_weather", arguments: '{"city":"Zürich \\"old\\""}' },
  { id: "call_t", name: "get_time", arguments: "{}" },
];

/** The messages that bring each case about. */
const SAY = {
  text: "say the text", slow: "say it slowly", cut: "stop in the middle", drop: "drop the socket",
  tools: "call both tools", turn: "call then tell", reason: "think first", limited: "be limited",
  broken: "be broken", denied: "deny it", busy: "be busy",
};

/** Key sent to aimock; it refuses every other one. */
export const AIMOCK_KEY = "sk-aimock-0001";

function addFixtures(mock) {
  const slowly = { chunkSize: 4, streamingProfile: { ttft: 1, tps: 20, jitter: 0 } };
  mock.onMessage(SAY.text, { content: TEXT }, { chunkSize: 4 });
  mock.onMessage(SAY.slow, { content: SLOW }, slowly);
  mock.onMessage(SAY.cut, { content: SLOW }, { ...slowly, truncateAfterChunks: 5 });
  mock.onMessage(SAY.drop, { content: SLOW }, { ...slowly, disconnectAfterMs: 250 });
  mock.onMessage(SAY.tools, { toolCalls: CALLS }, { chunkSize: 6 });
  mock.on({ userMessage: SAY.turn, hasToolResult: true }, { content: TEXT });
  mock.on({ userMessage: SAY.turn, hasToolResult: false }, { toolCalls: CALLS });
  mock.onMessage(SAY.reason, { content: "Spoken.", reasoning: "First I think, then I speak." }, { chunkSize: 6 });
  mock.onMessage(SAY.limited, {
    error: { message: "Rate limit reached", type: "rate_limit_error", code: "rate_limit_exceeded" }, status: 429, retryAfter: 7,
  });
  mock.onMessage(SAY.broken, { error: { message: "It broke", type: "server_error" }, status: 500 });
  mock.onMessage(SAY.denied, { error: { message: "Not for you", type: "permission_error" }, status: 403 });
  mock.onMessage(SAY.busy, { error: { message: "Overloaded", type: "overloaded_error" }, status: 503 });
}

/** Starts aimock on a free port. */
export async function startAimock() {
  const mock = new LLMock({ port: 0, host: "127.0.0.1", auth: { apiKeys: [AIMOCK_KEY] } });
  addFixtures(mock);
  await mock.start();
  return { url: `${mock.url}/v1`, close: () => mock.stop() };
}

/** What aimock 1.43.0 can be asked for (see suite/context.mjs). */
export const AIMOCK_CAPABILITIES = {
  text: { message: SAY.text, text: TEXT },
  usage: { message: SAY.text, params: { stream_options: { include_usage: true } }, expect: {} },
  usageJson: { message: SAY.text, expect: {} },
  tools: { message: SAY.tools, params: { tools: TOOLS }, calls: plain(CALLS) },
  toolsJson: { message: SAY.tools, params: { tools: TOOLS }, calls: plain(CALLS) },
  toolTurn: { message: SAY.turn, params: { tools: TOOLS }, result: "18 degrees", text: TEXT },
  reasoning: { message: SAY.reason, reasoning: "First I think, then I speak.", text: "Spoken." },
  choices: "aimock ignores n.",
  slow: { message: SAY.slow, text: SLOW },
  // aimock ends a stream early by breaking the connection, in both of its ways.
  cut: { message: SAY.cut, whole: SLOW, atLeast: 4, outcome: "failed", error: "APIConnectionError" },
  reset: { message: SAY.drop, whole: SLOW, atLeast: 4, outcome: "failed", error: "APIConnectionError" },
  stall: "aimock has no stall: a slow stream always goes on.",
  errors: [
    { request: { message: SAY.limited }, status: 429, kind: "rate_limit", code: "rate_limit_exceeded", retryAfter: 7000, retryable: true },
    { request: { message: SAY.broken }, status: 500, kind: "server", type: "server_error", retryable: true },
    { request: { message: SAY.denied }, status: 403, kind: "permission", retryable: false },
    { request: { message: SAY.busy }, status: 503, kind: "overloaded", retryable: true },
  ],
  unknownModel: "aimock answers for every model.",
  wrongKey: { apiKey: "sk-wrong-key-1234" },
};

function plain(calls) {
  return calls.map((call) => ({ name: call.name, arguments: JSON.parse(call.arguments) }));
}
