// Why it ended, and what it used.
import { byChoice, byChunk, choicesOf, deltasOf, fails, isObject, once, type Body, type JsonObject, type Rule } from "./body.ts";

const said = (value: unknown): value is string => typeof value === "string" && value !== "";
const reasonOf = (choice: JsonObject): unknown => choice["finish_reason"];
const REGULAR = new Set(["stop", "length", "tool_calls", "content_filter", "function_call"]);
const counts = (usage: unknown): usage is JsonObject => isObject(usage) && Object.values(usage).some((value) => Number(value) > 0);
const finishes = (value: JsonObject) => choicesOf(value).some((choice) => said(reasonOf(choice)));

/** The first chunk with usage that says something. */
function firstUsage({ chunks }: Body) {
  return chunks.find(({ value }) => counts(value["usage"]));
}

export const finish: readonly Rule[] = [
  byChoice("finish-empty", "A finish reason that is an empty text", "As if there were none.", (choice) => reasonOf(choice) === ""),
  once("finish-never", "[DONE] without any finish reason", "Complete, for a reason that is not known.", (body) => {
    const { chunks, events } = body;
    const finished = chunks.some(({ value }) => finishes(value) || choicesOf(value).some(({ finishReason }) => said(finishReason)));
    return chunks.some(({ value }) => choicesOf(value).length > 0) && !finished && !fails(body) ? events.find(({ kind }) => kind === "done") : undefined;
  }),
  byChoice("finish-missing", "Choices without the member “finish_reason”", "As if it were null.", (choice) => isObject(choice["delta"]) && !("finish_reason" in choice)),
  byChoice("finish-word", "A finish reason of the server's own", "Put into its class, whatever its case; the word is kept.", (choice) => {
    const reason = reasonOf(choice);
    return said(reason) && !REGULAR.has(reason) ? reason : undefined;
  }),
  byChoice("finish-camel", "“finishReason” instead of “finish_reason”", "Taken where there is no other.", ({ finishReason }) => (said(finishReason) ? finishReason : undefined)),
  byChoice("finish-with-text", "The finish reason comes with the last text", "Both are taken.", (choice) => said(reasonOf(choice)) && isObject(choice["delta"]) && said(choice["delta"]["content"])),
  once("finish-then-null", "Null behind the finish reason", "Erases nothing.", ({ chunks }) => {
    const at = chunks.findIndex(({ value }) => finishes(value));
    return at < 0 ? undefined : chunks.slice(at + 1).find(({ value }) => choicesOf(value).some((choice) => reasonOf(choice) === null && (choice["index"] ?? 0) === 0))?.event;
  }),
  once("text-after-finish", "Text behind the finish reason", "Read on to the end.", ({ chunks }) => {
    const ended = new Set<unknown>();
    return chunks.find(({ value }) => choicesOf(value).some((choice) => {
      const { delta, index } = choice;
      const late = ended.has(index) && isObject(delta) && said(delta["content"]);
      if (said(reasonOf(choice))) ended.add(index);
      return late;
    }))?.event;
  }),
  byChoice("finish-siblings", "More than one finish reason", "“finish_reason” counts; the others are kept.", (choice) => {
    const name = ["native_finish_reason", "stop_reason", "matched_stop"].find((member) => member in choice);
    return name && `${name}: ${String(choice[name])}`;
  }),
  byChunk("usage-null", "Usage that is null", "Ignored.", (value) => value["usage"] === null),
  once("usage-extra-chunk", "Usage in a chunk of its own, behind the finish reason", "Read on to the end.", (body) => body.chunks.find(({ value }) => counts(value["usage"]) && Array.isArray(value["choices"]) && value["choices"].length === 0)?.event),
  once("usage-with-finish", "Usage on the chunk with the finish reason", "Taken.", (body) => body.chunks.find(({ value }) => counts(value["usage"]) && finishes(value) && deltasOf(value).length > 0)?.event),
  once("usage-each", "Usage in each chunk, growing", "The last one counts, never the sum.", (body) => body.chunks.filter(({ value }) => counts(value["usage"]))[1]?.event),
  byChoice("usage-in-choice", "Usage in the choice", "Taken where there is no other.", ({ usage }) => counts(usage)),
  byChunk("usage-x-groq", "Usage under “x_groq”", "Taken where there is no other.", ({ x_groq: groq }) => isObject(groq) && counts(groq["usage"])),
  byChunk("usage-zero", "Usage that is empty or all zeros", "Overwrites nothing.", ({ usage }) => isObject(usage) && !counts(usage)),
  byChunk("usage-names", "Usage under other names", "input_tokens and output_tokens are read as prompt and completion tokens.", ({ usage }) => isObject(usage) && ("input_tokens" in usage || "output_tokens" in usage)),
  byChunk("usage-text", "Numbers of tokens as text or with a fraction", "Read as whole numbers.", ({ usage }) =>
    isObject(usage) && ["prompt_tokens", "completion_tokens", "total_tokens"].some((name) => typeof usage[name] === "string")),
  once("usage-total", "The total is not the sum", "Kept as it was reported.", (body) => {
    const found = firstUsage(body);
    if (!found) return undefined;
    const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = found.value["usage"] as JsonObject;
    const off = typeof total === "number" && typeof prompt === "number" && typeof completion === "number" && total !== prompt + completion;
    return off ? { event: found.event, note: `${prompt} + ${completion} is not ${total}` } : undefined;
  }),
  once("usage-no-total", "No total", "The sum.", (body) => {
    const found = firstUsage(body);
    const usage = found?.value["usage"] as JsonObject | undefined;
    return usage && "prompt_tokens" in usage && usage["total_tokens"] === undefined ? found?.event : undefined;
  }),
];
