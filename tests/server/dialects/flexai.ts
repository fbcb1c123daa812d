// FlexAI: LiteLLM in front of inference engines. Ranges are checked, unknown members are handed on to the engine.
import { boolean, check, integer, memberName, members, number, oneOf, stop, string, text } from "../check";
import type { Rules } from "../check";
import { truncate, usageOf } from "../answer";
import { chunkSteps, wholeChoice } from "../chunks";
import { choiceWithoutTools, functionTools, messages, responseFormat, toolChoice } from "../messages";
import type { Answer, ChatBody, Dialect, Failure, JsonObject } from "../types";

const MODELS = ["Qwen2.5-32B-Instruct-FP8", "DeepSeek-R1", "text-only"];

/** However much is asked for, an answer that is not streamed has no more tokens than this. */
export const WHOLE_ANSWER_TOKENS = 2048;

const rules: Rules = {
  model: text,
  messages,
  stream: boolean,
  stream_options: members({ include_usage: boolean }),
  temperature: number(0, 2),
  top_p: number(0, 1),
  max_tokens: integer(1),
  n: integer(1),
  tools: functionTools,
  tool_choice: toolChoice,
  response_format: responseFormat,
  reasoning_effort: oneOf("none", "minimal", "low", "medium", "high"),
  seed: integer(),
  stop,
  user: string,
};

export const flexai: Dialect = {
  name: "flexai",
  base: "/flexai/v1",
  chat: ["/chat/completions"],
  pages: {
    "/models": { key: true, body: { object: "list", data: MODELS.map(listed) } },
    // The public catalogue stands outside /v1 and needs no key.
    "/../api/models": { key: false, body: MODELS.map(catalogued) },
  },
  cors: {
    headers: ["authorization", "content-type"],
    expose: ["retry-after", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"],
    credentials: false,
    refuses: false,
    allows: () => true,
  },
  check(body) {
    const issues = check(body, rules, ["model", "messages"]);
    const choice = choiceWithoutTools(body);
    if (choice !== undefined) issues.push(choice);
    const [issue] = issues;
    if (issue !== undefined) return refuse(`${memberName(issue.path)}: ${issue.message}`, memberName(issue.path));
    if (typeof body["n"] === "number" && body["n"] > 1) return refuse("n: only one choice can be generated", "n");
    if ((body["verbosity"] ?? null) !== null) return refuse("verbosity: is not supported", "verbosity");
    return checkModel(body);
  },
  error(failure, { now }) {
    const [type, code, message] = DEFAULTS[failure.status] ?? (failure.status < 500 ? REFUSED : FAILED);
    const error: JsonObject = {
      message: failure.message ?? message,
      type: failure.type ?? type,
      param: failure.param ?? null,
      code: failure.code ?? code,
      ...failure.extra,
    };
    if (failure.status !== 429) return { body: { error } };
    const limits = { "retry-after": "1", "x-ratelimit-limit-requests": "300", "x-ratelimit-remaining-requests": "0" };
    // A Unix time, unlike the durations of others.
    return { body: { error }, headers: { ...limits, "x-ratelimit-reset-requests": String(Math.floor(now() / 1000) + 1) } };
  },
  // The gateway writes every value as text.
  inBand: (failure) => ({ error: { message: failure.message ?? "", type: "None", param: "None", code: String(failure.status) } }),
  streams: (body) => body["stream"] === true,
  adapt(answer, streamed) {
    for (const choice of answer.choices) {
      if (!streamed) truncate(choice, WHOLE_ANSWER_TOKENS);
      // A budget that reasoning has used up is not reported as a length.
      if (choice.finish === "length" && choice.words.length === 0) choice.finish = "stop";
    }
  },
  whole(answer) {
    const choices = answer.choices.map((choice) => wholeChoice(choice, reasoning));
    return { ...head(answer, "chat.completion"), choices, ...(answer.usageAt === "off" ? {} : { usage: usageObject(answer) }) };
  },
  steps(answer) {
    const options = answer.body["stream_options"] as JsonObject | undefined;
    const wanted = options?.["include_usage"] === true && answer.usageAt !== "off";
    return chunkSteps(answer, {
      head: head(answer, "chat.completion.chunk"),
      opening: { role: "assistant", content: "" },
      reasoning,
      ...(wanted ? { usage: { usage: usageObject(answer) } } : {}),
      usageWithFinish: answer.usageAt === "finish",
    });
  },
};

function reasoning(said: string): JsonObject {
  return { reasoning_content: said };
}

function head(answer: Answer, kind: string): JsonObject {
  return { id: `chatcmpl-${answer.id}`, object: kind, created: answer.created, model: answer.model };
}

function usageObject(answer: Answer): JsonObject {
  const { prompt, completion } = usageOf(answer);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    cache_read_input_tokens: Math.floor(prompt / 2),
    cache_creation_input_tokens: 0,
  };
}

function checkModel(body: ChatBody): Failure | undefined {
  const model = body["model"];
  if (model === "unknown-model") {
    return { ...refuse("The model 'unknown-model' does not exist. See GET /v1/models.", "model"), code: "model_not_found" };
  }
  const format = (body["response_format"] as JsonObject | undefined)?.["type"] ?? "text";
  return model === "text-only" && format !== "text" ? refuse("The model 'text-only' does not support response_format", "response_format") : undefined;
}

function refuse(message: string, param: string): Failure {
  return { status: 400, message, type: "invalid_request_error", param };
}

function listed(id: string): JsonObject {
  return {
    id, category: "text", name: id, context_length: 131_072, is_ready: true, input_modalities: ["text"], max_output_length: 8192,
    pricing: { input_per_mtok: 0.2, cached_input_per_mtok: 0.1, output_per_mtok: 0.6 }, supported_parameters: ["temperature", "tools"],
  };
}

function catalogued(id: string): JsonObject {
  return {
    slug: id.toLowerCase(), model_name: id, display_name: id, category: "text", context_window: 131_072, max_output: 8192,
    supports: ["tools"], health_status: "healthy", provider: "flexai",
  };
}

type Default = [type: string, code: string | null, message: string];
const REFUSED: Default = ["invalid_request_error", null, "The request is not valid."];
const FAILED: Default = ["server_error", "500", "The engine failed."];
const DEFAULTS: Record<number, Default> = {
  401: ["authentication_error", "invalid_api_key", "Authentication Error, invalid API key."],
  402: ["insufficient_quota", "402", "The balance of this account is used up."],
  403: ["permission_error", null, "This key may not use the model."],
  404: ["not_found_error", "404", "Not Found"],
  429: ["rate_limit_error", "rate_limit_exceeded", "Rate limit exceeded."],
  503: ["service_unavailable", "503", "No engine is ready for this model."],
};
