// Builds what the model says from the request and its script: text, reasoning, tool calls, counts. No dialect shows here.
import { isObject } from "./check";
import { textOf } from "./messages";
import { example } from "./schema";
import { continued } from "./prefill";
import type { Script } from "./script";
import type { Answer, AnswerChoice, ChatBody, Json, JsonObject, ToolCall, Usage } from "./types";

export function buildAnswer(body: ChatBody, script: Script, created: number, fallbackModel: string): Answer {
  const answered = toolResults(body);
  const calls = answered.length > 0 ? [] : callsOf(body, script);
  const text = textFor(body, script, calls, answered);
  const count = typeof body["n"] === "number" ? body["n"] : 1;
  const choices = Array.from({ length: count }, (_, index) => buildChoice(body, script, index, text, calls));
  return {
    id: letters(12),
    created,
    model: typeof body["model"] === "string" ? body["model"] : fallbackModel,
    choices,
    usageAt: script.usage ?? "dialect",
    logprobs: body["logprobs"] === true,
    body,
  };
}

function buildChoice(body: ChatBody, script: Script, index: number, text: string, calls: ToolCall[]): AnswerChoice {
  const said = continued(stopped(index === 0 ? text : `${text} (choice ${index})`, body["stop"]), body, script);
  const schemaText = script.text === undefined && schemaOf(body) !== undefined;
  const giant = index === 0 && script.giant ? ["x".repeat(script.giant)] : [];
  const choice: AnswerChoice = {
    index,
    reasoning: pieces(script.reason ?? ""),
    refusal: pieces(script.refuse ?? ""),
    words: [...giant, ...(schemaText ? slices(said, 8) : pieces(said))],
    // Each choice has calls of its own, so that no id is seen twice.
    calls: calls.map((call) => ({ ...call, id: `call_${letters(10)}` })),
    finish: calls.length > 0 ? "tool_calls" : "stop",
  };
  const limit = body["max_completion_tokens"] ?? body["max_tokens"];
  if (typeof limit === "number") truncate(choice, limit);
  return choice;
}

/** Cuts a choice to so many tokens, reasoning first. A token is a piece here. */
export function truncate(choice: AnswerChoice, limit: number): void {
  if (choice.reasoning.length + choice.words.length <= limit) return;
  choice.reasoning = choice.reasoning.slice(0, limit);
  choice.words = choice.words.slice(0, limit - choice.reasoning.length);
  choice.calls = [];
  choice.finish = "length";
}

export function usageOf(answer: Answer): Usage {
  const sum = (count: (choice: AnswerChoice) => number): number => answer.choices.reduce((total, choice) => total + count(choice), 0);
  const messages = (answer.body["messages"] as JsonObject[]).map((message) => textOf(message["content"]));
  const reasoning = sum((choice) => choice.reasoning.length);
  const called = sum((choice) => choice.calls.reduce((total, call) => total + 1 + Math.ceil(call.input.length / 4), 0));
  const words = sum((choice) => pieces(choice.words.join("")).length);
  return {
    prompt: messages.reduce((total, message) => total + 4 + pieces(message).length, 0),
    completion: sum((choice) => choice.words.length + choice.refusal.length) + reasoning + called,
    reasoning,
    words,
  };
}

/** The text of the last user message: where the directives are. */
export function lastUserText(body: ChatBody): string {
  const messages = Array.isArray(body["messages"]) ? body["messages"] : [];
  const said = messages.filter(isObject).filter((message) => message["role"] === "user");
  return textOf(said.at(-1)?.["content"]);
}

/** Words with the white space before them: joined they are the text again. */
export function pieces(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

export function slices(text: string, length: number): string[] {
  const points = Array.from(text);
  return Array.from({ length: Math.ceil(points.length / length) }, (_, index) => points.slice(index * length, (index + 1) * length).join(""));
}

export function letters(length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % alphabet.length]).join("");
}

function textFor(body: ChatBody, script: Script, calls: ToolCall[], answered: string[]): string {
  if (answered.length > 0 && script.tools.length > 0) return `The tools answered: ${answered.join("; ")}`;
  if (script.text !== undefined) return script.text;
  if (script.words !== undefined) return Array.from({ length: script.words }, (_, index) => `word${index + 1}`).join(" ");
  if (calls.length > 0 || script.refuse !== undefined || script.giant !== undefined) return "";
  const schema = schemaOf(body);
  if (schema !== undefined) return JSON.stringify(example(schema));
  if (answered.length > 0) return `The tools answered: ${answered.join("; ")}`;
  return `You said: "${script.rest}". This is a scripted answer, sent one word at a time.`;
}

/** The calls the script asks for, or one to the tool that the request demands. */
function callsOf(body: ChatBody, script: Script): ToolCall[] {
  const choice = body["tool_choice"];
  if (choice === "none") return [];
  const declared = Array.isArray(body["tools"]) ? body["tools"].filter(isObject) : [];
  const wanted = script.tools.length > 0 ? script.tools : demanded(choice, declared);
  return wanted.map(({ name, input }) => {
    const custom = declared.some((tool) => tool["type"] === "custom" && detailOf(tool)["name"] === name);
    return { id: "", type: custom ? "custom" : "function", name, input };
  });
}

function demanded(choice: Json | undefined, declared: JsonObject[]): { name: string; input: string }[] {
  const name = isObject(choice) ? detailOf(choice)["name"] : undefined;
  if (name === undefined && choice !== "required") return [];
  const tool = name === undefined ? declared[0] : declared.find((item) => detailOf(item)["name"] === name);
  if (tool === undefined) return [];
  const detail = detailOf(tool);
  const input = tool["type"] === "custom" ? "scripted" : JSON.stringify(example(detail["parameters"]) ?? {});
  return [{ name: String(detail["name"]), input }];
}

function detailOf(tool: JsonObject): JsonObject {
  const detail = tool[String(tool["type"])];
  return isObject(detail) ? detail : {};
}

/** The results that came in since the user last spoke: with them the tools of the script have been called. */
function toolResults(body: ChatBody): string[] {
  const messages = (body["messages"] as Json[]).filter(isObject);
  const last = messages.map((message) => message["role"]).lastIndexOf("user");
  return messages.slice(last + 1).filter((message) => message["role"] === "tool").map((message) => textOf(message["content"]));
}

function schemaOf(body: ChatBody): Json | undefined {
  const format = body["response_format"];
  if (isObject(format) && format["type"] === "json_object") return { type: "object", properties: { answer: { type: "string" } } };
  if (isObject(format) && isObject(format["json_schema"])) return format["json_schema"]["schema"];
  const structured = body["structured_outputs"];
  return isObject(structured) ? (structured["schema"] ?? structured) : undefined;
}

function stopped(text: string, stop: Json | undefined): string {
  const marks = (Array.isArray(stop) ? stop : [stop]).filter((mark): mark is string => typeof mark === "string");
  const ends = marks.map((mark) => text.indexOf(mark)).filter((end) => end >= 0);
  return text.slice(0, Math.min(text.length, ...ends));
}
