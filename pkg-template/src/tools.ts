import { APIUserAbortError, ChatwireError, IncompleteStreamError, InvalidRequestError, messageOf } from "./errors.js";
import { firstMessage, type Rounds } from "./runner.js";
import { checked, type StandardSchema } from "./schema.js";
import type { AnswerMessage, ChatCompletion, CustomFormat, Message, Tool, ToolCall } from "./wire.js";

/** What a tool is told besides its arguments. */
export interface ToolContext {
  /** Aborted when the runner is, or when the tool takes longer than it may. */
  signal: AbortSignal;
  /** The call that it answers. */
  call: ToolCall;
}

/** What a tool gives: text as it is, anything else as JSON. */
export type ToolResult = unknown;

/** A function that the model may call, and that is called here. */
export interface RunnableFunction<Arguments = unknown> {
  name: string;
  description?: string;
  /** The arguments, as JSON Schema: for the model. */
  parameters?: Record<string, unknown>;
  strict?: boolean | null;
  /** Checks the arguments before the function gets them: a schema of zod, valibot, arktype or whoever speaks Standard Schema. */
  schema?: StandardSchema<unknown, Arguments>;
  /** Makes the arguments of their text. Default: `JSON.parse`. What it throws is told to the model. */
  parse?: (text: string) => unknown;
  /** Called with the arguments. What it throws is told to the model. */
  function: (args: Arguments, context: ToolContext) => ToolResult | PromiseLike<ToolResult>;
  /** How many milliseconds it may take; 0: any. Default: that of the run. */
  timeout?: number;
}

/** A tool that takes text, and that is called here. */
export interface RunnableCustom {
  name: string;
  description?: string;
  format?: CustomFormat;
  function: (input: string, context: ToolContext) => ToolResult | PromiseLike<ToolResult>;
  timeout?: number;
}

/** A tool of `runTools`. One that is not called here is a plain tool; its calls end the run. */
export type RunnableTool =
  // Each tool has arguments of its own.
  | { type: "function"; function: RunnableFunction<any> }
  | { type: "custom"; custom: RunnableCustom }
  | Tool;

/** How tools are run. */
export interface RunToolsOptions {
  /** How many answers the model may give, calls included. Default: 10. */
  maxChatCompletions?: number;
  /** Asked before each call: false, or a reason, keeps it from being made, and the model is told. */
  approve?: (call: ToolCall) => boolean | string | PromiseLike<boolean | string>;
  /** How many milliseconds a tool may take; 0, as by default: any. */
  toolTimeout?: number;
}

/** A function as a tool, its arguments typed by their schema. */
export function tool<Arguments>(definition: RunnableFunction<Arguments>): { type: "function"; function: RunnableFunction<Arguments> } {
  return { type: "function", function: definition };
}

/** What is read of the parameters here. */
export interface ToolParams {
  messages: Message[];
  tools?: readonly RunnableTool[];
  tool_choice?: unknown;
  stream?: boolean | null;
}

/** Asks, makes the calls that the model asks for, and asks again, until it asks for none. */
export async function playTools({ round, emit, signal }: Rounds, params: ToolParams, options: RunToolsOptions): Promise<ChatCompletion> {
  const { maxChatCompletions = 10 } = options;
  const runnable = runnableOf(params.tools ?? []);
  const request = { ...params, tools: (params.tools ?? []).map(plain) };
  const messages = [...params.messages];
  for (let rounds = 1; ; rounds += 1) {
    const completion = await round({ ...request, messages } as { stream?: boolean | null });
    const message = firstMessage(completion);
    const calls = message.tool_calls ?? [];
    if (calls.length === 0) return completion;
    if (completion.choices.length > 1) throw new InvalidRequestError("n must be 1 where tools are run", "n");
    // A call that was cut is no call: nobody knows what it was to be.
    if (completion.choices[0]?.finish_reason === "length") {
      throw new IncompleteStreamError("The answer was cut inside a call by its limit of tokens.", { partial: completion });
    }
    messages.push(sent(message));
    // A call that is made elsewhere.
    if (calls.some((call) => declaredOnly(call, params.tools ?? [], runnable))) return completion;
    const results = await Promise.all(calls.map(async (call) => {
      emit("functionToolCall", call);
      const content = await resultOf(call, runnable, options, signal);
      if (signal.aborted) throw new APIUserAbortError(undefined, { cause: signal.reason, partial: completion });
      emit("functionToolCallResult", content, call);
      return { role: "tool" as const, tool_call_id: call.id, content };
    }));
    messages.push(...results);
    // Who demands one function would get it again and again.
    if (demandsOne(params.tool_choice)) return completion;
    if (rounds >= maxChatCompletions) {
      throw new ChatwireError(`The model asked for calls in ${rounds} answers, the limit.`, { kind: "incomplete", partial: completion });
    }
  }
}

/** Whether a choice of tools names one; a list of those that are allowed demands none. */
function demandsOne(choice: unknown): boolean {
  return typeof choice === "object" && choice !== null && (choice as { type?: unknown }).type !== "allowed_tools";
}

/** A message as it goes back: without what was read in it here. */
function sent({ parsed: _, ...message }: AnswerMessage & { parsed?: unknown }): Message {
  return message as Message;
}

type Runnable = Map<string, RunnableFunction | RunnableCustom>;

function runnableOf(tools: readonly RunnableTool[]): Runnable {
  const runnable: Runnable = new Map();
  for (const [at, { type, ...rest }] of tools.entries()) {
    const definition = (rest as Record<string, RunnableFunction | RunnableCustom | undefined>)[type];
    if (typeof definition?.function !== "function") continue;
    if (runnable.has(definition.name)) throw new InvalidRequestError(`tools[${at}].${type}.name is that of another tool`, `tools[${at}].${type}.name`);
    runnable.set(definition.name, definition);
  }
  return runnable;
}

/** A tool as it is sent: without what is called here. */
function plain(tool: RunnableTool): unknown {
  const { type, ...rest } = tool;
  const definition = (rest as Record<string, Record<string, unknown> | undefined>)[type] ?? {};
  const { function: called, parse, schema, timeout, ...sent } = definition;
  return typeof called === "function" ? { type, [type]: sent } : tool;
}

function nameOf(call: ToolCall): string {
  return call.type === "custom" ? call.custom.name : call.function.name;
}

/** Whether a call is of a tool that is known and not made here. */
function declaredOnly(call: ToolCall, tools: readonly RunnableTool[], runnable: Runnable): boolean {
  const name = nameOf(call);
  return !runnable.has(name) && tools.some(({ type, ...rest }) => (rest as Record<string, { name?: string } | undefined>)[type]?.name === name);
}

/** What is told to the model of a call: its result, or why there is none. */
async function resultOf(call: ToolCall, runnable: Runnable, options: RunToolsOptions, outer: AbortSignal): Promise<string> {
  const name = nameOf(call);
  const definition = runnable.get(name);
  if (!definition) return `Error: there is no tool ${JSON.stringify(name)}; there are ${[...runnable.keys()].join(", ")}.`;
  const approved = (await options.approve?.(call)) ?? true;
  if (approved !== true) return `Error: the call was not approved${typeof approved === "string" && approved !== "" ? `: ${approved}` : ""}.`;
  const timeout = definition.timeout ?? options.toolTimeout ?? 0;
  const abort = new AbortController();
  const onAbort = (): void => abort.abort(outer.reason);
  outer.addEventListener("abort", onAbort, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const stopped = new Promise<never>((_, reject) => {
      abort.signal.addEventListener("abort", () => reject(abort.signal.reason as Error), { once: true });
      if (timeout > 0) timer = setTimeout(() => abort.abort(new Error(`it took longer than ${timeout} ms`)), timeout);
    });
    const context = { signal: abort.signal, call };
    const running = call.type === "custom"
      ? (definition as RunnableCustom).function(call.custom.input, context)
      : called(definition as RunnableFunction, call.function.arguments, context);
    return written(await Promise.race([running, stopped]));
  } catch (thrown) {
    return `Error: ${messageOf(thrown)}`;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", onAbort);
  }
}

async function called(definition: RunnableFunction, text: string, context: ToolContext): Promise<unknown> {
  const { parse = parsed, schema } = definition;
  const { value, problem } = await checked(await parse(text), schema);
  if (problem !== undefined) throw new Error(`the arguments are wrong: ${problem}`);
  return definition.function(value, context);
}

/** Some servers write nothing where there are no arguments. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trim() === "" ? "{}" : text);
  } catch (error) {
    throw new Error(`the arguments are no JSON: ${messageOf(error)}`);
  }
}

function written(result: unknown): string {
  return typeof result === "string" ? result : (JSON.stringify(result) ?? "");
}
