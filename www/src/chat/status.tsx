import { type ChatCompletion, countWords, summarizeUsage } from "chatwire";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { duration } from "../shared/format.ts";
import type { TurnState } from "./turn-state.ts";
import { WordCount } from "./word-count.ts";

/** The measured facts under an answer. */
export function StatusRow({ turn }: { turn: TurnState }) {
  const answer = turn.answer.value;
  const completion = answer?.completion;
  const firstToken = turn.firstToken.value;
  const total = turn.total.value;
  const finishes = completion?.choices.map(({ finish_reason: reason }) => reason ?? "–") ?? [];
  const requestID = answer?.outcome?.requestID;
  const used = completion && usageOf(completion);
  return (
    // A live region would read every number of it.
    <dl class="status" aria-live="off">
      <Fact metric="outcome" label="Outcome">{answer?.type ?? "streaming"}</Fact>
      <Fact metric="finish" label="Finish">{[...new Set(finishes)].join(", ") || "–"}</Fact>
      <Fact metric="tokens" label="Tokens">{used?.tokens ?? "–"}</Fact>
      <Words turn={turn} billed={used?.billed} />
      <Fact metric="first-token" label="First token">{firstToken === undefined ? "–" : `${Math.round(firstToken)} ms`}</Fact>
      <Fact metric="total" label="Total">{total === undefined ? "–" : duration(total)}</Fact>
      <Fact metric="speed" label="Speed">{speed(used?.output, firstToken, total)}</Fact>
      {used?.cost !== undefined && <Fact metric="cost" label="Cost">{String(used.cost)}</Fact>}
      {requestID != null && <Fact metric="request" label="Request" class="long">{requestID}</Fact>}
    </dl>
  );
}

function Words({ turn, billed }: { turn: TurnState; billed: number | undefined }) {
  const counts = useRef<{ of: TurnState; words: WordCount[] }>({ of: turn, words: [] });
  if (counts.current.of !== turn) counts.current = { of: turn, words: [] };
  const { words } = counts.current;
  let count = 0;
  for (const [at, { text }] of turn.choices.value.entries()) count += (words[at] ??= new WordCount(countWords)).of(text.value);
  const isOver = turn.answer.value !== undefined;
  return (
    <Fact metric="words" label="Words">
      {billed ?? count}
      {isOver && <small>{billed === undefined ? " counted here" : " reported"}</small>}
    </Fact>
  );
}

function usageOf(completion: ChatCompletion) {
  // Without the text, whose words are counted already.
  const { input, output, cachedRead, reasoning, cost, words, wordsCounted } = summarizeUsage({ ...completion, choices: [] });
  const count = (amount: number | undefined, what: string, part: number | undefined, of: string) =>
    amount === undefined ? [] : [`${amount} ${what}${part ? ` (${part} ${of})` : ""}`];
  const tokens = [...count(input, "in", cachedRead, "cached"), ...count(output, "out", reasoning, "reasoning")].join(" · ");
  return { tokens: tokens || undefined, output, cost, billed: wordsCounted ? undefined : words };
}

function speed(tokens: number | undefined, firstToken: number | undefined, total: number | undefined): string {
  if (!tokens || firstToken === undefined || total === undefined || total - firstToken < 1) return "–";
  return `${((tokens * 1000) / (total - firstToken)).toFixed(0)} tokens/s`;
}

function Fact({ metric, label, class: name, children }: { metric: string; label: string; class?: string; children: ComponentChildren }) {
  return (
    <div class={name}>
      <dt>{label}</dt>
      <dd data-metric={metric}>{children}</dd>
    </div>
  );
}
