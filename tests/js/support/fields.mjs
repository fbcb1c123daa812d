// Every field of the providers' documentation pages: what of it is sent, what is wrong of it, and what is read of an answer.
// docs/fields.md is written from these tables.

const TOOL = { type: "function", function: { name: "price", description: "Price of a thing", parameters: { type: "object", properties: { thing: { type: "string" } } } } };
const CALL = { id: "call_1", type: "function", function: { name: "price", arguments: '{"thing":"tea"}' } };
const TALK = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "What is tea?", name: "Ada" },
  { role: "assistant", content: null, tool_calls: [CALL] },
  { role: "tool", content: "3", tool_call_id: "call_1" },
  { role: "user", content: [{ type: "text", text: "And coffee?" }] },
];
const SCHEMA = { type: "json_schema", json_schema: { name: "price", schema: { type: "object", properties: { price: { type: "number" } } }, strict: true } };

/** `sent`: values that go out as they are; `wrong`: values that are refused, with the path that is named; `also`: what it needs beside it. */
const FIELDS = {
  model: { sent: ["openai/gpt-4.1-mini"], wrong: [["", "model"], [{}, "model"]] },
  messages: { sent: [TALK], wrong: [[[], "messages"], [[{}], "messages[0].role"], [[{ role: "user", content: 1 }], "messages[0].content"]] },
  temperature: { sent: [0, 0.7, 2], wrong: [[2.5, "temperature"], [{}, "temperature"]] },
  top_p: { sent: [0.5, 1], wrong: [[1.5, "top_p"], [{}, "top_p"]] },
  max_tokens: { sent: [1, 512], wrong: [[0, "max_tokens"], [{}, "max_tokens"]] },
  reasoning: { sent: [{ effort: "high", max_tokens: 100, exclude: true }], wrong: [[{}, "reasoning"], [{ effort: 1 }, "reasoning.effort"]] },
  reasoning_effort: { sent: ["low", "none"], wrong: [[{}, "reasoning_effort"]] },
  tools: { sent: [[TOOL]], wrong: [[{}, "tools"], [[{}], "tools[0].type"], [[], "tools"]] },
  tool_choice: {
    sent: ["none", "auto", "required", { type: "function", function: { name: "price" } }],
    wrong: [[{}, "tool_choice.type"], [{ type: "function", function: {} }, "tool_choice.function.name"]],
    also: { tools: [TOOL] },
  },
  seed: { sent: [123], wrong: [[1.5, "seed"], [{}, "seed"]] },
  response_format: { sent: [{ type: "text" }, { type: "json_object" }, SCHEMA], wrong: [[{}, "response_format.type"], [{ type: "json_schema" }, "response_format.json_schema"]] },
  web_search_options: { sent: [{ search_context_size: "low" }], wrong: [[7, "web_search_options"]] },
  structured_outputs: { sent: [true, { schema: { type: "object" } }], wrong: [[{}, "structured_outputs"]] },
  frequency_penalty: { sent: [0.5], wrong: [[3, "frequency_penalty"], [{}, "frequency_penalty"]] },
  presence_penalty: { sent: [-0.5], wrong: [[-3, "presence_penalty"], [{}, "presence_penalty"]] },
  repetition_penalty: { sent: [1.1], wrong: [[{}, "repetition_penalty"]] },
  stop: { sent: ["END", ["a", "b"]], wrong: [[{}, "stop"], [[1], "stop[0]"], ["", "stop"]] },
  stream: { sent: [false, true], wrong: [["yes", "stream"], [{}, "stream"]] },
  stream_options: { sent: [{ include_usage: true }], wrong: [[{ include_usage: 1 }, "stream_options.include_usage"]], also: { stream: true } },
  user: { sent: ["someone"], wrong: [[{}, "user"]] },
  n: { sent: [2], wrong: [[0, "n"], [{}, "n"]] },
  session_id: { sent: ["s-1"], wrong: [["", "session_id"], [{}, "session_id"]] },
};

/** The fields of each page, in its order. */
export const REQUEST = {
  neuroflash: [
    "messages", "model", "temperature", "max_tokens", "reasoning", "reasoning_effort", "tools", "tool_choice", "seed", "response_format",
    "web_search_options", "structured_outputs", "frequency_penalty", "presence_penalty", "repetition_penalty", "stop", "stream",
  ],
  flexai: [
    "model", "messages", "stream", "stream_options", "temperature", "top_p", "max_tokens", "tools", "tool_choice", "response_format", "seed",
    "stop", "user",
  ],
  morpheus: [
    "model", "messages", "temperature", "top_p", "n", "stream", "stop", "max_tokens", "presence_penalty", "frequency_penalty", "tools",
    "tool_choice", "session_id",
  ],
};

/** What a page says of a field, where the provider's client differs: a list of one text is sent as the text. */
const OWN = { flexai: { n: {} } };

export function fieldOf(provider, name) {
  return { ...FIELDS[name], ...OWN[provider]?.[name] };
}

/** The headers of each page. */
export const HEADERS = {
  neuroflash: { authorization: /^Bearer \S+$/, "x-workspace-id": /^\S+$/, "content-type": /^application\/json$/ },
  flexai: { authorization: /^Bearer sk-\S+$/, "content-type": /^application\/json$/ },
  morpheus: { authorization: /^Bearer sk-\S+$/, "content-type": /^application\/json$/ },
};

/** The members of each page's answer, by path, and whether they are always there. */
export const RESPONSE = {
  neuroflash: [
    "id", "object", "model", "choices[0].index", "choices[0].message.role", "choices[0].message.content", "choices[0].finish_reason",
    "usage.prompt_tokens", "usage.completion_tokens", "usage.total_tokens", "usage.words_used",
  ],
  flexai: [
    "id", "object", "created", "model", "choices[0].index", "choices[0].message.role", "choices[0].message.content", "choices[0].finish_reason",
    "choices[0].message.tool_calls", "usage.prompt_tokens", "usage.completion_tokens", "usage.total_tokens", "usage.cache_read_input_tokens",
    "usage.cache_creation_input_tokens",
  ],
  morpheus: ["detail[].loc", "detail[].msg", "detail[].type"],
};

export const TITLES = {
  neuroflash: "neuroflash, chat completions (English and German page)",
  flexai: "FlexAI, create a chat completion",
  morpheus: "Morpheus API gateway, create chat completion",
};
