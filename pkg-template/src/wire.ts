// The wire types of chat completions, generated from src/model: change them there.
// A value may have members beyond its type: servers add them, and chatwire keeps them. Read one by a cast, such as
// `(completion as Record<string, unknown>).citations`.

/** Some of the tools that the request defines (OpenAI API reference). */
export type AllowedTools = {
  /** Whether the model decides (`auto`) or calls at least one (`required`). */
  mode: ToolChoiceMode,
  /** The tools, each by kind and name. */
  tools: Array<NamedToolChoice>,
};

/** What a stretch of the text rests on (OpenAI API reference). */
export type Annotation = {
  /** The kind: `url_citation`. */
  type?: string | null,
  /** The page that is cited. */
  url_citation?: UrlCitation | null,
};

/** A spoken answer (OpenAI API reference). */
export type AnswerAudio = {
  /** The id by which a later message refers to it. */
  id: string,
  /** The recording in base64, encoded as the request asked. */
  data?: string | null,
  /** What is said. */
  transcript?: string | null,
  /** When the server forgets it, in seconds since 1970. */
  expires_at?: number | null,
};

/**
 * What the model answered: text, refusal, thoughts, calls.
 *
 * It goes back into the next request as it is (in Rust through `Message::from`).
 */
export type AnswerMessage = {
  /** Who speaks: `assistant`. */
  role: Role,
  /** The text, or null when there is none (often so beside tool calls). */
  content: string | null,
  /** The words with which the model refused. */
  refusal?: string | null,
  /** The model's thoughts as text, whatever the server called them. */
  reasoning?: string | null,
  /** The model's thoughts in blocks, from servers that structure them. */
  reasoning_details?: Array<ReasoningDetail> | null,
  /** The calls that the model asks for, in order of arrival. */
  tool_calls?: Array<ToolCall>,
  /** What the text rests on, such as pages found on the web. */
  annotations?: Array<Annotation> | null,
  /** The spoken answer. */
  audio?: AnswerAudio | null,
};

/** A place to the nearest city (OpenAI API reference). */
export type ApproximateLocation = {
  /** The city, as people write it. */
  city?: string,
  /** The country, as a two-letter ISO 3166-1 code. */
  country?: string,
  /** The region or state, as people write it. */
  region?: string,
  /** The IANA time zone, such as `Europe/Oslo`. */
  timezone?: string,
};

/** The encoding of a recording (OpenAI API reference). */
export type AudioFormat = "wav" | "mp3" | "aac" | "flac" | "opus" | "pcm16" | (string & {});

/** How a spoken answer sounds; needed when `modalities` has `audio` (OpenAI API reference). */
export type AudioOptions = {
  /** The voice. */
  voice: Voice,
  /** The encoding of the recording; a stream takes only `pcm16`. */
  format: AudioFormat,
};

/** An earlier spoken answer of the model (OpenAI API reference). */
export type AudioReference = {
  /** The id that the spoken answer had. */
  id: string,
};

/**
 * A whole answer, streamed or not.
 *
 * Only `choices` can be relied on; neuroflash, for instance, gives no `created`.
 */
export type ChatCompletion = {
  /** The answer's id. */
  id?: string | null,
  /** Always `chat.completion`. */
  object: "chat.completion",
  /** When the answer was made, in seconds since 1970. */
  created?: number | null,
  /** The model that answered, which may be named more exactly than in the request. */
  model?: string | null,
  /** The answers, one unless the request's `n` asked for more. */
  choices: Array<Choice>,
  /** What the call used, when the server says so. */
  usage?: Usage | null,
  /** The processing class that was used (OpenAI). */
  service_tier?: string | null,
  /** Changes when the server's set-up does, and with it what `seed` gives (OpenAI). */
  system_fingerprint?: string | null,
  /** Who ran the model, from routers such as OpenRouter. */
  provider?: string | null,
};

/**
 * A piece of a streamed answer.
 *
 * Apart from the list of choices it is what the server sent, so any other member may be missing.
 */
export type ChatCompletionChunk = {
  /** The answer's id, in most cases the same in all chunks. */
  id?: string | null,
  /** `chat.completion.chunk`, in most cases. */
  object?: string | null,
  /** When the answer was begun, in seconds since 1970. */
  created?: number | null,
  /** The model that answers. */
  model?: string | null,
  /** What is new in each answer; empty in the chunk that only carries the usage. */
  choices: Array<ChunkChoice>,
  /** What the call has used, in most cases in the last chunk and only if the request asked for it. */
  usage?: Usage | null,
  /** The processing class that is used (OpenAI). */
  service_tier?: string | null,
  /** Changes when the server's set-up does (OpenAI). */
  system_fingerprint?: string | null,
  /** Who runs the model, from routers such as OpenRouter. */
  provider?: string | null,
};

/**
 * A chat completion request.
 *
 * Only what is set is sent. Which fields a provider takes is said at each: "all" are neuroflash, FlexAI, Morpheus and
 * OpenAI. Morpheus drops what it does not know, FlexAI hands it on to the model's engine.
 */
export type ChatRequest = {
  /** The model's id, as the provider's model list has it. Required, except on Morpheus, which has a default. All. */
  model: string,
  /** The conversation so far, oldest message first. Required. All. */
  messages: Array<Message>,
  /** Whether the answer comes piece by piece, as it is written. Default false. All. */
  stream?: boolean,
  /** What a stream carries besides the text; only with `stream`. FlexAI, OpenAI. */
  stream_options?: StreamOptions,
  /** Randomness, 0 to 2: low is focused, high is varied. Default 1 (FlexAI, Morpheus, OpenAI). All. */
  temperature?: number,
  /** Share of the likeliest tokens to choose from, 0 to 1. Change this or `temperature`. FlexAI, Morpheus, OpenAI. */
  top_p?: number,
  /**
   * The most tokens to write, at least 1. All; FlexAI caps it at 2048 without `stream`, OpenAI's reasoning models take
   * `max_completion_tokens`.
   */
  max_tokens?: number,
  /** The most tokens to write, thoughts included, at least 1. OpenAI. */
  max_completion_tokens?: number,
  /** How many answers to write, at least 1. Default 1. Morpheus, OpenAI; FlexAI refuses more than 1. */
  n?: number,
  /** Texts that end the answer. All. */
  stop?: Stop,
  /** Above 0, words that came before become less likely, -2 to 2. neuroflash, Morpheus, OpenAI. */
  presence_penalty?: number,
  /** Above 0, words that came often become less likely, -2 to 2. neuroflash, Morpheus, OpenAI. */
  frequency_penalty?: number,
  /** Above 1, repetition becomes less likely. neuroflash. */
  repetition_penalty?: number,
  /** A bias from -100 to 100 for each token id. OpenAI; on FlexAI some models. */
  logit_bias?: { [token: string]: number },
  /** Whether the answer has each token's log probability. OpenAI. */
  logprobs?: boolean,
  /** How many alternatives of each token to return, 0 to 20; needs `logprobs`. OpenAI. */
  top_logprobs?: number,
  /** Makes answers repeatable as far as the model can. neuroflash, FlexAI, OpenAI. */
  seed?: number,
  /** Tools that the model may call. All; on Morpheus only reliable with `stream`. */
  tools?: Array<Tool>,
  /** Whether, and which, tools the model calls. All. */
  tool_choice?: ToolChoice,
  /** Whether the model may ask for several calls at once. Default true. OpenAI. */
  parallel_tool_calls?: boolean,
  /** The form of the answer's text. neuroflash, FlexAI, OpenAI. */
  response_format?: ResponseFormat,
  /** A schema for the answer, in the provider's own form. neuroflash. */
  structured_outputs?: { [key: string]: unknown } | boolean,
  /** Parameters of the reasoning mode. neuroflash. */
  reasoning?: ReasoningOptions,
  /** How hard to think before answering. neuroflash, OpenAI. */
  reasoning_effort?: ReasoningEffort,
  /** How many words to make. OpenAI; FlexAI refuses it. */
  verbosity?: Verbosity,
  /** How to search the web first. neuroflash, OpenAI. */
  web_search_options?: WebSearchOptions,
  /** The forms in which to answer. Default text. OpenAI. */
  modalities?: Array<Modality>,
  /** How a spoken answer sounds. OpenAI. */
  audio?: AudioOptions,
  /** Text that most of the answer will repeat. OpenAI. */
  prediction?: Prediction,
  /** Whether the provider keeps the answer for later use. OpenAI. */
  store?: boolean,
  /** Up to 16 labels of a stored answer: names up to 64 characters, values up to 512. OpenAI. */
  metadata?: { [name: string]: string },
  /** The processing class. OpenAI. */
  service_tier?: ServiceTier,
  /** A key that brings like requests to the same prompt cache. OpenAI. */
  prompt_cache_key?: string,
  /** How long the prompt stays cached: `in-memory` or `24h`. OpenAI. */
  prompt_cache_retention?: string,
  /** A stable id of the end user that gives nothing away, such as a hash; helps to find abuse. OpenAI. */
  safety_identifier?: string,
  /** An id of the end user. FlexAI, OpenAI. */
  user?: string,
  /** The session to run in. Morpheus; today's servers ignore it. */
  session_id?: string,
};

/** One of the answers. */
export type Choice = {
  /** Its number, from 0. */
  index: number,
  /** What was answered. */
  message: AnswerMessage,
  /** Why the answer ended; null when the server did not say. */
  finish_reason: FinishReason | null,
  /** The server's own word for the reason, when it is another. */
  native_finish_reason?: string | null,
  /** Log probabilities, if the request asked for them. */
  logprobs?: Logprobs | null,
};

/** What is new in one of the answers. */
export type ChunkChoice = {
  /** The answer's number, from 0. */
  index: number,
  /** What is new. */
  delta: Delta,
  /** Why the answer ended, in the chunk that ends it; some servers send more afterwards. */
  finish_reason?: FinishReason | null,
  /** The upstream's own word for the reason, from routers such as OpenRouter. */
  native_finish_reason?: string | null,
  /** Log probabilities of the new tokens, if the request asked for them. */
  logprobs?: Logprobs | null,
};

/** What the tokens that were written consist of (OpenAI API reference). */
export type CompletionTokensDetails = {
  /** Thoughts. */
  reasoning_tokens?: number | null,
  /** Sound. */
  audio_tokens?: number | null,
  /** Of the prediction, and used. */
  accepted_prediction_tokens?: number | null,
  /** Of the prediction, and not used, but billed. */
  rejected_prediction_tokens?: number | null,
};

/** What a message says: one text, or a list of parts (text, images, audio, files). */
export type Content = string | Array<ContentPart>;

/**
 * One part of a message's content; `type` says which.
 *
 * `text`, `image_url`, `input_audio`, `file` and `refusal` are OpenAI's, `video_url` is what open-model servers such as
 * vLLM take, `thinking` is what Mistral answers with. Which of them a model takes is in the provider's model list.
 */
export type ContentPart = {
  "type": "text",
  /** The text. */
  text: string,
} | {
  "type": "image_url",
  /** Where the picture is. */
  image_url: ImageUrl,
} | {
  "type": "input_audio",
  /** The recording. */
  input_audio: InputAudio,
} | {
  "type": "file",
  /** The file. */
  file: FileInput,
} | {
  "type": "video_url",
  /** Where the film is. */
  video_url: VideoUrl,
} | {
  "type": "refusal",
  /** The words with which the model refused. */
  refusal: string,
} | {
  "type": "thinking",
  /** The reasoning: text, or parts as Mistral sends them. */
  thinking: Content,
};

/** A custom tool by its name, and its input (OpenAI API reference). */
export type CustomCall = {
  /** The tool's name. */
  name: string,
  /** The text that the model wrote for it. */
  input: string,
};

/** A fragment of a custom tool's call. */
export type CustomCallDelta = {
  /** The tool's name, in most cases only in the first fragment. */
  name?: string | null,
  /** More of the input. */
  input?: string | null,
};

/** A tool whose input is plain text (OpenAI API reference). */
export type CustomDefinition = {
  /** Its name. */
  name: string,
  /** What it does and when to call it, for the model to read. */
  description?: string,
  /** What the input may look like. Left out, any text. */
  format?: CustomFormat,
};

/** What the input of a custom tool may look like (OpenAI API reference). */
export type CustomFormat = { "type": "text" } | {
  "type": "grammar",
  /** The grammar. */
  grammar: Grammar,
};

/** What is new in a message: each text continues the text before it. */
export type Delta = {
  /** Who speaks, in most cases only in the first chunk. */
  role?: Role | null,
  /** More of the text. */
  content?: string | null,
  /** More of the refusal. */
  refusal?: string | null,
  /** More of the thoughts (OpenRouter, neuroflash, Groq, vLLM). */
  reasoning?: string | null,
  /** More of the thoughts under the name that DeepSeek, FlexAI and SGLang use. */
  reasoning_content?: string | null,
  /** Fragments of the thoughts in blocks. */
  reasoning_details?: Array<ReasoningDetail> | null,
  /** Fragments of calls. */
  tool_calls?: Array<ToolCallDelta> | null,
  /** A fragment of a call in the old function API. */
  function_call?: FunctionCallDelta | null,
  /** What the text rests on. */
  annotations?: Array<Annotation> | null,
  /** A fragment of the spoken answer. */
  audio?: AnswerAudio | null,
};

/** A file: either its bytes with a name, or the id of one that was uploaded (OpenAI API reference). */
export type FileInput = {
  /** The file as a data URL (`data:application/pdf;base64,…`). */
  file_data?: string,
  /** The id of an uploaded file. */
  file_id?: string,
  /** The name that the model sees. */
  filename?: string,
};

/**
 * Why an answer ended.
 *
 * `stop`: it was done, or met a stop text. `length`: it reached the most tokens allowed. `tool_calls`: the model
 * asks for calls. `content_filter`: a filter cut it. `error`: the server failed.
 */
export type FinishReason = "stop" | "length" | "tool_calls" | "content_filter" | "error" | (string & {});

/** A function by its name, and its arguments. */
export type FunctionCall = {
  /** The function's name. */
  name: string,
  /** The arguments as JSON text, exactly as the model wrote them: check before use, they may be cut or no JSON at all. */
  arguments: string,
};

/** A fragment of a function call. */
export type FunctionCallDelta = {
  /** The function's name, in most cases only in the first fragment. */
  name?: string | null,
  /** More of the arguments' JSON text. */
  arguments?: string | null,
};

/** A function that the model may call. */
export type FunctionDefinition = {
  /** Its name: letters, digits, `_` and `-`, at most 64 (OpenAI API reference). */
  name: string,
  /** What it does and when to call it, for the model to read. */
  description?: string,
  /** The JSON Schema of its arguments. Left out, it has none. */
  parameters?: { [key: string]: unknown },
  /** Whether the arguments follow the schema exactly; the schema must then keep OpenAI's rules for it. */
  strict?: boolean | null,
};

/** A grammar that the input of a custom tool follows (OpenAI API reference). */
export type Grammar = {
  /** The grammar's text. */
  definition: string,
  /** The language it is written in. */
  syntax: GrammarSyntax,
};

/** The language that a grammar is written in (OpenAI API reference). */
export type GrammarSyntax = "lark" | "regex" | (string & {});

/** How closely a model looks at a picture; more detail costs more tokens (OpenAI API reference). */
export type ImageDetail = "auto" | "low" | "high" | (string & {});

/** Where a picture is and how closely to look at it (OpenAI API reference). */
export type ImageUrl = {
  /** An https URL, or the picture itself as a data URL (`data:image/png;base64,…`). */
  url: string,
  /** How closely to look. Left out, the provider chooses (`auto`). */
  detail?: ImageDetail,
};

/** A recording, whole (OpenAI API reference). */
export type InputAudio = {
  /** The recording in base64, without a `data:` prefix. */
  data: string,
  /** Its encoding; OpenAI takes `wav` and `mp3`. */
  format: AudioFormat,
};

/** A JSON Schema with a name (OpenAI API reference). */
export type JsonSchema = {
  /** Its name: letters, digits, `_` and `-`, at most 64. */
  name: string,
  /** What it is for, for the model to read. */
  description?: string,
  /** The schema. */
  schema?: { [key: string]: unknown },
  /** Whether the answer follows the schema exactly; the schema must then keep OpenAI's rules for it. */
  strict?: boolean | null,
};

/** Log probabilities of the tokens of an answer (OpenAI API reference). */
export type Logprobs = {
  /** Of the text, token by token. */
  content?: Array<TokenLogprob> | null,
  /** Of the refusal, token by token. */
  refusal?: Array<TokenLogprob> | null,
};

/**
 * One message of the conversation.
 *
 * An assistant message that came in an answer can be sent back as it is, with its tool calls and its reasoning.
 */
export type Message = {
  /** Who speaks. */
  role: Role,
  /** What is said. Only an assistant message with tool calls may go without. */
  content?: Content | null,
  /** The speaker's name, to tell several of one role apart (OpenAI, FlexAI, Morpheus). */
  name?: string | null,
  /** The calls that the model asked for, in an assistant message. */
  tool_calls?: Array<ToolCall> | null,
  /** The id of the call that this message answers; required in a `tool` message. */
  tool_call_id?: string | null,
  /** The words with which the model refused, in an assistant message (OpenAI). */
  refusal?: string | null,
  /** The model's thoughts, in an assistant message (OpenRouter, neuroflash, Groq, vLLM). */
  reasoning?: string | null,
  /** The model's thoughts under the name that DeepSeek, FlexAI and SGLang use. */
  reasoning_content?: string | null,
  /** The model's thoughts in blocks; send them back unchanged (OpenRouter, neuroflash). */
  reasoning_details?: Array<ReasoningDetail> | null,
  /** The model's earlier spoken answer, by its id (OpenAI). */
  audio?: AudioReference | null,
};

/** A form in which the model answers (OpenAI API reference). */
export type Modality = "text" | "audio" | (string & {});

/** A model of the provider's list. What the provider says besides stays beside these. */
export type Model = {
  /** What a request calls it. */
  id: string,
  /** What people call it (FlexAI, OpenRouter). */
  name?: string | null,
  /** When it was made, in seconds since 1970 (OpenAI, Morpheus). */
  created?: number | null,
  /** Whose it is (OpenAI). */
  owned_by?: string | null,
  /** The most tokens of a conversation (neuroflash, FlexAI, OpenRouter, vLLM). */
  context_length?: number | null,
  /** The most tokens of an answer (FlexAI). */
  max_output_length?: number | null,
  /** Whether it answers now (neuroflash, FlexAI, Groq). */
  is_ready?: boolean | null,
  /** What it costs (FlexAI; others have members of their own in it). */
  pricing?: ModelPricing | null,
  /** What it reads: `text`, `image` (FlexAI). */
  input_modalities?: Array<string> | null,
  /** The members of a request that it takes (FlexAI, OpenRouter). */
  supported_parameters?: Array<string> | null,
};

/** What a model costs, for a million tokens (FlexAI). */
export type ModelPricing = {
  /** Read. */
  input_per_mtok?: number | null,
  /** Read from the prompt cache. */
  cached_input_per_mtok?: number | null,
  /** Written. */
  output_per_mtok?: number | null,
};

/** A tool, or a set of them, by name; `type` says which. */
export type NamedToolChoice = {
  "type": "function",
  /** The function. */
  function: ToolName,
} | {
  "type": "custom",
  /** The tool. */
  custom: ToolName,
} | {
  "type": "allowed_tools",
  /** The set. */
  allowed_tools: AllowedTools,
};

/** Text that most of the answer will repeat, which makes it faster (OpenAI API reference). */
export type Prediction = {
  "type": "content",
  /** The text, or text parts. */
  content: Content,
};

/** What the tokens that were read consist of (OpenAI API reference). */
export type PromptTokensDetails = {
  /** From the prompt cache. */
  cached_tokens?: number | null,
  /** Sound. */
  audio_tokens?: number | null,
};

/**
 * One block of a model's reasoning, as OpenRouter-like servers structure it.
 *
 * Send the blocks back unchanged with the assistant message: signatures and encrypted data let the model go on from
 * its own thoughts.
 */
export type ReasoningDetail = {
  /** The kind of block: `reasoning.text`, `reasoning.summary` or `reasoning.encrypted`. */
  type?: string | null,
  /** The thought, in a text block. */
  text?: string | null,
  /** The summary, in a summary block. */
  summary?: string | null,
  /** The opaque content of an encrypted block. */
  data?: string | null,
  /** Proof that the text is the model's own. */
  signature?: string | null,
  /** The block's id. */
  id?: string | null,
  /** The dialect of the block, such as `anthropic-claude-v1`. */
  format?: string | null,
  /** The block's place among the others; fragments of one block share it. */
  index?: number | null,
};

/**
 * How hard a reasoning model thinks before it answers.
 *
 * OpenAI documents `none` to `xhigh`; neuroflash also takes `max`. Which words a model takes differs by model.
 */
export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max" | (string & {});

/**
 * Parameters of the reasoning mode (neuroflash `reasoning`, in the form that OpenRouter documents).
 *
 * `effort` and `max_tokens` are two ways to say the same: give one of them.
 */
export type ReasoningOptions = {
  /** How hard to think. */
  effort?: ReasoningEffort,
  /** The most tokens to think with. */
  max_tokens?: number,
  /** Whether to think but leave the thoughts out of the answer. */
  exclude?: boolean,
  /** Whether to think at all. */
  enabled?: boolean,
};

/**
 * The form of the answer's text; `type` says which (OpenAI, neuroflash and FlexAI documentation).
 *
 * FlexAI refuses it with status 400 for models without support; Morpheus drops it.
 */
export type ResponseFormat = { "type": "text" } | { "type": "json_object" } | {
  "type": "json_schema",
  /** The schema and its name. */
  json_schema: JsonSchema,
};

/** Who speaks in a message. */
export type Role = "developer" | "system" | "user" | "assistant" | "tool" | "function" | (string & {});

/** How much of a web search the model reads (OpenAI API reference). */
export type SearchContextSize = "low" | "medium" | "high" | (string & {});

/** The processing class, which decides speed and price (OpenAI API reference). */
export type ServiceTier = "auto" | "default" | "flex" | "scale" | "priority" | (string & {});

/**
 * One text, or several, at which the model stops writing. The text itself is not part of the answer.
 *
 * OpenAI takes up to 4. FlexAI documents a single text, so one entry is best given as text there.
 */
export type Stop = string | Array<string>;

/** What a streamed answer carries besides the text. */
export type StreamOptions = {
  /** Whether the stream ends with the token counts. Without it, OpenAI and FlexAI send none. */
  include_usage?: boolean,
  /** Whether chunks carry random padding that hides their length (OpenAI). */
  include_obfuscation?: boolean,
};

/** A token that could have stood in the place of another. */
export type TokenAlternative = {
  /** The token as text. */
  token: string,
  /** The natural logarithm of its probability; null where the server sent no finite number. */
  logprob: number | null,
  /** The token's UTF-8 bytes, which may be a part of a character. */
  bytes?: Array<number> | null,
};

/** A token and how likely it was. */
export type TokenLogprob = {
  /** The token as text. */
  token: string,
  /** The natural logarithm of its probability; null where the server sent no finite number. */
  logprob: number | null,
  /** The token's UTF-8 bytes, which may be a part of a character. */
  bytes?: Array<number> | null,
  /** The likeliest tokens at this place. */
  top_logprobs?: Array<TokenAlternative> | null,
};

/**
 * A tool that the model may call; `type` says of which kind.
 *
 * Every provider takes function tools; custom tools are OpenAI's.
 */
export type Tool = {
  "type": "function",
  /** The function. */
  function: FunctionDefinition,
} | {
  "type": "custom",
  /** The tool. */
  custom: CustomDefinition,
};

/**
 * A call that the model asks for; `type` says of which kind of tool.
 *
 * The same value comes in an answer and goes back in the assistant message before the `tool` message with its result.
 */
export type ToolCall = {
  "type": "function",
  /** The call's id, unique within the answer; made up here when the server gave none. */
  id: string,
  /** What to call, and with what. */
  function: FunctionCall,
} | {
  "type": "custom",
  /** The call's id, unique within the answer; made up here when the server gave none. */
  id: string,
  /** What to call, and with what. */
  custom: CustomCall,
};

/**
 * A fragment of a call.
 *
 * Servers disagree on what they repeat and number; the whole answer has the calls put together by one rule.
 */
export type ToolCallDelta = {
  /** The call's number, from 0; some servers give none, or the same to all. */
  index?: number | null,
  /** The call's id, in most cases only in its first fragment. */
  id?: string | null,
  /** `function` or `custom`. */
  type?: string | null,
  /** A fragment of a function call. */
  function?: FunctionCallDelta | null,
  /** A fragment of a custom tool's call. */
  custom?: CustomCallDelta | null,
};

/**
 * Whether the model calls a tool, and which: a word, or an object that names tools.
 *
 * FlexAI documents the words only (`required` is best effort there); OpenAI and Morpheus take objects too.
 */
export type ToolChoice = ToolChoiceMode | NamedToolChoice;

/** Whether the model calls a tool (OpenAI and FlexAI API references). */
export type ToolChoiceMode = "none" | "auto" | "required" | (string & {});

/** A tool by its name. */
export type ToolName = {
  /** The name under which the request defines it. */
  name: string,
};

/** A page that the text cites (OpenAI API reference). */
export type UrlCitation = {
  /** The page's address. */
  url?: string | null,
  /** The page's title. */
  title?: string | null,
  /** Where in the text the citation begins, in characters from 0. */
  start_index?: number | null,
  /** Where in the text the citation ends, in characters from 0. */
  end_index?: number | null,
};

/**
 * What a call used: tokens, and what the provider counts besides.
 *
 * ```json
 * { "prompt_tokens": 14, "completion_tokens": 12, "total_tokens": 26, "words_used": 9 }
 * ```
 */
export type Usage = {
  /** Tokens that were read; 0 when the server did not say. */
  prompt_tokens: number,
  /** Tokens that were written, thoughts included; 0 when the server did not say. */
  completion_tokens: number,
  /** Tokens in all, as the server counts them: not always the sum of the two. */
  total_tokens: number,
  /** What is in `prompt_tokens` (OpenAI). */
  prompt_tokens_details?: PromptTokensDetails | null,
  /** What is in `completion_tokens` (OpenAI). */
  completion_tokens_details?: CompletionTokensDetails | null,
  /** Words that were billed (neuroflash). */
  words_used?: number | null,
  /** The price, in the provider's currency: US dollars at OpenRouter (neuroflash, OpenRouter). */
  cost?: number | null,
  /** Tokens that were read from the prompt cache (FlexAI). */
  cache_read_input_tokens?: number | null,
  /** Tokens that were written to the prompt cache (FlexAI). */
  cache_creation_input_tokens?: number | null,
};

/** Roughly where the user is (OpenAI API reference). */
export type UserLocation = {
  "type": "approximate",
  /** The place. */
  approximate: ApproximateLocation,
};

/** How many words the model makes (OpenAI API reference). */
export type Verbosity = "low" | "medium" | "high" | (string & {});

/** Where a film is (vLLM and other open-model servers). */
export type VideoUrl = {
  /** An https or data URL. */
  url: string,
};

/** A voice: one of the provider's by name, such as `alloy`, or one of the user's own by id (OpenAI API reference). */
export type Voice = string | {
  /** Its id. */
  id: string,
};

/** How the model searches the web before it answers (OpenAI API reference; neuroflash documents the field without its members). */
export type WebSearchOptions = {
  /** How much of what was found the model reads. */
  search_context_size?: SearchContextSize,
  /** Roughly where the user is. */
  user_location?: UserLocation,
};
