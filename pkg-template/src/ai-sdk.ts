// A model for the Vercel AI SDK, at its interface "v4" (ai 7). Its types are written out here, as far as they are used: the package has no
// dependencies, and what fits them fits the SDK's.

import type { Completions } from "./client.js";
import { APIUserAbortError } from "./errors.js";
import { EventReader } from "./events.js";
import type { Profile, Provider } from "./profile.js";
import { promptOf, toolsOf, type Prompt, type SDKTool } from "./ai-sdk-prompt.js";
import type { ChatCompletionStream } from "./stream.js";
import { countsOf } from "./usage.js";
import type { ChatCompletion, ChatRequest, Usage } from "./wire.js";

/** What the SDK asks for. */
export interface ModelCall {
  prompt: Prompt;
  maxOutputTokens?: number;
  temperature?: number;
  stopSequences?: string[];
  topP?: number;
  topK?: number;
  presencePenalty?: number;
  frequencyPenalty?: number;
  seed?: number;
  responseFormat?: { type: "text" } | { type: "json"; schema?: unknown; name?: string; description?: string };
  tools?: readonly SDKTool[];
  toolChoice?: { type: "auto" | "none" | "required" } | { type: "tool"; toolName: string };
  reasoning?: string;
  includeRawChunks?: boolean;
  abortSignal?: AbortSignal;
  headers?: Record<string, string | undefined>;
  providerOptions?: Record<string, Record<string, unknown> | undefined>;
}

type FinishReason = { unified: "stop" | "length" | "content-filter" | "tool-calls" | "error" | "other"; raw: string | undefined };
interface ModelUsage {
  inputTokens: { total: number | undefined; noCache: number | undefined; cacheRead: number | undefined; cacheWrite: number | undefined };
  outputTokens: { total: number | undefined; text: number | undefined; reasoning: number | undefined };
  // The SDK's own type of JSON.
  raw?: any;
}
interface Warning {
  type: "unsupported";
  feature: string;
}
type Content = { type: "text"; text: string } | { type: "reasoning"; text: string } | WholePart;
/** What comes whole in a stream too. */
type WholePart =
  | { type: "tool-call"; toolCallId: string; toolName: string; input: string }
  | { type: "source"; sourceType: "url"; id: string; url: string; title?: string };

type Part =
  | { type: "stream-start"; warnings: Warning[] }
  | ({ type: "response-metadata" } & Metadata)
  | { type: "text-start" | "text-end" | "reasoning-start" | "reasoning-end" | "tool-input-end"; id: string }
  | { type: "text-delta" | "reasoning-delta" | "tool-input-delta"; id: string; delta: string }
  | { type: "tool-input-start"; id: string; toolName: string }
  | WholePart
  | { type: "raw"; rawValue: unknown }
  | { type: "finish"; usage: ModelUsage; finishReason: FinishReason }
  | { type: "error"; error: unknown };

interface Metadata {
  id?: string;
  timestamp?: Date;
  modelId?: string;
}

/** A model of the AI SDK. */
export interface ChatwireModel {
  readonly specificationVersion: "v4";
  readonly provider: string;
  readonly modelId: string;
  readonly supportedUrls: Record<string, RegExp[]>;
  doGenerate(call: ModelCall): Promise<{
    content: Content[]; finishReason: FinishReason; usage: ModelUsage; warnings: Warning[]; request: { body: unknown };
    response: Metadata & { headers: Record<string, string>; body: unknown };
  }>;
  doStream(call: ModelCall): Promise<{ stream: ReadableStream<Part>; request: { body: unknown }; response: { headers: Record<string, string> } }>;
}

/** Whoever has chat completions: a client of `chatwire` or `chatwire/full`, whichever its provider. */
interface Client {
  readonly chat: { readonly completions: { create: unknown } };
}

/**
 * A model for the AI SDK's `generateText`, `streamText` and what is built on them.
 *
 * Options that the SDK has no name for go in `providerOptions.chatwire`: they are members of the request's body.
 *
 * @param client - A client of any provider.
 * @param model - The model's id.
 *
 * @example
 * ```ts
 * import { Chatwire } from "chatwire";
 * import { chatwire } from "chatwire/ai-sdk";
 *
 * const client = new Chatwire({
 *   baseURL: "https://api.example.com/v1",
 *   fetch: async () => Response.json({ choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }] }),
 * });
 * // With the SDK: await generateText({ model: chatwire(client, "m"), prompt: "Hi" })
 * const { content } = await chatwire(client, "m").doGenerate({ prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] });
 * console.log(content);
 * ```
 */
export function chatwire(client: Client, model: string): ChatwireModel {
  const completions = client.chat.completions as Pick<Completions<Provider | Profile>, "create">;
  return {
    specificationVersion: "v4",
    provider: "chatwire",
    modelId: model,
    supportedUrls: { "image/*": [/^https?:\/\//], "video/*": [/^https?:\/\//] },

    async doGenerate(call) {
      const { params, warnings } = requestOf(model, call);
      const { data, response } = await completions.create({ ...params, stream: false }, optionsOf(call)).withResponse();
      const [choice] = data.choices;
      return {
        content: contentOf(data), finishReason: finishOf(choice?.finish_reason), usage: usageOf(data.usage), warnings,
        request: { body: params }, response: { ...metadataOf(data), headers: headersOf(response), body: data },
      };
    },

    async doStream(call) {
      const { params, warnings } = requestOf(model, call);
      const stream = await completions.create({ ...params, stream: true }, optionsOf(call));
      const parts = partsOf(stream, warnings, call.includeRawChunks === true);
      return {
        stream: new ReadableStream<Part>({
          async pull(controller) {
            const { done, value } = await parts.next();
            if (done) controller.close();
            else controller.enqueue(value);
          },
          async cancel() {
            await parts.return(undefined);
          },
        }, { highWaterMark: 0 }),
        request: { body: params },
        response: { headers: headersOf(stream.response) },
      };
    },
  };
}

async function* partsOf(source: ChatCompletionStream, warnings: Warning[], raw: boolean): AsyncGenerator<Part, void> {
  yield { type: "stream-start", warnings };
  const reader = new EventReader();
  const open = new Set<string>();
  const calls = new Set<string>();
  let told = false;
  try {
    for await (const chunk of source) {
      if (raw) yield { type: "raw", rawValue: chunk };
      if (!told) yield { type: "response-metadata", ...metadataOf(chunk) };
      told = true;
      for (const event of reader.read(chunk)) {
        // The SDK has one answer.
        if (event.choice !== 0) continue;
        if (event.type === "content.delta" || event.type === "reasoning.delta") {
          const kind = event.type === "content.delta" ? "text" : "reasoning";
          if (!open.has(kind)) {
            open.add(kind);
            yield { type: `${kind}-start`, id: kind };
          }
          yield { type: `${kind}-delta`, id: kind, delta: event.delta };
        } else if (event.type === "tool_calls.function.arguments.delta" && event.id !== "" && event.name !== "") {
          if (!calls.has(event.id)) yield { type: "tool-input-start", id: event.id, toolName: event.name };
          const delta = calls.has(event.id) ? event.arguments_delta : event.arguments;
          calls.add(event.id);
          if (delta !== "") yield { type: "tool-input-delta", id: event.id, delta };
        }
      }
    }
  } catch (error) {
    if (error instanceof APIUserAbortError) throw error.cause instanceof Error ? error.cause : error;
    yield { type: "error", error };
    const { completion } = await source.outcome;
    return yield { type: "finish", usage: usageOf(completion.usage), finishReason: { unified: "error", raw: undefined } };
  }
  const { completion } = await source.outcome;
  for (const kind of ["reasoning", "text"] as const) if (open.has(kind)) yield { type: `${kind}-end`, id: kind };
  for (const part of contentOf(completion)) {
    if (part.type === "text" || part.type === "reasoning") continue;
    if (part.type === "tool-call" && calls.has(part.toolCallId)) yield { type: "tool-input-end", id: part.toolCallId };
    yield part;
  }
  yield { type: "finish", usage: usageOf(completion.usage), finishReason: finishOf(completion.choices[0]?.finish_reason) };
}

function requestOf(model: string, call: ModelCall): { params: ChatRequest; warnings: Warning[] } {
  const warnings: Warning[] = [];
  const { responseFormat: format, reasoning } = call;
  const { tools, tool_choice } = toolsOf(call.tools, call.toolChoice, (feature) => warnings.push({ type: "unsupported", feature }));
  const members: Record<string, unknown> = {
    model,
    messages: promptOf(call.prompt),
    max_tokens: call.maxOutputTokens,
    temperature: call.temperature,
    top_p: call.topP,
    presence_penalty: call.presencePenalty,
    frequency_penalty: call.frequencyPenalty,
    seed: call.seed,
    stop: call.stopSequences?.length ? call.stopSequences : undefined,
    top_k: call.topK,
    tools,
    tool_choice,
    reasoning_effort: reasoning === undefined || reasoning === "provider-default" ? undefined : reasoning,
    response_format: format?.type !== "json" ? undefined : format.schema === undefined ? { type: "json_object" } : {
      type: "json_schema",
      json_schema: { name: format.name ?? "response", schema: format.schema, ...(format.description !== undefined && { description: format.description }) },
    },
    ...call.providerOptions?.["chatwire"],
  };
  return { params: Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as unknown as ChatRequest, warnings };
}

function optionsOf({ abortSignal, headers }: ModelCall): { signal: AbortSignal | null; headers: Record<string, string | undefined> } {
  return { signal: abortSignal ?? null, headers: headers ?? {} };
}

function contentOf({ choices }: ChatCompletion): Content[] {
  const message = choices[0]?.message;
  const content: Content[] = [];
  if (message?.reasoning) content.push({ type: "reasoning", text: message.reasoning });
  if (message?.content) content.push({ type: "text", text: message.content });
  for (const call of message?.tool_calls ?? []) {
    if (call.type === "function") content.push({ type: "tool-call", toolCallId: call.id, toolName: call.function.name, input: call.function.arguments || "{}" });
  }
  for (const [at, { url_citation: cited }] of (message?.annotations ?? []).entries()) {
    if (cited?.url) content.push({ type: "source", sourceType: "url", id: `source-${at}`, url: cited.url, ...(cited.title != null && { title: cited.title }) });
  }
  return content;
}

function finishOf(raw: string | null | undefined): FinishReason {
  return { unified: REASONS[raw ?? ""] ?? "other", raw: raw ?? undefined };
}

const REASONS: Record<string, FinishReason["unified"] | undefined> = {
  stop: "stop", length: "length", content_filter: "content-filter", tool_calls: "tool-calls", function_call: "tool-calls", error: "error",
};

function usageOf(usage: Usage | null | undefined): ModelUsage {
  const { input, output, cachedRead: cacheRead, cachedWrite: cacheWrite, reasoning } = countsOf(usage);
  return {
    inputTokens: { total: input, noCache: input === undefined ? undefined : input - (cacheRead ?? 0) - (cacheWrite ?? 0), cacheRead, cacheWrite },
    outputTokens: { total: output, text: output === undefined ? undefined : output - (reasoning ?? 0), reasoning },
    ...(usage && { raw: usage }),
  };
}

function metadataOf({ id, created, model }: { id?: string | null; created?: number | null; model?: string | null }): Metadata {
  return { ...(id != null && { id }), ...(created != null && { timestamp: new Date(created * 1000) }), ...(model != null && { modelId: model }) };
}

function headersOf({ headers }: Response): Record<string, string> {
  const all: Record<string, string> = {};
  headers.forEach((value, name) => (all[name] = value));
  return all;
}
