import { APIError } from "chatwire";
import type { Answer } from "./call.ts";

/** What went wrong, with all that its error tells. */
export function Problem({ answer: { type, error, completion } }: { answer: Answer }) {
  if (error === undefined || type === "aborted") return null;
  const facts: string[] = [error.name, error.kind];
  if (error instanceof APIError) {
    const { code, status, retryAfter, requestID } = error;
    if (code !== null && code !== error.kind && code !== String(status)) facts.push(code);
    if (status !== undefined) facts.push(`HTTP ${status}`);
    if (retryAfter !== undefined) facts.push(`retry in ${retryAfter / 1000} s`);
    if (requestID !== null) facts.push(requestID);
  }
  if (completion?.choices[0]?.message.content) facts.push("partial answer kept");
  return (
    <p class="problem">
      <span class="message">{error.message}</span>
      <span class="facts">{facts.join(" · ")}</span>
    </p>
  );
}
