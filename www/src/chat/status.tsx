import type { ComponentChildren } from "preact";
import { duration } from "../shared/format.ts";
import { countWords } from "../shared/words.ts";
import type { TurnState } from "./conversation.ts";

/** The measured facts under an answer. */
export function StatusRow({ turn }: { turn: TurnState }) {
  const answer = turn.answer.value;
  const usage = answer?.completion?.usage;
  const billed = usage?.["words_used"];
  const reported = typeof billed === "number";
  return (
    <dl class="status">
      <Fact metric="outcome" label="Outcome">{answer?.type ?? "streaming"}</Fact>
      <Fact metric="finish" label="Finish">{answer?.completion?.choices[0]?.finish_reason ?? "–"}</Fact>
      <Fact metric="tokens" label="Tokens">{usage ? `${usage.prompt_tokens} in · ${usage.completion_tokens} out` : "–"}</Fact>
      <Fact metric="words" label="Words">
        {answer === undefined ? "–" : reported ? billed : countWords(turn.text.value)}
        {answer !== undefined && <small> {reported ? "reported" : "counted here"}</small>}
      </Fact>
      <Fact metric="first-token" label="First token">{turn.firstToken.value === undefined ? "–" : `${Math.round(turn.firstToken.value)} ms`}</Fact>
      <Fact metric="total" label="Total">{turn.total.value === undefined ? "–" : duration(turn.total.value)}</Fact>
    </dl>
  );
}

function Fact({ metric, label, children }: { metric: string; label: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-metric={metric}>{children}</dd>
    </div>
  );
}
