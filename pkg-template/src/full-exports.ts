// The whole surface: what `chatwire` has, and what the official SDK's helpers do.

import { Chatwire as Client, Completions } from "./client.js";
import type { RequestOptions, Settings } from "./options.js";
import type { Profile, Provider } from "./profile.js";
import { ChatCompletionRunner } from "./runner.js";
import { parsed, type ParsedChatCompletion, type SchemaFormat } from "./structured.js";
import { playTools, type RunnableTool, type RunToolsOptions, type ToolParams } from "./tools.js";
import type { ChatCompletionCreateParamsNonStreaming } from "./types.js";

export * from "./exports.js";
export { ChatCompletionRunner, type MessageOf, type RunnerArguments, type RunnerEvent, type RunnerEvents, type RunnerListener } from "./runner.js";
export type { ParsedArgumentsDelta, ParsedEvents, ParsedTextDelta } from "./parsed-events.js";
export { tool, type RunnableCustom, type RunnableFunction, type RunnableTool, type RunToolsOptions, type ToolContext, type ToolResult } from "./tools.js";
export type { StandardSchema } from "./schema.js";
export {
  ContentFilterFinishReasonError, LengthFinishReasonError, partial, schemaFormat, type DeepPartial, type ParsedChatCompletion, type ParsedChoice,
  type ParsedMessage, type SchemaFormat, type SchemaFormatInit,
} from "./structured.js";

/** As the client of `chatwire`, with helpers: `client.chat.completions.stream(…)` and `runTools(…)`. */
export class Chatwire<P extends Provider | Profile = "openai"> extends Client<P> {
  declare readonly chat: { readonly completions: FullCompletions<P> };

  /** @internal */
  protected override completionsOf(options: Settings): FullCompletions<P> {
    return new FullCompletions<P>(options);
  }
}

/** Makes chat completions, with helpers. Reached as `client.chat.completions`. */
export class FullCompletions<P extends Provider | Profile = "openai"> extends Completions<P> {
  /**
   * Asks for a streamed answer that reads itself and tells what happens, by listeners and by promises.
   *
   * @param params - As those of {@link create}; `stream` is set. Of an answer in a form, made with {@link schemaFormat}, each message has
   * `parsed` once it is whole, and what {@link parse} throws is told by the runner.
   * @returns At once; whatever {@link create} throws is told by the runner.
   */
  stream<Value>(
    params: Omit<StreamParams<P>, "response_format"> & { response_format: SchemaFormat<Value> }, options?: RequestOptions,
  ): ChatCompletionRunner<ParsedChatCompletion<Value>>;
  stream(params: StreamParams<P>, options?: RequestOptions): ChatCompletionRunner;
  stream(params: object, options: RequestOptions = {}): ChatCompletionRunner<never> {
    return new ChatCompletionRunner(this.opener(options), ({ round }) => round({ ...params, stream: true }), options.signal);
  }

  /**
   * Asks for an answer in a form, made with {@link schemaFormat}, and reads it: `message.parsed` of each choice.
   *
   * A refusal is no error: `parsed` is null then, and `refusal` says why.
   *
   * @throws {@link LengthFinishReasonError}, {@link ContentFilterFinishReasonError} when the answer was cut, {@link ProtocolError} when it
   * is no JSON or does not fit; each with the answer as `partial`. Whatever {@link create} throws besides.
   */
  async parse<Value>(
    params: Omit<ChatCompletionCreateParamsNonStreaming<P>, "response_format"> & { response_format: SchemaFormat<Value> }, options: RequestOptions = {},
  ): Promise<ParsedChatCompletion<Value>> {
    const completion = await this.create(params as unknown as ChatCompletionCreateParamsNonStreaming<P>, options);
    return parsed<Value>(completion, params.response_format);
  }

  /**
   * Asks, makes the calls that the model asks for by the functions of `tools`, tells it their results, and asks again until
   * it asks for none. The calls of one answer are made at the same time.
   *
   * What a function throws, arguments that do not fit its schema, and a call that is not approved are told to the model.
   * A call that was cut off is never made.
   *
   * @param params - As those of {@link create}, with tools that have a `function` to call; also `stream: true`.
   * @returns At once. The last answer is that of the runner.
   *
   * @example
   * ```ts
   * import { Chatwire, tool } from "chatwire/full";
   *
   * const answers = [
   *   { role: "assistant", tool_calls: [{ id: "c1", type: "function", function: { name: "price", arguments: '{"thing":"tea"}' } }] },
   *   { role: "assistant", content: "Tea is 3." },
   * ];
   * const client = new Chatwire({
   *   baseURL: "https://api.example.com/v1",
   *   fetch: async () => Response.json({ choices: [{ index: 0, message: answers.shift(), finish_reason: "stop" }] }),
   * });
   * const runner = client.chat.completions.runTools({
   *   model: "m",
   *   messages: [{ role: "user", content: "What is tea?" }],
   *   tools: [
   *     tool({
   *       name: "price",
   *       description: "The price of a thing.",
   *       parameters: { type: "object", properties: { thing: { type: "string" } } },
   *       function: (args: { thing: string }) => ({ [args.thing]: 3 }),
   *     }),
   *   ],
   * });
   * console.log(await runner.finalContent());
   * ```
   */
  runTools<Value>(
    params: Omit<RunToolsParams<P>, "response_format"> & { response_format: SchemaFormat<Value> }, options?: RequestOptions & RunToolsOptions,
  ): ChatCompletionRunner<ParsedChatCompletion<Value>>;
  runTools(params: RunToolsParams<P>, options?: RequestOptions & RunToolsOptions): ChatCompletionRunner;
  runTools(params: object, options: RequestOptions & RunToolsOptions = {}): ChatCompletionRunner<never> {
    const { maxChatCompletions, approve, toolTimeout, ...rest } = options;
    const how = { maxChatCompletions, approve, toolTimeout } as RunToolsOptions;
    return new ChatCompletionRunner(this.opener(rest), (rounds) => playTools(rounds, params as ToolParams, how) as Promise<never>, options.signal);
  }
}

/** What `stream` takes: as {@link Completions.create}. */
export type StreamParams<P extends Provider | Profile = "openai"> = Omit<ChatCompletionCreateParamsNonStreaming<P>, "stream"> & { stream?: boolean | null };

/** What `runTools` takes: as {@link Completions.create}, with tools that can be called here. */
export type RunToolsParams<P extends Provider | Profile = "openai"> =
  Omit<ChatCompletionCreateParamsNonStreaming<P>, "tools" | "stream"> & { tools: readonly RunnableTool[]; stream?: boolean | null };
