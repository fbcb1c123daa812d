// The AI SDK's prompt and tools in the words of chat completions.

import { InvalidRequestError } from "./errors.js";
import type { ContentPart, Message, Tool, ToolChoice } from "./wire.js";

type Data =
  | { type: "data"; data: Uint8Array | string } | { type: "url"; url: URL } | { type: "text"; text: string } | { type: "reference"; reference: unknown };
type UserPart = { type: "text"; text: string } | { type: "file"; data: Data; mediaType: string; filename?: string };
type Result =
  | { type: "text" | "error-text"; value: string } | { type: "json" | "error-json"; value: unknown } | { type: "execution-denied"; reason?: string }
  | { type: "content"; value: readonly ({ type: string; text?: string })[] };
type AnyPart = { type: string; text?: string; toolCallId?: string; toolName?: string; input?: unknown; output?: Result };

/** The conversation, as the SDK has it. */
export type Prompt = readonly (
  | { role: "system"; content: string }
  | { role: "user"; content: readonly UserPart[] }
  | { role: "assistant" | "tool"; content: readonly AnyPart[] }
)[];

/** A tool, as the SDK has it; one of a provider's own has another type. */
export type SDKTool = { type: string; name: string; description?: string; inputSchema?: unknown; strict?: boolean };

/** The messages of a prompt. */
export function promptOf(prompt: Prompt): Message[] {
  return prompt.flatMap((message, at): Message[] => {
    if (message.role === "system") return [{ role: "system", content: message.content }];
    if (message.role === "user") return [{ role: "user", content: partsOf(message.content, at) }];
    if (message.role === "assistant") return [assistantOf(message.content)];
    return message.content.flatMap(({ type, toolCallId, output }): Message[] => {
      return type === "tool-result" && toolCallId !== undefined && output ? [{ role: "tool", tool_call_id: toolCallId, content: writtenOf(output) }] : [];
    });
  });
}

function partsOf(parts: readonly UserPart[], at: number): string | ContentPart[] {
  const [only] = parts;
  if (parts.length === 1 && only?.type === "text") return only.text;
  return parts.map((part, index): ContentPart => {
    if (part.type === "text") return { type: "text", text: part.text };
    const { mediaType, data } = part;
    const [kind] = mediaType.split("/");
    const url = data.type === "url" ? data.url.toString() : data.type === "data" ? `data:${exact(mediaType)};base64,${base64(data.data)}` : undefined;
    if (data.type === "text") return { type: "text", text: data.text };
    if (url === undefined) throw new InvalidRequestError(`prompt[${at}].content[${index}] refers to a file of another provider`, `prompt[${at}].content[${index}]`);
    if (kind === "image") return { type: "image_url", image_url: { url } };
    if (kind === "video") return { type: "video_url", video_url: { url } };
    if (kind === "audio" && data.type === "data") {
      return { type: "input_audio", input_audio: { data: base64(data.data), format: /mpeg|mp3/.test(mediaType) ? "mp3" : "wav" } };
    }
    return { type: "file", file: { file_data: url, filename: part.filename ?? `file-${index}` } };
  });
}

function assistantOf(parts: readonly AnyPart[]): Message {
  const joined = (type: string): string => parts.filter((part) => part.type === type).map(({ text }) => text ?? "").join("");
  const calls = parts.filter(({ type }) => type === "tool-call").map(({ toolCallId, toolName, input }) => ({
    type: "function" as const,
    id: toolCallId ?? "",
    function: { name: toolName ?? "", arguments: typeof input === "string" ? input : JSON.stringify(input ?? {}) },
  }));
  const text = joined("text");
  const reasoning = joined("reasoning");
  return {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    ...(reasoning !== "" && { reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function writtenOf(output: Result): string {
  switch (output.type) {
    case "text": case "error-text":
      return output.value;
    case "json": case "error-json":
      return JSON.stringify(output.value);
    case "execution-denied":
      return `The call was not approved${output.reason ? `: ${output.reason}` : ""}.`;
    default:
      return output.value.map((part) => part.text ?? JSON.stringify(part)).join("\n");
  }
}

/** The tools and the choice among them; `unsupported` is told of those that no chat completion has. */
export function toolsOf(
  given: readonly SDKTool[] | undefined, choice: { type: string; toolName?: string } | undefined, unsupported: (feature: string) => void,
): { tools: Tool[] | undefined; tool_choice: ToolChoice | undefined } {
  const tools = (given ?? []).flatMap(({ type, name, description, inputSchema, strict }): Tool[] => {
    if (type !== "function") {
      unsupported(`tool ${name}`);
      return [];
    }
    const parameters = inputSchema as Record<string, unknown>;
    return [{ type: "function", function: { name, parameters, ...(description !== undefined && { description }), ...(strict !== undefined && { strict }) } }];
  });
  if (tools.length === 0) return { tools: undefined, tool_choice: undefined };
  const named = choice?.type === "tool" ? { type: "function" as const, function: { name: choice.toolName ?? "" } } : (choice?.type as ToolChoice | undefined);
  return { tools, tool_choice: named };
}

/** A media type of a kind alone says nothing that a data URL could. */
function exact(mediaType: string): string {
  return mediaType.endsWith("/*") ? mediaType.replace("/*", "/png") : mediaType;
}

function base64(data: Uint8Array | string): string {
  if (typeof data === "string") return data;
  let binary = "";
  // Not all at once: arguments have a limit.
  for (let at = 0; at < data.length; at += 0x8000) binary += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(binary);
}
