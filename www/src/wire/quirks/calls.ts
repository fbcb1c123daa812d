// Tool calls, of which each server streams its own kind.
import { byChunk, byDelta, callsOf, choicesOf, isObject, once, parsed, type Body, type Chunk, type JsonObject, type Rule } from "./body.ts";

const said = (value: unknown): value is string => typeof value === "string" && value !== "" && value !== "null";
const functionOf = (call: JsonObject): JsonObject => (isObject(call["function"]) ? call["function"] : {});

/** A rule that looks at each entry of `tool_calls`. */
function byCall(id: string, title: string, made: string, test: (call: JsonObject) => boolean | string | undefined): Rule {
  return byChunk(id, title, made, (value) => callsOf(value).map(test).find((found) => found !== undefined && found !== false));
}

/** All entries in order, with the chunk of each. */
function entries({ chunks }: Body): { chunk: Chunk; call: JsonObject }[] {
  return chunks.flatMap((chunk) => callsOf(chunk.value).map((call) => ({ chunk, call })));
}

export const calls: readonly Rule[] = [
  byCall("call-no-index", "A call without an index", "A new id or name is a new call, else it goes on with the last one.", (call) => !("index" in call)),
  byCall("call-odd-index", "A call's index is null or text", "Text is read as a number, null as missing.", ({ index }) => index === null || typeof index === "string"),
  once("call-index-from-one", "The indexes of calls do not begin at 0", "Calls stand in the order in which they came, without holes.", (body) => {
    const first = entries(body)[0];
    return typeof first?.call["index"] === "number" && first.call["index"] > 0 ? { event: first.chunk.event, note: `index ${first.call["index"]}` } : undefined;
  }),
  once("call-index-reused", "Two calls share an index", "Another id with a name is another call.", (body) => {
    const ids = new Map<unknown, string>();
    return entries(body).find(({ call }) => {
      const { index, id } = call;
      if (index === undefined || !said(id) || !said(functionOf(call)["name"])) return false;
      const before = ids.get(index);
      ids.set(index, id);
      return before !== undefined && before !== id;
    })?.chunk.event;
  }),
  once("call-repeated", "The same call comes again at another index", "One call.", (body) => {
    const indexes = new Map<string, unknown>();
    return entries(body).find(({ call: { id, index } }) => {
      if (!said(id)) return false;
      const known = indexes.has(id);
      const before = indexes.get(id);
      if (!known) indexes.set(id, index);
      return known && before !== index;
    })?.chunk.event;
  }),
  once("call-id-repeated", "A call's id and name come in each piece", "Said once; nothing is appended to a name.", (body) => {
    const seen = new Set<string>();
    return entries(body).find(({ call }) => {
      const key = JSON.stringify([call["id"], call["index"]]);
      if (!said(call["id"]) || !said(functionOf(call)["name"])) return false;
      if (seen.has(key)) return true;
      seen.add(key);
      return false;
    })?.chunk.event;
  }),
  once("call-id-changes", "Another id in each piece of a call", "Without a name it goes on with the call before; the first id counts.", (body) => {
    const known = new Set<string>();
    return entries(body).find(({ call }) => {
      const { id } = call;
      if (!said(id)) return false;
      if (!known.has(id) && known.size > 0 && !said(functionOf(call)["name"])) return true;
      known.add(id);
      return false;
    })?.chunk.event;
  }),
  byCall("call-empty-id", "A call's id is empty, null or the text “null”", "As if there were none.", (call) => "id" in call && !said(call["id"])),
  once("call-no-id", "A call without any id", "It gets one that is unique.", (body) => {
    const all = entries(body);
    return all.length > 0 && !all.some(({ call: { id } }) => said(id)) ? all[0]?.chunk.event : undefined;
  }),
  byCall("call-empty-name", "A call's name is empty or null", "Ignored.", (call) => "name" in functionOf(call) && !said(functionOf(call)["name"])),
  once("call-name-late", "A call's name comes behind its id", "Filled in.", (body) => {
    const first = entries(body)[0];
    return first && said(first.call["id"]) && !said(functionOf(first.call)["name"]) ? entries(body).find(({ call }) => said(functionOf(call)["name"]))?.chunk.event : undefined;
  }),
  byCall("call-arguments-object", "Arguments as an object instead of text", "Made JSON text.", (call) => isObject(functionOf(call)["arguments"])),
  byCall("call-arguments-null", "Arguments that are null", "No arguments so far.", (call) => functionOf(call)["arguments"] === null),
  once("call-placeholder", "“{}” for arguments, and then the real ones", "The placeholder is replaced.", (body) => {
    const all = entries(body);
    const at = all.findIndex(({ call }) => functionOf(call)["arguments"] === "{}");
    if (at < 0) return undefined;
    const { call, chunk } = all[at] as { call: JsonObject; chunk: Chunk };
    const more = all.slice(at + 1).some((next) => next.call["index"] === call["index"] && !said(functionOf(next.call)["name"]) && said(functionOf(next.call)["arguments"]));
    return more ? chunk.event : undefined;
  }),
  byChunk("call-whole", "A whole call and the finish reason in one chunk", "Taken as it is.", (value) =>
    choicesOf(value).some(({ delta, finish_reason: reason }) => said(reason) && isObject(delta) && Array.isArray(delta["tool_calls"]) && delta["tool_calls"].some((call) => isObject(call) && isWhole(functionOf(call)["arguments"])))),
  byDelta("call-list-empty", "An empty list of calls", "Ignored.", ({ tool_calls: list }) => Array.isArray(list) && list.length === 0),
  byDelta("call-object", "“tool_calls” is an object instead of a list", "A list of one.", ({ tool_calls: list }) => isObject(list)),
  byDelta("function-call", "The old “function_call”", "One call, with an id of chatwire's.", ({ function_call: call }) => isObject(call)),
  once("call-then-stop", "Finish reason “stop” though tools are called", "Reported as tool_calls.", (body) => {
    const first = entries(body)[0];
    return first && body.chunks.find(({ value, event }) => event.index >= first.chunk.event.index && choicesOf(value).some(({ finish_reason: reason }) => reason === "stop"))?.event;
  }),
  once("call-after-finish", "Calls behind the finish reason", "Read on to the end.", (body) => {
    const finish = body.chunks.findIndex(({ value }) => choicesOf(value).some(({ finish_reason: reason }) => said(reason)));
    return finish < 0 ? undefined : body.chunks.slice(finish + 1).find(({ value }) => callsOf(value).length > 0)?.event;
  }),
  once("call-extra", "More members on a call", "Kept, and to be sent back with the next turn.", (body) => {
    for (const { call, chunk } of entries(body)) {
      const odd = Object.keys(call).find((name) => !["index", "id", "type", "function", "custom"].includes(name));
      if (odd !== undefined) return { event: chunk.event, note: odd };
    }
    return undefined;
  }),
];

function isWhole(value: unknown): boolean {
  return isObject(value) || (typeof value === "string" && value !== "" && parsed(value) !== undefined);
}
