// The wire types under the names that code written for the official SDK uses.

import type { Profile, Provider } from "./profile.js";
import type { ChatRequest, Message, Tool, ToolCall, Usage } from "./wire.js";

/** What a provider's client accepts: Morpheus alone has sessions, and may choose the model. */
type RequestOf<P extends Provider | Profile> = P extends "morpheus"
  ? Omit<ChatRequest, "model"> & { model?: string | null }
  : P extends string ? ChatRequest & { session_id?: never } : ChatRequest;

/** A request whose answer comes whole. */
export type ChatCompletionCreateParamsNonStreaming<P extends Provider | Profile = "openai"> = RequestOf<P> & { stream?: false | null };
/** A request whose answer comes as a stream. */
export type ChatCompletionCreateParamsStreaming<P extends Provider | Profile = "openai"> = RequestOf<P> & { stream: true };
/** A request of either form. */
export type ChatCompletionCreateParams<P extends Provider | Profile = "openai"> =
  | ChatCompletionCreateParamsNonStreaming<P> | ChatCompletionCreateParamsStreaming<P>;

/** A message of the conversation. */
export type ChatCompletionMessageParam = Message;
/** A tool that the model may call. */
export type ChatCompletionTool = Tool;
/** A call that the model made. */
export type ChatCompletionMessageToolCall = ToolCall;
/** The tokens that a call used. */
export type CompletionUsage = Usage;
