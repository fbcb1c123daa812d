import { DIRECTIVES, type DirectiveName } from "../../../tests/server/script.ts";
import type { Limits } from "./run.ts";

/** What the scripted provider is told, by directive; "" for those without a value. */
export type Directives = Partial<Record<DirectiveName, string>>;

/** A directive as a form asks for it. */
export interface Field {
  name: DirectiveName;
  effect: string;
  input: "number" | "text" | "lines" | "check" | "choice";
  /** Of a choice: its values; of a check: the one that is sent. */
  values: readonly string[];
  placeholder: string;
}

/** A group of directives, as the form shows them. */
export interface FieldGroup {
  title: string;
  fields: readonly Field[];
}

/** Every directive there is, in the order of the provider's own table, parted where it goes from one matter to the next. */
export function fieldGroups(): FieldGroup[] {
  const groups: { title: string; fields: Field[] }[] = [];
  for (const [name, [form, effect]] of Object.entries(DIRECTIVES) as [DirectiveName, readonly [string, string]][]) {
    const title = BEGINS[name];
    if (title !== undefined || groups.length === 0) groups.push({ title: title ?? "", fields: [] });
    groups.at(-1)?.fields.push({ name, effect, placeholder: EXAMPLES[name] ?? "none", ...inputOf(form) });
  }
  return groups;
}

/** The message that asks for it, in the order of the table; a value of several lines is several directives. */
export function promptOf(directives: Directives, message: string): string {
  const marks = (Object.keys(DIRECTIVES) as DirectiveName[]).flatMap((name) => {
    const values = directives[name]?.split("\n") ?? [];
    // An empty line among others asks for nothing.
    return values.filter((value) => value !== "" || values.length === 1).map((value) => (value === "" ? `[[${name}]]` : `[[${name}:${value}]]`));
  });
  return [message, ...marks].filter(Boolean).join(" ");
}

/** What a form asks for: one value, one of some, or just yes. */
function inputOf(form: string): Pick<Field, "input" | "values"> {
  if (form === "none") return { input: "check", values: [""] };
  if (form === "number" || form === "number?") return { input: "number", values: [] };
  const words = form.split("|");
  if (words.length > 1) return { input: "choice", values: words };
  if (form === "call") return { input: "lines", values: [] };
  // A form that is no kind of value is the only value there is.
  return KINDS.has(form) ? { input: "text", values: [] } : { input: "check", values: [form] };
}

const BEGINS: Directives = { text: "What the answer says", wait: "How it is sent", cut: "How it fails" };
const KINDS = new Set(["text", "prefill", "failure"]);
const EXAMPLES: Directives = { tool: 'get_weather {"city":"Oslo"}', prefill: "message", error: "12 503 Full house", status: "503", "retry-after": "2", finish: "length" };

/** A fault to try. */
export interface Preset {
  id: string;
  name: string;
  /** What is to be seen. */
  about: string;
  directives: Directives;
  limits?: Limits;
}

const speech =
  "A wire carries bytes, not words. The pieces of an answer arrive cut anywhere, sometimes in the middle of a letter — “ä”, “世”, “🚀” — and it is the reader's work to put them together again.";

export const PRESETS: readonly Preset[] = [
  { id: "cut", name: "Cut short", about: "The body ends cleanly in the middle. Many clients take that for an answer.", directives: { text: speech, pace: "20", cut: "3000" } },
  { id: "reset", name: "Connection broken", about: "The connection breaks in the middle.", directives: { text: speech, pace: "20", reset: "3000" } },
  { id: "stall", name: "Silence", about: "Nothing more comes, and the connection stays open: only a time limit tells.", directives: { text: speech, pace: "20", stall: "3000" }, limits: { idleTimeout: 1500 } },
  { id: "error", name: "Error in the middle", about: "An error object in an answer with status 200, behind twelve words.", directives: { text: speech, pace: "20", error: "12 503 The model ran out of room" } },
  { id: "limit", name: "429, try again", about: "Refused once, with the time to wait; then well.", directives: { text: speech, status: "429", "retry-after": "1", times: "1" }, limits: { maxRetries: 2 } },
  { id: "twice", name: "503 twice, then well", about: "Two failures that pass, and an answer.", directives: { text: speech, status: "503", times: "2" }, limits: { maxRetries: 2 } },
  { id: "html", name: "An HTML page", about: "A proxy answers in the server's place.", directives: { html: "", status: "502" }, limits: { maxRetries: 0 } },
  { id: "giant", name: "A giant event", about: "One event of a megabyte, then words.", directives: { giant: "1000000", text: speech } },
  { id: "drip", name: "Byte by byte", about: "Each byte is a write of its own: letters are cut too.", directives: { text: "Grüße, 世界 🚀", drip: "1" } },
  { id: "crlf", name: "CR LF and comments", about: "Lines end in CR LF, and a comment stands before each event.", directives: { text: speech, crlf: "", comments: "", pace: "20" } },
];
