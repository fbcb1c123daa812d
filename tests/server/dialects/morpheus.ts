// Morpheus API Gateway: FastAPI in front of many hosts. Two eras differ in what decides the form of an answer (see `Era`).
import { boolean, check, either, filledObject, integer, isObject, list, members, number, object, report, stop, string } from "../check";
import type { Issue, Rules } from "../check";
import { usageOf } from "../answer";
import { callObject, chunkSteps, wholeChoice } from "../chunks";
import { content } from "../messages";
import type { Answer, ChatBody, Dialect, Failure, Json, JsonObject, Page } from "../types";

const MODELS = ["llama-3.3-70b", "mistral-31-24b", "qwen3-235b"];

const message = members({ role: string, content, name: string, tool_calls: list(object), tool_call_id: string }, ["role"]);

// Null is as good as absent for every member but the messages; members not named here are dropped without a word.
const rules: Rules = {
  model: string,
  messages: list(message),
  temperature: number(),
  top_p: number(),
  n: integer(),
  stream: boolean,
  stop: either(list(string), string),
  max_tokens: integer(),
  presence_penalty: number(),
  frequency_penalty: number(),
  tools: list(members({ type: string, function: object }, ["type", "function"])),
  tool_choice: either(object, string),
  session_id: string,
};

const models: Page = {
  key: false,
  body: {
    object: "list",
    data: MODELS.map((id, index) => ({ id, blockchainID: `0x${String(index + 1).padStart(64, "0")}`, created: 1_746_000_000, tags: ["LLM"], modelType: "LLM" })),
  },
};

export const morpheus: Dialect = {
  name: "morpheus",
  base: "/morpheus/api/v1",
  chat: ["/chat/completions"],
  pages: { "/models": models, "/models/allmodels": models },
  bareKey: true,
  cors: {
    headers: ["Authorization", "Content-Type", "X-Requested-With", "X-API-Key"],
    // Retry-After and the rate headers stay unreadable in a browser.
    expose: ["Content-Length", "Content-Type"],
    credentials: true,
    refuses: true,
    // Any https origin, and the loopback that development uses.
    allows: (origin) => /^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin),
  },
  unreadable: (reason) => ({
    status: 422,
    issues: [
      reason === "json"
        ? { path: [0], message: "JSON decode error", type: "json_invalid", input: {} }
        : { path: [], message: "Input should be a valid dictionary or object to extract fields from", type: "model_attributes_type", input: null },
    ],
  }),
  check(body, { era }) {
    const issues = check(body, rules, ["messages"]);
    if (issues.length > 0) return { status: 422, issues };
    if (era === "accept" && body["session_id"] === "unknown-session") return session("session_not_found", "Session not found");
    if (era === "accept" && body["session_id"] === "expired-session") return session("session_expired", "Session has expired");
    const [issue] = placeholders(body);
    if (issue !== undefined) return { status: 400, message: `${issue.path.join(".")}: ${issue.message}`, type: "invalid_request" };
    if (body["model"] !== "unknown-model") return undefined;
    return { status: 400, message: "Model 'unknown-model' not found", type: "model_not_found", extra: { suggestions: MODELS } };
  },
  error(failure, { now }) {
    const { status } = failure;
    if (status === 422 && failure.type === undefined) {
      const issues = failure.issues ?? [{ path: ["messages"], message: "Value error", type: "value_error", input: null }];
      return { body: { detail: issues.map(({ path, message: msg, type, input }) => ({ loc: ["body", ...path], msg, type, input })) } };
    }
    const detail = DETAILS[status];
    if (detail !== undefined) {
      return { body: { detail: failure.message ?? detail }, ...(status === 401 ? { headers: { "www-authenticate": "Bearer" } } : {}) };
    }
    if (status === 426) return { body: { error: "HTTPS Required", message: failure.message ?? "Use HTTPS", https_url: "https://example.com/api/v1" } };
    const [type, text] = ERRORS[status] ?? (status < 500 ? REFUSED : FAILED);
    const error: JsonObject = { message: failure.message ?? text, type: failure.type ?? type, ...failure.extra };
    if (failure.code !== undefined) error["code"] = failure.code;
    if (status === 402) Object.assign(error, { available: 0.5, estimated_cost: 1.25 });
    if (status !== 429) return { body: { error }, ...(error["type"] === "model_not_found" ? { headers: { "x-morpheus-error": "model_not_found" } } : {}) };
    const reset = new Date(now() + 1000).toISOString();
    const headers = { "retry-after": "1", "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset };
    return { body: { error: { ...error, param: null, code: failure.code ?? "rate_limit_exceeded" } }, headers };
  },
  inBand(failure, answer) {
    const id = answer.body["session_id"];
    const [type] = ERRORS[failure.status] ?? FAILED;
    return { error: { message: failure.message ?? "", type, status: failure.status, ...(typeof id === "string" ? { session_id: id } : {}) } };
  },
  streams(body, headers, { era }) {
    if (era === "stream") return body["stream"] === true;
    const accept = headers.get("accept");
    return accept === null || accept.includes("text/event-stream") || hasTools(body);
  },
  adapt(answer, streamed, { era }) {
    answer.logprobs = false;
    if (streamed || era === "accept") return;
    // Calls are only reliable in a stream: here they get lost, and the model seems to have said nothing.
    for (const choice of answer.choices.filter(({ calls }) => calls.length > 0)) Object.assign(choice, { calls: [], finish: "stop" });
  },
  whole(answer, { era }) {
    const choices = answer.choices.map((choice) => (era === "accept" ? merged(choice) : wholeChoice(choice, reasoning)));
    return { ...head(answer, "chat.completion"), choices, ...usageMembers(answer) };
  },
  steps(answer) {
    return chunkSteps(answer, {
      head: head(answer, "chat.completion.chunk"),
      reasoning,
      delta: { role: "assistant" },
      wholeCalls: true,
      finishWithLast: true,
      usage: usageMembers(answer),
      usageWithFinish: true,
    });
  },
};

/** The old way to answer in JSON: the chunks laid over each other, a delta where the message should be. */
function merged(choice: Answer["choices"][number]): JsonObject {
  const delta: JsonObject = { role: "assistant", content: choice.words.join("") };
  if (choice.reasoning.length > 0) delta["reasoning_content"] = choice.reasoning.join("");
  if (choice.refusal.length > 0) delta["refusal"] = choice.refusal.join("");
  if (choice.calls.length > 0) delta["tool_calls"] = choice.calls.map(callObject);
  return { index: choice.index, delta, finish_reason: choice.finish };
}

function reasoning(said: string): JsonObject {
  return { reasoning_content: said };
}

function head(answer: Answer, kind: string): JsonObject {
  return { id: `chatcmpl-${answer.id}`, object: kind, created: answer.created, model: answer.model };
}

function usageMembers(answer: Answer): JsonObject {
  if (answer.usageAt === "off") return {};
  const { prompt, completion } = usageOf(answer);
  const counts = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  return { usage: counts, usage_from_provider: { ...counts }, usage_from_consumer: { ...counts } };
}

function hasTools(body: ChatBody): boolean {
  return Array.isArray(body["tools"]) && body["tools"].length > 0;
}

function session(type: string, text: string): Failure {
  return { status: 400, message: text, type };
}

/** Values of the right type that only stand in the reference as samples: the model hosts refuse them. */
function placeholders(body: ChatBody): Issue[] {
  const issues: Issue[] = [];
  const roles = (body["messages"] as JsonObject[]).map((said) => said["role"]);
  if (roles.length === 0) report(issues, ["messages"], "should not be empty", "too_short");
  roles.forEach((role: Json | undefined, index) => {
    if (ROLES.includes(String(role))) return;
    report(issues, ["messages", index, "role"], `unknown role '${String(role)}'`, "enum");
  });
  if (typeof body["max_tokens"] === "number") integer(1)(body["max_tokens"], ["max_tokens"], issues);
  if (typeof body["n"] === "number") integer(1)(body["n"], ["n"], issues);
  const choice = body["tool_choice"];
  if (typeof choice === "string" && !["none", "auto", "required"].includes(choice)) report(issues, ["tool_choice"], `unknown choice '${choice}'`, "enum");
  if (isObject(choice)) filledObject(choice, ["tool_choice"], issues);
  if ((body["stop"] ?? null) !== null) stop(body["stop"] as Json, ["stop"], issues);
  return issues;
}

const ROLES = ["system", "developer", "user", "assistant", "tool"];

const DETAILS: Record<number, string> = { 401: "Could not validate credentials", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed" };

type Default = [type: string, message: string];
const REFUSED: Default = ["invalid_request", "The request is not valid"];
const FAILED: Default = ["gateway_error", "The gateway failed"];
const ERRORS: Record<number, Default> = {
  402: ["insufficient_balance", "The balance does not cover this request"],
  429: ["requests", "Rate limit exceeded"],
  502: ["proxy_error", "No provider"],
  503: ["service_unavailable", "The gateway is starting"],
  504: ["gateway_timeout", "The provider did not answer in time"],
};
