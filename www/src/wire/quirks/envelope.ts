// What the body is in all, and failures in a good answer.
import { byChunk, byEvent, choicesOf, isEmpty, isObject, once, speaks, type Body, type JsonObject, type Rule } from "./body.ts";

const sse = ({ events }: Body) => events.some(({ lines }) => lines.some(({ field }) => field === "data"));
const whole = ({ events }: Body) => events.length > 0 && events.every(({ kind }) => kind === "json");
const good = ({ status }: Body) => status >= 200 && status < 300;

export const envelope: readonly Rule[] = [
  once("status", "A status that is no success", "The error of that status, with what the body says of it.", (body) => {
    const event = body.events[0];
    return !good(body) && event ? { event, note: `HTTP ${body.status}` } : undefined;
  }),
  once("json-body", "One JSON answer where a stream was asked for", "Decoded as one completion.", (body) => (good(body) && whole(body) && body.chunks.length === 1 && choicesOf(body.chunks[0]?.value ?? {}).length > 0 ? body.events[0] : undefined)),
  once("json-as-stream", "JSON that is labelled text/event-stream", "The first byte decides, not the label.", (body) => (body.events[0]?.kind === "json" && /event-stream/i.test(body.contentType) ? body.events[0] : undefined)),
  once("stream-mislabelled", "A stream that is not labelled text/event-stream", "The first byte decides, not the label.", (body) => {
    const event = body.events[0];
    return good(body) && sse(body) && event && !/event-stream/i.test(body.contentType) ? { event, note: body.contentType || "no content type" } : undefined;
  }),
  byEvent("html", "An HTML page", "A failure as “protocol” (or that of its status), with the page's title for a message.", ({ kind }) => kind === "html"),
  byChunk("wrapped", "The answer is wrapped in another object", "Unwrapped.", (value) => {
    const name = ["data", "result"].find((member) => isObject(value[member]) && choicesOf(value[member] as JsonObject).length > 0);
    return name && `in “${name}”`;
  }),
  byChunk("native-response", "Text in “response” instead of choices", "Taken as text.", (value) => typeof value["response"] === "string" && choicesOf(value).length === 0),
  byChunk("error-in-200", "An error object in an answer with status 200", "The answer fails with that error; what came before is kept.", (value, _, body) => {
    const error = value["error"];
    if (!good(body) || isEmpty(error)) return undefined;
    const message = isObject(error) ? error["message"] : error;
    return typeof message === "string" ? message.slice(0, 80) : true;
  }),
  byChunk("error-in-choice", "An error in a choice", "The answer fails with that error.", (value) => choicesOf(value).some(({ error }) => !isEmpty(error))),
  byChunk("error-code-text", "An error code that is a status as text", "Read as a number.", ({ error }) => (isObject(error) && typeof error["code"] === "string" && /^[45]\d\d$/.test(error["code"]) ? error["code"] : undefined)),
  byChunk("empty-error", "An error that says nothing, in a good chunk", "No error.", (value) => "error" in value && isEmpty(value["error"])),
  byEvent("error-event", "An event called “error”", "A failure, whatever its data is.", ({ name }) => name === "error"),
  byEvent("error-field", "A line that begins with “error:”", "A failure: readers that go by the standard drop it.", ({ lines }) => lines.some(({ field }) => field === "error")),
  byChunk("type-error", "An object of type “error”", "A failure.", (value) => value["type"] === "error" || value["object"] === "error"),
  byChunk("flat-error", "Code and message without an error object", "A failure, where there are no choices.", (value) =>
    !("choices" in value) && !("error" in value) && (typeof value["code"] === "string" || typeof value["code"] === "number") && typeof value["message"] === "string"),
  byChunk("base-resp", "A status in “base_resp”", "0 is fine, anything else a failure.", ({ base_resp: response }) => (isObject(response) ? `status_code ${String(response["status_code"])}` : undefined)),
  byChunk("success-false", "“success” is false", "A failure.", (value) => value["success"] === false),
  once("error-after-text", "The failure comes behind a part of the answer", "What came before is kept as the partial answer.", ({ chunks, events }) => {
    const first = chunks.findIndex(({ value }) => speaks(value));
    if (first < 0) return undefined;
    const start = chunks[first]?.event.index ?? 0;
    return chunks.slice(first).find(({ value }) => !isEmpty(value["error"]))?.event ?? events.slice(start).find(({ kind, name }) => kind === "error-field" || name === "error");
  }),
  {
    id: "empty-body",
    title: "A body without a byte",
    made: "Incomplete, and no silent empty answer.",
    find: ({ bytes, status }) => (bytes.length === 0 && status === 200 ? [{ event: 0, offset: 0 }] : []),
  },
];
