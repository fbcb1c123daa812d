// Rules for messages, tools and response formats: the parts of a request that all four contracts share.
import { anything, either, filledObject, isObject, list, members, memberName, object, oneOf, report, string, text } from "./check";
import type { Issue, Path, Rule } from "./check";
import type { Json, JsonObject } from "./types";

const ROLES = ["system", "developer", "user", "assistant", "tool", "function"];

const parts = list(members({ type: text }, ["type"]), 1);
export const content: Rule = either(parts, string);

const customCall = members({ id: text, custom: members({ name: text, input: string }, ["name", "input"]) }, ["id", "custom"]);
const functionCall = members(
  { id: text, type: oneOf("function"), function: members({ name: text, arguments: string }, ["name", "arguments"]) },
  ["id", "type", "function"],
);

/** A call as the model made it, sent back as history. The `{}` of the reference pages is none. */
const toolCall: Rule = (value, path, issues) => {
  if (!isObject(value)) return object(value, path, issues);
  (value["type"] === "custom" ? customCall : functionCall)(value, path, issues);
};

const said = members({ role: oneOf(...ROLES), content, name: text, tool_calls: list(toolCall, 1), tool_call_id: text }, ["role"]);

const message: Rule = (value, path, issues) => {
  said(value, path, issues);
  if (!isObject(value)) return;
  const { role, tool_calls: calls } = value;
  const instead = [calls, value["function_call"], value["refusal"], value["audio"]];
  const silent = role === "assistant" && instead.some((other) => (other ?? null) !== null);
  if ((value["content"] ?? null) === null && !silent) report(issues, [...path, "content"], "Field required", "missing", value);
  if (role === "tool" && (value["tool_call_id"] ?? null) === null) report(issues, [...path, "tool_call_id"], "Field required", "missing", value);
  if (role !== "assistant" && Array.isArray(calls)) report(issues, [...path, "tool_calls"], "Only an assistant calls tools", "extra_forbidden", calls);
};

/** Messages, with each tool result answering a call and each call answered before the talk goes on. */
export const messages: Rule = (value, path, issues) => {
  const before = issues.length;
  list(message, 1)(value, path, issues);
  if (issues.length === before && Array.isArray(value)) pairs(value as JsonObject[], path, issues);
};

function pairs(talk: JsonObject[], path: Path, issues: Issue[]): void {
  let open = new Set<string>();
  talk.forEach((said, index) => {
    const at = [...path, index];
    if (said["role"] === "tool") {
      const id = said["tool_call_id"] as string;
      if (!open.delete(id)) report(issues, [...at, "tool_call_id"], `No call '${id}' precedes this result`, "value_error", id);
      return;
    }
    if (open.size > 0) report(issues, at, `Calls without a result: ${[...open].join(", ")}`, "value_error", said["role"] ?? null);
    open = new Set(callIds(said));
  });
}

function callIds(said: JsonObject): string[] {
  const calls = said["tool_calls"];
  return Array.isArray(calls) ? calls.map((call) => (isObject(call) ? String(call["id"]) : "")) : [];
}

const functionTool = members(
  { type: oneOf("function"), function: members({ name: text, description: string, parameters: object }, ["name"]) },
  ["type", "function"],
);
const customTool = members({ type: oneOf("custom"), custom: members({ name: text, description: string }, ["name"]) }, ["type", "custom"]);

export const functionTools = list(functionTool, 1);
export const tools: Rule = list((value, path, issues) => {
  (isObject(value) && value["type"] === "custom" ? customTool : functionTool)(value, path, issues);
}, 1);

const named: Rule = (value, path, issues) => {
  if (!isObject(value)) return object(value, path, issues);
  const type = value["type"];
  members({ type: oneOf("function", "custom", "allowed_tools") }, ["type"])(value, path, issues);
  if (type === "function" || type === "custom") members({ [type]: members({ name: text }, ["name"]) }, [type])(value, path, issues);
};
export const toolChoice: Rule = either(named, oneOf("none", "auto", "required"));

export const responseFormat: Rule = (value, path, issues) => {
  members({ type: oneOf("text", "json_object", "json_schema") }, ["type"])(value, path, issues);
  if (!isObject(value) || value["type"] !== "json_schema") return;
  members({ json_schema: members({ name: text, schema: filledObject, strict: anything }, ["name"]) }, ["json_schema"])(value, path, issues);
};

/** The name and value of the first tool choice that asks for a tool when the request declares none. */
export function choiceWithoutTools(body: JsonObject): Issue | undefined {
  const choice = body["tool_choice"] ?? null;
  if (choice === null || choice === "none" || choice === "auto" || Array.isArray(body["tools"])) return undefined;
  return { path: ["tool_choice"], message: "tool_choice is only allowed when tools are specified", type: "value_error", input: choice };
}

/** `member: message`, for error bodies that have one text only. */
export function sentence(issue: Issue): string {
  return `${memberName(issue.path)}: ${issue.message}`;
}

export function textOf(value: Json | undefined): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  return value.map((part) => (isObject(part) && typeof part["text"] === "string" ? part["text"] : "")).join("");
}
