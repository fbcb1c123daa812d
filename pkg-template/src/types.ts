// The wire types under the names that code written for the official SDK uses.

import type { ChatRequest, Message, Tool, ToolCall, Usage } from "./wire.js";

/** A request whose answer comes whole. */
export type ChatCompletionCreateParamsNonStreaming = ChatRequest & { stream?: false | null };
/** A request whose answer comes as a stream. */
export type ChatCompletionCreateParamsStreaming = ChatRequest & { stream: true };
/** A request of either form. */
export type ChatCompletionCreateParams = ChatCompletionCreateParamsNonStreaming | ChatCompletionCreateParamsStreaming;

/** A message of the conversation. */
export type ChatCompletionMessageParam = Message;
/** A tool that the model may call. */
export type ChatCompletionTool = Tool;
/** A call that the model made. */
export type ChatCompletionMessageToolCall = ToolCall;
/** The tokens that a call used. */
export type CompletionUsage = Usage;
