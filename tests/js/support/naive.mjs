// What a consumer written for OpenAI's chunks does with them: the chunks we hand out must survive it.

/** Folds chunks into the answer of one choice, by the rules of OpenAI's own examples and no other. */
export function foldChunks(chunks, index = 0) {
  const answer = { text: "", calls: [], finish_reason: null, usage: null };
  for (const chunk of chunks) {
    if (chunk.usage) answer.usage = chunk.usage;
    for (const choice of chunk.choices) {
      if (choice.index !== index) continue;
      answer.text += choice.delta.content ?? "";
      for (const part of choice.delta.tool_calls ?? []) {
        const call = (answer.calls[part.index] ??= { id: "", name: "", arguments: "" });
        if (part.id) call.id = part.id;
        if (part.function?.name) call.name = part.function.name;
        call.arguments += part.function?.arguments ?? "";
      }
      if (choice.finish_reason) answer.finish_reason = choice.finish_reason;
    }
  }
  return answer;
}

/** The function calls of a whole answer in the same plain form. */
export function callsOf(completion, index = 0) {
  const choice = completion.choices.find((candidate) => candidate.index === index);
  return (choice?.message.tool_calls ?? []).map((call) =>
    call.type === "custom"
      ? { id: call.id, name: call.custom.name, arguments: call.custom.input }
      : { id: call.id, name: call.function.name, arguments: call.function.arguments },
  );
}

/** The text of a whole answer; "" for null. */
export function textOf(completion, index = 0) {
  return completion.choices.find((candidate) => candidate.index === index)?.message.content ?? "";
}

/** Arguments for comparison: the JSON value where there is one ("" counts as {}), else the text itself. */
export function argumentsValue(text) {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Merges all that the chunks say of one choice, without knowing any member: texts and lists are joined, objects merged, the rest replaced. */
export function mergeDeltas(chunks, index) {
  const merge = (all, more) => {
    for (const [name, value] of Object.entries(more ?? {})) {
      const before = all[name];
      if (value === null || name === "role") continue;
      if (typeof value === "string" && typeof before === "string" && !LABELS.has(name)) all[name] += value;
      else if (Array.isArray(value)) all[name] = [...(before ?? []), ...value];
      else all[name] = typeof value === "object" ? merge(before ?? {}, value) : value;
    }
    return all;
  };
  const choices = chunks.flatMap((chunk) => chunk.choices).filter((choice) => choice.index === index);
  const merged = { message: {} };
  for (const { index: _, delta, finish_reason, ...beside } of choices) {
    merge(merged.message, delta);
    merge(merged, beside);
  }
  return merged;
}

/** Texts that come whole. */
const LABELS = new Set(["id", "type", "severity"]);
