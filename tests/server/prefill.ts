// An assistant message at the end of a conversation: a server that goes on with it, in one of the ways that servers have.
import { isObject } from "./check";
import { textOf } from "./messages";
import type { Script } from "./script";
import type { ChatBody, Failure } from "./types";

/** What of a text is still to be said to this request. */
export function continued(text: string, body: ChatBody, { prefill }: Script): string {
  const last = lastOf(body);
  if (prefill === undefined || last?.["role"] !== "assistant") return text;
  if (prefill === "other") return `Something else: ${text}`;
  const isMarked = { message: true, prefix: last["prefix"] === true, echo: last["prefix"] === true, continue: body["continue_final_message"] === true }[prefill];
  const said = textOf(last["content"]);
  return isMarked === true && prefill !== "echo" && text.startsWith(said) ? text.slice(said.length) : text;
}

/** Why a request is refused: the mark of another server, or a message that this one does not take at the end. */
export function prefillFailure(body: ChatBody, { prefill }: Script): Failure | undefined {
  const last = lastOf(body);
  const refuse = (param: string): Failure => ({ status: 400, message: `Unrecognized request argument supplied: ${param}`, param });
  if (last?.["prefix"] !== undefined && !["prefix", "echo"].includes(prefill ?? "")) return refuse("prefix");
  for (const name of ["continue_final_message", "add_generation_prompt"]) if (body[name] !== undefined && prefill !== "continue") return refuse(name);
  if (body["continue_final_message"] === true && body["add_generation_prompt"] !== false) return refuse("add_generation_prompt");
  const status = Number(prefill);
  return status > 0 && last?.["role"] === "assistant" ? { status, message: "The conversation must end with a user message." } : undefined;
}

function lastOf(body: ChatBody): Record<string, unknown> & { content?: never } | undefined {
  const messages = Array.isArray(body["messages"]) ? body["messages"].filter(isObject) : [];
  return messages.at(-1) as never;
}
