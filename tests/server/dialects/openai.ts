// Plain OpenAI: any member it does not know, and any value out of range, is refused, so that nothing nobody asked for goes unseen.
import { anything, boolean, check, integer, list, memberName, members, number, object, oneOf, stop, string, text, unknownMembers } from "../check";
import type { Issue, Rules } from "../check";
import { chunkSteps, logprobsOf, wholeChoice } from "../chunks";
import { letters, usageOf } from "../answer";
import { choiceWithoutTools, messages, responseFormat, toolChoice, tools } from "../messages";
import type { Answer, ChatBody, Dialect, Failure, JsonObject } from "../types";

const MODELS = ["gpt-4.1-mini", "gpt-4o-mini", "gpt-5-nano"];

const rules: Rules = {
  model: text,
  messages,
  stream: boolean,
  stream_options: members({ include_usage: boolean, include_obfuscation: boolean }),
  temperature: number(0, 2),
  top_p: number(0, 1),
  n: integer(1, 128),
  max_tokens: integer(1),
  max_completion_tokens: integer(1),
  presence_penalty: number(-2, 2),
  frequency_penalty: number(-2, 2),
  logprobs: boolean,
  top_logprobs: integer(0, 20),
  logit_bias: object,
  stop,
  seed: integer(),
  user: string,
  tools,
  tool_choice: toolChoice,
  parallel_tool_calls: boolean,
  response_format: responseFormat,
  reasoning_effort: oneOf("none", "minimal", "low", "medium", "high", "xhigh"),
  verbosity: oneOf("low", "medium", "high"),
  service_tier: text,
  store: boolean,
  metadata: object,
  modalities: list(text, 1),
  audio: object,
  prediction: object,
  web_search_options: anything,
  prompt_cache_key: text,
  prompt_cache_retention: text,
  safety_identifier: text,
  // Those of vLLM: refused unless the script says that it is one.
  continue_final_message: boolean,
  add_generation_prompt: boolean,
};

export const openai: Dialect = {
  name: "openai",
  base: "/openai/v1",
  chat: ["/chat/completions"],
  pages: {
    "/models": {
      key: true,
      body: { object: "list", data: MODELS.map((id) => ({ id, object: "model", created: 1_744_316_542, owned_by: "system" })) },
    },
  },
  cors: {
    headers: ["authorization", "content-type"],
    expose: ["x-request-id", "retry-after", "retry-after-ms", "x-ratelimit-reset-requests"],
    credentials: false,
    refuses: false,
    allows: () => true,
  },
  headers: () => ({ "x-request-id": `req_${letters(16)}` }),
  check(body) {
    const issues = [...check(body, rules, ["model", "messages"]), ...together(body)];
    const [unknown] = unknownMembers(body, rules);
    if (unknown !== undefined) return refuse(`Unrecognized request argument supplied: ${unknown}`, unknown, "unknown_parameter");
    const [issue] = issues;
    if (issue !== undefined) return refuse(`Invalid '${memberName(issue.path)}': ${issue.message}`, memberName(issue.path), codeOf(issue));
    if (body["model"] === "unknown-model") {
      return { status: 404, message: "The model `unknown-model` does not exist or you do not have access to it.", code: "model_not_found" };
    }
    return undefined;
  },
  error(failure) {
    const [type, code, message] = DEFAULTS[failure.status] ?? (failure.status < 500 ? REFUSED : FAILED);
    const error: JsonObject = {
      message: failure.message ?? message,
      type: failure.type ?? type,
      param: failure.param ?? null,
      code: failure.code ?? code,
      ...failure.extra,
    };
    return { body: { error }, ...(failure.status === 429 ? { headers: LIMITS } : {}) };
  },
  inBand: (failure) => ({ error: { message: failure.message ?? "", type: "server_error", param: null, code: failure.code ?? null } }),
  streams: (body) => body["stream"] === true,
  whole(answer) {
    const choices = answer.choices.map((choice) => ({
      ...wholeChoice(choice, (said) => ({ reasoning_content: said }), { refusal: null, annotations: [] }),
      logprobs: answer.logprobs ? logprobsOf(choice.words) : null,
    }));
    const usage = answer.usageAt === "off" ? {} : { usage: usageObject(answer) };
    return { ...head(answer, "chat.completion"), choices, ...usage, service_tier: "default" };
  },
  steps(answer) {
    const wanted = (answer.body["stream_options"] as JsonObject | undefined)?.["include_usage"] === true && answer.usageAt !== "off";
    return chunkSteps(answer, {
      // With usage to come, each chunk before it says that it has none yet.
      head: { ...head(answer, "chat.completion.chunk"), service_tier: "default", ...(wanted ? { usage: null } : {}) },
      opening: { role: "assistant", content: "", refusal: null },
      choice: () => ({ logprobs: null }),
      reasoning: (said) => ({ reasoning_content: said }),
      ...(wanted ? { usage: { usage: usageObject(answer) } } : {}),
      usageWithFinish: answer.usageAt === "finish",
    });
  },
};

function head(answer: Answer, kind: string): JsonObject {
  return { id: `chatcmpl-${answer.id}`, object: kind, created: answer.created, model: answer.model, system_fingerprint: "fp_scripted" };
}

function usageObject(answer: Answer): JsonObject {
  const { prompt, completion, reasoning } = usageOf(answer);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
  };
}

/** What only the members together get wrong. */
function together(body: ChatBody): Issue[] {
  const issues: Issue[] = [];
  const add = (name: string, message: string): void => void issues.push({ path: [name], message, type: "value_error", input: body[name] ?? null });
  const set = (name: string): boolean => (body[name] ?? null) !== null;
  const choice = choiceWithoutTools(body);
  if (choice !== undefined) issues.push(choice);
  if (set("stream_options") && body["stream"] !== true) add("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  if (set("top_logprobs") && body["logprobs"] !== true) add("top_logprobs", "'top_logprobs' is only allowed when 'logprobs' is enabled.");
  if (set("parallel_tool_calls") && !set("tools")) add("parallel_tool_calls", "'parallel_tool_calls' is only allowed when 'tools' are specified.");
  if (set("max_tokens") && set("max_completion_tokens")) add("max_tokens", "'max_tokens' and 'max_completion_tokens' exclude each other.");
  return issues;
}

function refuse(message: string, param: string, code: string): Failure {
  return { status: 400, message, type: "invalid_request_error", param, code };
}

function codeOf(issue: Issue): string {
  if (issue.type === "missing") return "missing_required_parameter";
  if (issue.type.endsWith("_type")) return "invalid_type";
  if (issue.type === "greater_than_equal") return "integer_below_min_value";
  if (issue.type === "less_than_equal") return "decimal_above_max_value";
  return "invalid_value";
}

const LIMITS = { "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s" };

type Default = [type: string, code: string | null, message: string];
const REFUSED: Default = ["invalid_request_error", null, "The request is not valid."];
const FAILED: Default = ["server_error", null, "The server had an error while processing your request."];
const DEFAULTS: Record<number, Default> = {
  401: ["invalid_request_error", "invalid_api_key", "Incorrect API key provided."],
  403: ["permission_error", null, "You are not allowed to use this model."],
  404: ["invalid_request_error", null, "Not found."],
  429: ["requests", "rate_limit_exceeded", "Rate limit reached for requests."],
  503: ["server_error", "service_unavailable", "The engine is currently overloaded, please try again later."],
};
