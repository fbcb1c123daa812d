// A reader of well-formed event streams that knows no quirks: what has been told after so many bytes.

const DONE = "[DONE]";

/** Reads the beginning of a body; at its end an event needs no line end. `plain` is false where there is anything that it does not know. */
export function readPlainly(bytes, endOfBody) {
  const told = { text: "", answered: false, finished: false, done: false, begun: false, plain: true };
  const body = new TextDecoder().decode(bytes);
  const lines = body.split(/\r\n|\r|\n/);
  const last = lines.pop();
  let pending;
  for (const line of lines) {
    if (told.done) return told;
    if (line === "") {
      if (pending !== undefined) take(told, pending);
      pending = undefined;
    } else if (line.startsWith("data: ")) {
      if (pending !== undefined) told.plain = false;
      pending = line.slice(6);
      // What ends the stream needs no blank line.
      told.done = pending === DONE;
    } else if (!line.startsWith(":")) {
      told.plain = false;
    }
  }
  if (told.done || !endOfBody) return told;
  if (!last.startsWith(":") && !last.startsWith("data: ") && !"data: ".startsWith(last)) told.plain = false;
  if (pending === undefined && last.startsWith("data: ")) pending = last.slice(6);
  if (pending !== undefined) take(told, pending);
  return told;
}

function take(told, data) {
  if (data === DONE) {
    told.done = true;
    return;
  }
  let value;
  try {
    value = JSON.parse(data);
  } catch {
    told.begun = data.startsWith("{");
    return;
  }
  const { choices, object, ...rest } = value ?? {};
  const unknown = ["error", "code", "message", "type", "base_resp", "success", "response"];
  if (!Array.isArray(choices) || object === "error" || unknown.some((name) => rest[name] != null)) told.plain = false;
  for (const choice of Array.isArray(choices) ? choices : []) {
    const { index, delta, finish_reason: finish, error } = choice;
    const known = Number.isInteger(index) && typeof delta === "object" && delta !== null && !("message" in choice || "text" in choice || "finishReason" in choice) && error == null;
    if (!known || !["undefined", "string"].includes(typeof (delta.content ?? undefined)) || !FINISHED.includes(finish ?? "")) {
      told.plain = false;
      continue;
    }
    told.answered = true;
    if (index === 0) told.text += delta.content ?? "";
    told.finished ||= Boolean(finish);
  }
}

const FINISHED = ["", "stop", "length", "tool_calls", "content_filter"];
