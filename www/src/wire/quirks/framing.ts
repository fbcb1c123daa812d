// Lines, fields, events, and where the stream ends.
import { letterLength } from "../visible.ts";
import { byEvent, fails, once, parsed, speaks, type Rule } from "./body.ts";

const isSSE = ({ lines }: { lines: readonly unknown[] }) => lines.length > 0;

export const framing: readonly Rule[] = [
  byEvent("crlf", "Lines end in CR LF", "CR, LF and CR LF all end a line, also where a read ends between the two.", ({ lines }) => lines.some(({ ending }) => ending === "\r\n")),
  byEvent("cr", "Lines end in a bare CR", "CR, LF and CR LF all end a line.", ({ lines }) => lines.some(({ ending }) => ending === "\r")),
  once("mixed-line-ends", "Line ends of different kinds", "Each line ends as it ends.", ({ events }) => {
    const kinds = new Set<string>();
    return events.find(({ lines }) => lines.some(({ ending }) => ending !== "" && kinds.add(ending).size > 1));
  }),
  once("bom", "A byte order mark at the beginning", "Dropped, once.", ({ bytes, events }) => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? events[0] : undefined)),
  once("leading-blank", "Blank lines before the first event", "Skipped: some servers keep a connection open with them.", ({ bytes, events }) => ([9, 10, 13, 32].includes(bytes[0] ?? 0) ? events[0] : undefined)),
  byEvent("comment", "Comments", "Ignored, but they show that the server lives: they reset the idle limit.", ({ lines }) => {
    const comment = lines.find(({ field }) => field === "");
    return comment && `:${comment.value === "" ? "" : ` ${comment.value.trim()}`}`;
  }),
  byEvent("no-space", "No blank behind “data:”", "The blank is optional.", ({ lines }) => lines.some(({ field, value, blanks }) => field === "data" && blanks === 0 && value !== "")),
  byEvent("more-blanks", "More than one blank behind “data:”", "JSON does not mind.", ({ lines }) => lines.some(({ field, blanks, value }) => field === "data" && (blanks ?? 0) > 1 && value.trim() !== "")),
  byEvent("several-lines", "One JSON value over several data lines", "The lines are joined, then read.", (event) => dataLines(event) > 1 && parsed(event.data) !== undefined),
  byEvent("several-values", "Several JSON values in one event", "Where all lines together are no JSON, each line is read by itself.", (event) => {
    const values = event.data.split("\n").filter((line) => parsed(line) !== undefined).length;
    return dataLines(event) > 1 && parsed(event.data) === undefined && values > 1 ? `${values} values` : undefined;
  }),
  byEvent("event-name", "Events with a name", "Read as any other, unless the name is “error”.", ({ name }) => (name !== "" && name !== "message" && name !== "error" && name !== "ping" ? name : undefined)),
  byEvent("other-fields", "Fields besides data and event", "Ignored: chatwire does not reconnect by itself.", ({ lines }) => {
    const odd = lines.find(({ field, blanks }) => blanks !== undefined && !["data", "event", "error", ""].includes(field));
    return odd && odd.field.slice(0, 40);
  }),
  byEvent("no-field", "A line that is no field", "Ignored in a stream; where there is nothing else it is what the error says.", ({ lines }) =>
    lines.find(({ field, blanks }) => blanks === undefined && !["data", "event"].includes(field))?.field.slice(0, 60)),
  byEvent("empty-data", "Events with empty data", "Ignored.", ({ kind, lines }) => kind === "empty" && isSSE({ lines })),
  byEvent("ping", "Ping events", "Ignored: an object that is no chunk and no error.", ({ name, data }) => name === "ping" || /^\s*\{\s*"type"\s*:\s*"ping"/.test(data)),
  byEvent("text-data", "Data that is no JSON", "Taken for a sign of life, unless the event is called “error”.", ({ kind, data, name }) => (kind === "text" && name !== "error" ? data.slice(0, 60) : undefined)),
  byEvent("malformed", "Broken JSON", "The answer fails as “protocol” (or is incomplete, where the body ends in it); what came before is kept.", ({ kind, data }) =>
    (kind === "data" || kind === "json") && parsed(data) === undefined && !data.split("\n").some((line) => parsed(line) !== undefined)),
  byEvent("raw-json", "JSON outside any field, between events", "Read as if it stood in an event.", ({ kind }, { events }) => kind === "json" && events.some(isSSE)),
  once("ndjson", "A JSON value a line instead of events", "Read as events.", ({ events }) => (events.length > 1 && events.every(({ kind }) => kind === "json") ? events[0] : undefined)),
  byEvent("no-blank-line", "An event that no blank line closes", "Read all the same, if it is whole.", ({ closed, lines, kind }) => !closed && isSSE({ lines }) && kind !== "comment"),
  once("no-done", "No [DONE] at the end", "Complete if a finish reason came, incomplete if none did.", (body) => {
    const { events, chunks } = body;
    const open = chunks.some(({ value }) => Array.isArray(value["choices"])) && events.some(isSSE) && !events.some(({ kind }) => kind === "done");
    return open && !fails(body) ? events.at(-1) : undefined;
  }),
  byEvent("padded-done", "[DONE] with blanks around it, or none before", "Compared without blanks.", ({ kind, lines }) => kind === "done" && lines.some(({ field, value, blanks }) => field === "data" && (blanks !== 1 || value !== "[DONE]"))),
  once("after-done", "Something behind [DONE]", "Ignored: the answer is over.", ({ events }) => {
    const end = events.findIndex(({ kind }) => kind === "done");
    return end < 0 ? undefined : events.slice(end + 1).find(({ kind }) => kind !== "comment");
  }),
  byEvent("done-in-text", "The text itself has [DONE]", "Only a payload that is nothing else ends the stream.", ({ kind, data }) => kind === "data" && data.includes("[DONE]")),
  once("only-done", "[DONE] and not one chunk", "A failure, and no silent empty answer.", ({ events, chunks }) => (chunks.length === 0 ? events.find(({ kind }) => kind === "done") : undefined)),
  byEvent("odd-line-separator", "U+2028, U+2029 or U+0085 in the text", "Letters as any other: only CR and LF end lines.", ({ data }) => /[\u2028\u2029\u0085]/.test(data)),
  {
    id: "bad-utf8",
    title: "Bytes that are no UTF-8",
    made: "Shown as U+FFFD; nothing else is lost.",
    *find({ bytes, events }) {
      for (const { index, start, end } of events) {
        for (let at = start; at < end; at += Math.max(1, letterLength(bytes, at))) {
          if (letterLength(bytes, at) > 0) continue;
          yield { event: index, offset: at };
          break;
        }
      }
    },
  },
  once("compressed", "Compressed bytes without the header that says so", "A failure, and no garbage for text.", ({ bytes, events }) =>
    (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) ? events[0] : undefined),
  once("cut-off", "The stream ends without finish reason and [DONE]", "Incomplete: the text is kept, and nobody is told that it is all.", (body) => {
    const { events, chunks } = body;
    const finished = chunks.some(({ value }) => /"finish_?reason":"\w/i.test(JSON.stringify(value)));
    const over = events.some(({ kind }) => kind === "done");
    return chunks.some(({ value }) => speaks(value)) && !finished && !over && !fails(body) ? events.at(-1) : undefined;
  }),
];

function dataLines({ lines }: { lines: readonly { field: string }[] }): number {
  return lines.filter(({ field }) => field === "data").length;
}
