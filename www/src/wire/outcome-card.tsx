import type { ChatCompletion, Finding, Outcome } from "chatwire";
import type { ErrorFacts } from "./decode.ts";
import { counted, count } from "./show.ts";

export interface CardProps {
  type: Outcome["type"];
  error: ErrorFacts | undefined;
  completion: ChatCompletion | undefined;
  warnings?: readonly Finding[];
  /** In milliseconds. */
  total?: number | undefined;
}

/** What each way to end means. */
const MEANING: Readonly<Record<Outcome["type"], string>> = {
  complete: "The answer came whole.",
  incomplete: "The body ended before the answer did.",
  stalled: "A time limit passed.",
  aborted: "It was stopped here.",
  failed: "The server, the connection or the decoding failed.",
};

/** How a call ended, with all that is known of why, and what is left. */
export function OutcomeCard({ type, error, completion, warnings = [], total }: CardProps) {
  const message = completion?.choices[0]?.message;
  const kept = [
    message?.content && `${counted(message.content.length, "character")} of text`,
    message?.reasoning && `${counted(message.reasoning.length, "character")} of reasoning`,
    message?.tool_calls?.length && counted(message.tool_calls.length, "tool call"),
  ].filter(Boolean);
  const usage = completion?.usage;
  return (
    <div class="outcome-card" data-outcome={type} role="status">
      <p class="headline">
        <b class="outcome" data-outcome={type}>{type}</b> <span>{MEANING[type]}</span>
      </p>
      {error && (
        <p class="failure">
          <b>{error.message}</b>
          <span>{[error.name, error.kind, ...error.facts].join(" · ")}</span>
        </p>
      )}
      <dl class="facts">
        <div>
          <dt>{type === "complete" ? "Answer" : "Kept"}</dt>
          <dd>{kept.length > 0 ? kept.join(", ") : "nothing"}</dd>
        </div>
        <div>
          <dt>Finish</dt>
          <dd>{completion?.choices[0]?.finish_reason ?? "none"}</dd>
        </div>
        <div>
          <dt>Tokens</dt>
          <dd>{usage ? `${count(usage.prompt_tokens ?? 0)} in · ${count(usage.completion_tokens ?? 0)} out` : "not told"}</dd>
        </div>
        {total !== undefined && (
          <div>
            <dt>Total</dt>
            <dd>{total < 1000 ? `${Math.round(total)} ms` : `${(total / 1000).toFixed(2)} s`}</dd>
          </div>
        )}
      </dl>
      {message?.content && <p class="kept-text">{message.content.length > 600 ? `${message.content.slice(0, 600)} …` : message.content}</p>}
      {warnings.map(({ field, message, source }) => (
        <p key={field + message} class="note">
          {field} {message} ({source})
        </p>
      ))}
    </div>
  );
}
