// neuroflash: a workspace header on everything, a router behind it that answers in its own variant of the common shape.
import { boolean, check, either, filledObject, integer, memberName, number, object, oneOf, stop, text } from "../check";
import type { Rules } from "../check";
import { usageOf } from "../answer";
import { chunkSteps, wholeChoice } from "../chunks";
import { functionTools, messages, responseFormat, sentence, toolChoice } from "../messages";
import type { Answer, Dialect, JsonObject, Page } from "../types";

const MODELS = ["openai/gpt-4.1-mini", "anthropic/claude-sonnet-4", "mistralai/mistral-small"];

// The reference calls every option an object, a slip of its generator: these are the types it means. `{}` fits none of them.
const rules: Rules = {
  messages,
  model: text,
  temperature: number(),
  max_tokens: integer(1),
  reasoning: filledObject,
  reasoning_effort: oneOf("max", "xhigh", "high", "medium", "low", "minimal", "none"),
  tools: functionTools,
  tool_choice: toolChoice,
  seed: integer(),
  response_format: responseFormat,
  web_search_options: object,
  structured_outputs: either(filledObject, boolean),
  frequency_penalty: number(),
  presence_penalty: number(),
  repetition_penalty: number(),
  stop,
  stream: boolean,
};

// Both base paths of the documentation: its reference and its overview.
const PREFIXES = ["", "/content_generation"];
const models: Page = {
  key: true,
  body: MODELS.map((id) => ({ id, provider: id.slice(0, id.indexOf("/")), available: true, context_window: 128_000 })),
};

export const neuroflash: Dialect = {
  name: "neuroflash",
  base: "/neuroflash",
  chat: PREFIXES.map((prefix) => `${prefix}/chat/completions`),
  pages: Object.fromEntries(
    PREFIXES.flatMap((prefix): [string, Page][] => [
      [`${prefix}/health`, { key: true, body: {} }],
      [`${prefix}/model_selection/models`, models],
    ]),
  ),
  cors: {
    headers: ["authorization", "content-type", "x-workspace-id"],
    expose: [],
    credentials: false,
    refuses: false,
    allows: () => true,
  },
  admit(headers) {
    const workspace = headers.get("x-workspace-id")?.trim() ?? "";
    return workspace === "" ? { status: 400, message: "The header x-workspace-id is required", code: "MISSING_WORKSPACE_ID" } : undefined;
  },
  check(body) {
    const issues = check(body, rules, ["messages", "model"]);
    if (issues.length > 0) return { status: 422, issues };
    return body["model"] === "unknown-model" ? { status: 404, message: "Model not found", code: "MODEL_NOT_FOUND" } : undefined;
  },
  error(failure) {
    if (failure.status === 422) {
      const issues = failure.issues ?? [{ path: ["messages"], message: "is not valid", type: "value_error", input: null }];
      return { body: { errors: issues.map((issue) => ({ field: memberName(issue.path), message: issue.message, type: "validation" })) } };
    }
    const [code, message] = DEFAULTS[failure.status] ?? (failure.status < 500 ? REFUSED : FAILED);
    const [issue] = failure.issues ?? [];
    return { body: { error: failure.message ?? (issue === undefined ? message : sentence(issue)), code: failure.code ?? code, ...failure.extra } };
  },
  // As its router does it: one more chunk, with the error beside a last choice.
  inBand: (failure, answer) => ({
    ...head(answer, "chat.completion.chunk"),
    error: { code: failure.code ?? failure.status, message: failure.message ?? "" },
    choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }],
  }),
  streams: (body) => body["stream"] === true,
  adapt(answer) {
    // `n` is no member of this contract.
    answer.choices.length = 1;
    answer.logprobs = false;
  },
  whole(answer) {
    const choices = answer.choices.map((choice) => wholeChoice(choice, reasoning));
    return { ...head(answer, "chat.completion"), choices, ...(answer.usageAt === "off" ? {} : { usage: usageObject(answer) }) };
  },
  preamble: ": OPENROUTER PROCESSING",
  steps(answer) {
    return chunkSteps(answer, {
      head: { ...head(answer, "chat.completion.chunk"), provider: "Scripted" },
      delta: { role: "assistant", content: "" },
      choice: (finish) => ({ native_finish_reason: finish === "stop" ? "completed" : finish }),
      reasoning,
      ...(answer.usageAt === "off" ? {} : { usage: { usage: { ...usageObject(answer), cost: 0.0000125 } } }),
      // A finish reason of null after the real one.
      usageChoices: [{ index: 0, delta: { role: "assistant", content: "" }, native_finish_reason: null, finish_reason: null }],
      usageWithFinish: answer.usageAt === "finish",
    });
  },
};

function reasoning(said: string): JsonObject {
  return { reasoning: said, reasoning_details: [{ type: "reasoning.text", text: said, format: "unknown", index: 0 }] };
}

// No `created` in this contract, nor in its chunks.
function head(answer: Answer, kind: string): JsonObject {
  return { id: `gen-${answer.created}-${answer.id.slice(0, 8)}`, object: kind, model: answer.model };
}

function usageObject(answer: Answer): JsonObject {
  const { prompt, completion, words } = usageOf(answer);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, words_used: words };
}

type Default = [code: string, message: string];
const REFUSED: Default = ["BAD_REQUEST", "Bad request"];
const FAILED: Default = ["INTERNAL_SERVER_ERROR", "Internal server error"];
const DEFAULTS: Record<number, Default> = {
  401: ["UNAUTHORIZED", "The access token is missing, invalid or expired"],
  403: ["LIMIT_REACHED", "No permission, or the limit of this plan is reached"],
  404: ["NOT_FOUND", "Not found"],
  405: ["METHOD_NOT_ALLOWED", "Method not allowed"],
  415: ["UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json"],
  429: ["RATE_LIMIT_EXCEEDED", "Too many requests"],
  503: ["SERVICE_UNAVAILABLE", "Service unavailable"],
};
