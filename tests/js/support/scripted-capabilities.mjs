// What the scripted provider can be asked for, dialect by dialect (see suite/context.mjs). Directives: tests/server/script.ts.

const TEXT = "Hello 世界, 🚀 \"quoted\" \\ back\nsecond line, done.";
const SLOW = "one two three four five six seven eight nine ten eleven twelve";
const TOOLS = ["get_weather", "get_time"].map((name) => ({
  type: "function",
  function: { name, description: `Calls ${name}.`, parameters: { type: "object", properties: { city: { type: "string" } } } },
}));
const WEATHER = { city: "Zürich \"old\"" };
const CALL_BOTH = `[[tool:get_weather ${JSON.stringify(WEATHER)}]][[tool:get_time {}]]`;
const CALLS = [{ name: "get_weather", arguments: WEATHER }, { name: "get_time", arguments: {} }];

/** Bytes after which a fault strikes: some events in, whatever the dialect's events weigh. */
const MIDWAY = 1100;

const faulty = (fault) => `[[text:${SLOW}]][[pace:5]][[${fault}:${MIDWAY}]]`;
const withUsage = { stream_options: { include_usage: true } };

const failure = (status, kind, retryable, directives = "", more = {}) => ({
  request: { message: `[[status:${status}]]${directives}` }, status, kind, retryable, ...more,
});

const COMMON = {
  text: { message: `[[text:${TEXT}]]`, text: TEXT },
  usage: { message: `[[text:${SLOW}]]`, params: withUsage, expect: { completion_tokens: 12 } },
  usageJson: { message: `[[text:${SLOW}]]`, expect: { completion_tokens: 12 } },
  tools: { message: CALL_BOTH, params: { tools: TOOLS }, calls: CALLS },
  toolsJson: { message: CALL_BOTH, params: { tools: TOOLS }, calls: CALLS },
  toolTurn: {
    message: CALL_BOTH, params: { tools: TOOLS }, result: "18 degrees", text: "The tools answered: 18 degrees; 18 degrees",
  },
  reasoning: { message: "[[reason:First I think.]][[text:Then I speak.]]", reasoning: "First I think.", text: "Then I speak." },
  choices: { message: "[[text:Same]]", texts: ["Same", "Same (choice 1)"] },
  slow: { message: `[[text:${SLOW}]][[pace:50]]`, text: SLOW },
  cut: { message: faulty("cut"), whole: SLOW, outcome: "incomplete", error: "IncompleteStreamError" },
  reset: { message: faulty("reset"), whole: SLOW, outcome: "failed", error: "APIConnectionError" },
  stall: { message: faulty("stall"), whole: SLOW, outcome: "stalled", error: "StalledError", callOptions: { idleTimeout: 500 } },
  errors: [
    failure(400, "invalid_request", false),
    failure(402, "billing", false),
    failure(403, "permission", false),
    failure(404, "not_found", false),
    failure(422, "invalid_request", false),
    failure(429, "rate_limit", true, "[[retry-after:2]]", { retryAfter: 2000 }),
    failure(429, "rate_limit", true, "[[retry-after:1500ms]]", { retryAfter: 1500 }),
    failure(500, "server", true),
    failure(502, "server", true, "[[html]]"),
    failure(503, "overloaded", true),
  ],
  unknownModel: { request: { model: "unknown-model", message: "hi" }, status: 400, kind: "not_found", retryable: false },
  wrongKey: { apiKey: "bad-key" },
};

/** Capabilities by dialect: what is common, and where a dialect differs. */
export const SCRIPTED_CAPABILITIES = {
  openai: { ...COMMON, unknownModel: { ...COMMON.unknownModel, status: 404 } },
  neuroflash: {
    ...COMMON,
    usage: { message: `[[text:${SLOW}]]`, expect: { completion_tokens: 12, words_used: 12 } },
    usageJson: { message: `[[text:${SLOW}]]`, expect: { completion_tokens: 12, words_used: 12 } },
    choices: "neuroflash ignores n.",
    unknownModel: { ...COMMON.unknownModel, status: 404 },
  },
  flexai: { ...COMMON, choices: "FlexAI refuses n above 1." },
  morpheus: { ...COMMON, usage: { message: `[[text:${SLOW}]]`, expect: { completion_tokens: 12 } } },
};

/** A model of each dialect. */
export const SCRIPTED_MODELS = {
  openai: "gpt-4.1-mini", neuroflash: "openai/gpt-4.1-mini", flexai: "Qwen2.5-32B-Instruct-FP8", morpheus: "llama-3.3-70b",
};
