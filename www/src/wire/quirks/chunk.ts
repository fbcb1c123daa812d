// The members of a chunk: choices, text, reasoning, ids.
import { byChoice, byChunk, byDelta, choicesOf, deltasOf, isObject, once, type JsonObject, type Rule } from "./body.ts";

const said = (value: unknown): value is string => typeof value === "string" && value !== "";
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const chunk: readonly Rule[] = [
  byChunk("empty-choices", "A chunk with an empty list of choices", "Read on: usage and filter results come so.", (value) => Array.isArray(value["choices"]) && value["choices"].length === 0),
  byChunk("no-choices", "A chunk whose choices are null or missing", "As an empty list.", (value, _, { chunks }) =>
    (value["choices"] === null || (value["choices"] === undefined && said(value["object"]))) && chunks.some((one) => choicesOf(one.value).length > 0)),
  byChoice("no-delta", "A choice whose delta is null or missing", "Skipped.", (choice) => !isObject(choice["delta"]) && !("message" in choice) && !("text" in choice)),
  byDelta("null-content", "Text that is null", "No text.", ({ content }) => content === null),
  once("role-repeated", "The role comes more than once", "Said once.", ({ chunks }) => chunks.filter(({ value }) => deltasOf(value).some(({ role }) => said(role)))[1]?.event),
  byDelta("empty-role", "A role that is null or empty", "Ignored.", ({ role }) => role === null || role === ""),
  byDelta("parts", "Text as a list of parts", "Text parts are text, thinking parts are reasoning.", ({ content }) => (Array.isArray(content) ? content.map((part) => (isObject(part) ? String(part["type"]) : typeof part)).join(", ") : undefined)),
  byChoice("message-beside", "A whole message beside the delta", "The delta counts.", ({ delta, message }) => isObject(delta) && isObject(message)),
  byChunk("message-only", "A message instead of a delta, in a stream", "Taken where nothing was streamed before; else its finish reason and usage count.", (value, { event }) =>
    event.lines.length > 0 && choicesOf(value).some(({ message, delta }) => isObject(message) && !isObject(delta))),
  byChoice("text-beside", "“text” beside the delta", "Taken once.", (choice) => isObject(choice["delta"]) && said(choice["text"])),
  once("full-frame", "A last frame that repeats the whole answer", "Its usage and finish reason count, its text does not.", ({ chunks }) => {
    const streamed = chunks.findIndex(({ value }) => deltasOf(value).some(({ content }) => said(content)));
    return streamed < 0 ? undefined : chunks.slice(streamed + 1).find(({ value }) => choicesOf(value).some(({ message, delta }) => isObject(message) && said(message["content"]) && !(isObject(delta) && said(delta["content"]))))?.event;
  }),
  once("id-changes", "The id changes between chunks", "The first one counts; an answer is not split by it.", ({ chunks }) => {
    const seen = new Set<unknown>();
    return chunks.find(({ value }) => said(value["id"]) && seen.add(value["id"]).size > 1)?.event;
  }),
  byChunk("odd-id", "A chunk without id, or with one that is no text", "The first id that says something counts.", (value) => choicesOf(value).length > 0 && !said(value["id"])),
  byChunk("odd-created", "A time of creation that is no whole number of seconds", "Read as what it is, or as missing.", ({ created, choices }) => {
    if (!Array.isArray(choices) || created === undefined) return undefined;
    return typeof created === "number" && Number.isInteger(created) && created > 0 && created < 1e11 ? undefined : String(created);
  }),
  byChunk("odd-object", "“object” is missing or not chat.completion.chunk", "Ignored.", (value, { event }) => {
    if (choicesOf(value).length === 0 || event.kind === "json" || value["object"] === "chat.completion.chunk") return undefined;
    return value["object"] === undefined ? "missing" : String(value["object"]);
  }),
  byChunk("odd-numbers", "NaN or Infinity, which JSON does not have", "Read all the same.", (_, { odd }) => odd),
  byChunk("half-letter", "Half of a letter: a surrogate without its other half", "Joined with the other half where that follows, else U+FFFD.", (value, { event }) => /\\ud[89a-f]/i.test(event.data) && /\\ud[89a-f]/i.test(JSON.stringify(value))),
  byChunk("several-choices", "Several choices", "Kept apart by their index; only [DONE] or the end of the body ends the stream.", (value) => choicesOf(value).some(({ index }) => typeof index === "number" && index > 0)),
  byChoice("no-choice-index", "A choice without an index", "Taken as the first one.", ({ index }) => typeof index !== "number"),
  byDelta("refusal", "A refusal", "Kept apart from the text.", ({ refusal }) => said(refusal)),
  byChunk("padding", "Padding, against guessing by length", "Ignored.", (value) => "obfuscation" in value),
  byDelta("reasoning-content", "Reasoning in “reasoning_content”", "Reasoning.", ({ reasoning_content: text }) => said(text)),
  byDelta("reasoning", "Reasoning in “reasoning”", "Reasoning.", ({ reasoning: text }) => said(text)),
  byDelta("reasoning-twice", "Reasoning under two names", "Taken once.", ({ reasoning, reasoning_content: content, reasoning_details: details }) => [reasoning, content].filter(said).length + (list(details).length > 0 ? 1 : 0) > 1),
  byDelta("reasoning-details", "Reasoning in blocks", "Kept whole for the next turn; their text counts where there is no other.", ({ reasoning_details: details }) => list(details).length > 0),
  byDelta("think-tags", "Reasoning in <think> tags in the text", "Left in the text; a ThinkSplitter takes it out where that is wanted.", ({ content }) => typeof content === "string" && /<\/?think(?:ing)?>/.test(content)),
  byChunk("unknown-members", "Members that the API does not have", "Kept as they are.", (value) => {
    const found = unknownOf(value);
    return found.length > 0 ? found.join(", ") : undefined;
  }),
];

/** The members of a chunk with choices that no type of chat completions has. */
function unknownOf(value: JsonObject): string[] {
  if (!Array.isArray(value["choices"])) return [];
  const of = (object: unknown, known: ReadonlySet<string>, path: string) => (isObject(object) ? Object.keys(object).filter((name) => !known.has(name)).map((name) => path + name) : []);
  const choices = choicesOf(value).flatMap((choice) => [...of(choice, CHOICE, "choices[]."), ...of(choice["delta"], MESSAGE, "delta."), ...of(choice["message"], MESSAGE, "message.")]);
  return [...new Set([...of(value, CHUNK, ""), ...choices, ...of(value["usage"], USAGE, "usage.")])];
}

const CHUNK = new Set(["id", "object", "created", "model", "choices", "usage", "system_fingerprint", "service_tier", "error"]);
const CHOICE = new Set(["index", "delta", "message", "finish_reason", "logprobs"]);
const MESSAGE = new Set(["role", "content", "refusal", "tool_calls", "function_call", "annotations", "audio"]);
const USAGE = new Set(["prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details", "completion_tokens_details"]);
