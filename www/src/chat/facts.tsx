import { APIError, InvalidRequestError, StalledError, type Finding } from "chatwire";
import type { Answer } from "./call.ts";

/** What went wrong, with all that its error tells. */
export function Problem({ answer: { type, error, completion } }: { answer: Answer }) {
  if (error === undefined || type === "aborted") return null;
  const facts: string[] = [error.name, error.kind];
  let findings: readonly Finding[] = [];
  let hint: string | undefined;
  if (error instanceof APIError) {
    const { code, status, type: named, param, retryAfter, retryable, requestID } = error;
    if (named !== null && named !== error.kind) facts.push(`type ${named}`);
    if (code !== null && code !== error.kind && code !== named && code !== String(status)) facts.push(`code ${code}`);
    if (param !== null) facts.push(`about ${param}`);
    if (status !== undefined) facts.push(`HTTP ${status}`);
    if (retryAfter !== undefined) facts.push(`retry in ${retryAfter / 1000} s`);
    facts.push(retryable ? "may pass later" : "will not pass by itself");
    if (requestID !== null) facts.push(`request ${requestID}`);
    findings = error.findings ?? [];
    hint = error.hint;
  } else if (error instanceof InvalidRequestError) {
    facts.push("nothing was sent");
    findings = error.findings;
  } else if (error instanceof StalledError) {
    facts.push(`the limit is ${error.limit}`);
  }
  if (completion?.choices.some(({ message }) => message.content || message.tool_calls?.length)) facts.push("partial answer kept");
  return (
    <div class="problem">
      <p class="message">{error.message}</p>
      <p class="facts">{facts.join(" · ")}</p>
      {hint !== undefined && <p class="facts">{hint}</p>}
      <Findings of={findings} />
    </div>
  );
}

/** What is wrong with which member of the request, or what becomes of it. */
export function Findings({ of }: { of: readonly Finding[] }) {
  if (of.length === 0) return null;
  return (
    <ul class="findings">
      {of.map(({ field, message, rule, source }) => (
        <li key={`${field} ${message}`}>
          <code>{field}</code> {message} <small>{`${rule} · ${source}`}</small>
        </li>
      ))}
    </ul>
  );
}
