import { ChatwireError, IncompleteStreamError, named, ProtocolError, type ErrorInit } from "./errors.js";
import { PartialJSON, type PartialJSONOptions } from "./partial-json.js";
import { checked, type StandardSchema } from "./schema.js";
import type { ChatCompletionStream } from "./stream.js";
import type { AnswerMessage, ChatCompletion, Choice, ResponseFormat } from "./wire.js";

/** What an answer has to be: sent to the model as JSON Schema, checked here by a schema of yours. */
export interface SchemaFormatInit<Value> {
  /** Letters, digits, `_` and `-`. */
  name: string;
  /** The JSON Schema that the model gets. */
  jsonSchema: Record<string, unknown>;
  /** Checks the answer: a schema of zod, valibot, arktype or whoever speaks Standard Schema. Left out: any JSON passes. */
  schema?: StandardSchema<unknown, Value>;
  description?: string;
  /** Whether the provider has to keep to the schema. Default: true. */
  strict?: boolean;
}

/** A response format that knows how to read what it asks for. */
export type SchemaFormat<Value> = ResponseFormat & { readonly [READ]: StandardSchema<unknown, Value> | undefined };

declare const READ: unique symbol;
const schemas = new WeakMap<object, StandardSchema | undefined>();

/**
 * A response format with a schema, for {@link FullCompletions.parse}.
 *
 * @example
 * ```ts
 * import { Chatwire, schemaFormat } from "chatwire/full";
 *
 * const client = new Chatwire({
 *   baseURL: "https://api.example.com/v1",
 *   fetch: async () => Response.json({ choices: [{ index: 0, message: { role: "assistant", content: '{"city":"Oslo"}' }, finish_reason: "stop" }] }),
 * });
 * const completion = await client.chat.completions.parse({
 *   model: "m",
 *   messages: [{ role: "user", content: "A city in Norway?" }],
 *   response_format: schemaFormat<{ city: string }>({
 *     name: "city",
 *     jsonSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false },
 *   }),
 * });
 * console.log(completion.choices[0]?.message.parsed?.city);
 * ```
 */
export function schemaFormat<Value>({ name, jsonSchema, schema, description, strict = true }: SchemaFormatInit<Value>): SchemaFormat<Value> {
  const format = { type: "json_schema", json_schema: { name, schema: jsonSchema, strict, ...(description !== undefined && { description }) } };
  schemas.set(format, schema);
  return format as unknown as SchemaFormat<Value>;
}

/** A message with what its text says; null where the model refused or called tools. */
export type ParsedMessage<Value> = AnswerMessage & { parsed: Value | null };
/** A choice with a {@link ParsedMessage}. */
export type ParsedChoice<Value> = Omit<Choice, "message"> & { message: ParsedMessage<Value> };
/** A completion with {@link ParsedChoice}s. */
export type ParsedChatCompletion<Value> = Omit<ChatCompletion, "choices"> & { choices: ParsedChoice<Value>[] };

/** The answer was cut by its limit of tokens before its JSON was whole; `partial` has what came. */
export class LengthFinishReasonError extends IncompleteStreamError {
  /** @internal */
  static override readonly named = named(this, "LengthFinishReasonError");

  constructor(init: ErrorInit = {}) {
    super("The answer was cut by its limit of tokens before its JSON was whole.", init);
  }
}

/** A filter took the answer away before its JSON was whole; `partial` has what came. */
export class ContentFilterFinishReasonError extends ChatwireError {
  /** @internal */
  static override readonly named = named(this, "ContentFilterFinishReasonError");

  constructor(init: ErrorInit = {}) {
    super("A filter ended the answer before its JSON was whole.", { kind: "content_filter", ...init });
  }
}

/** Whether a response format was made here, so that what it asks for can be read. */
export function isSchemaFormat(format: object | null | undefined): format is SchemaFormat<unknown> {
  return format != null && schemas.has(format);
}

/** Reads each choice of a whole answer by its format. */
export async function parsed<Value>(completion: ChatCompletion, format: SchemaFormat<Value>): Promise<ParsedChatCompletion<Value>> {
  const schema = schemas.get(format);
  for (const choice of completion.choices) {
    const message = choice.message as ParsedMessage<unknown>;
    message.parsed = null;
    if (choice.finish_reason === "length") throw new LengthFinishReasonError({ partial: completion });
    if (choice.finish_reason === "content_filter") throw new ContentFilterFinishReasonError({ partial: completion });
    if (message.refusal || typeof message.content !== "string" || message.content === "") continue;
    message.parsed = await valueOf(message.content, schema, completion);
  }
  return completion as ParsedChatCompletion<Value>;
}

async function valueOf(text: string, schema: StandardSchema | undefined, partial: ChatCompletion): Promise<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError("The answer is no JSON.", { cause, partial });
  }
  const { value: checkedValue, problem } = await checked(value, schema);
  if (problem !== undefined) throw new ProtocolError(`The answer does not fit its schema: ${problem}.`, { partial });
  return checkedValue;
}

/**
 * The object that a streamed answer writes, as far as it has come, after each piece: lists and objects as far as they have come, the text
 * that is being written as far as it has come. Each piece is looked at once. It is the same object each time, which grows: copy it to keep
 * a state of it.
 *
 * Ends, and throws, as the stream's text does; what is no JSON throws a {@link ChatwireError} of kind `protocol`.
 *
 * @example
 * ```ts
 * import { Chatwire, partial } from "chatwire/full";
 *
 * const pieces = ['{"city":"Os', 'lo"}'].map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
 * const client = new Chatwire({
 *   baseURL: "https://api.example.com/v1",
 *   fetch: async () => new Response(`${pieces.join("")}data: [DONE]\n\n`, { headers: { "content-type": "text/event-stream" } }),
 * });
 * const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "A city?" }], stream: true });
 * for await (const value of partial<{ city: string }>(stream)) console.log(value.city);
 * ```
 */
export function partial<Value = unknown>(stream: ChatCompletionStream, options?: PartialJSONOptions): AsyncIterableIterator<DeepPartial<Value>> {
  return new PartialIterator<DeepPartial<Value>>(stream, options);
}

/** Written by hand: an async generator costs as much as reading the JSON. */
class PartialIterator<Value> implements AsyncIterableIterator<Value> {
  readonly #stream: ChatCompletionStream;
  readonly #json: PartialJSON;
  #pieces: AsyncIterator<string> | undefined;
  #over = false;

  constructor(stream: ChatCompletionStream, options: PartialJSONOptions | undefined) {
    this.#stream = stream;
    this.#json = new PartialJSON(options);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Value>> {
    try {
      return this.#over ? Promise.resolve(END) : this.#read();
    } catch (error) {
      // Somebody else reads the stream.
      return Promise.reject(error);
    }
  }

  /** Cancels the request. */
  async return(): Promise<IteratorResult<Value>> {
    this.#over = true;
    await this.#pieces?.return?.();
    return END;
  }

  #read(): Promise<IteratorResult<Value>> {
    this.#pieces ??= this.#stream.text()[Symbol.asyncIterator]();
    return this.#pieces.next().then(this.#onPiece, this.#onBroken);
  }

  readonly #onPiece = ({ done, value: piece }: IteratorResult<string>): IteratorResult<Value> | Promise<IteratorResult<Value>> => {
    if (this.#over) return END;
    try {
      if (done) this.#json.end();
      else this.#json.push(piece);
    } catch (error) {
      void this.return();
      throw error;
    }
    if (done) {
      this.#over = true;
      return END;
    }
    const value = this.#json.value as Value | undefined;
    // So far there was white space alone.
    return value === undefined ? this.#read() : { done: false, value };
  };

  readonly #onBroken = (error: unknown): never => {
    this.#over = true;
    throw error;
  };
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** A value of which anything may be missing. */
export type DeepPartial<Value> = Value extends (infer Item)[]
  ? DeepPartial<Item>[]
  : Value extends object ? { [Name in keyof Value]?: DeepPartial<Value[Name]> } : Value;
