import { useState } from "preact/hooks";
import { answerTools, busy, turns } from "./conversation.ts";
import { JsonView } from "./json-view.tsx";
import { proposedResult } from "./proposed.ts";
import { type CallState, type ChoiceState, callsToAnswer, type TurnState } from "./turn-state.ts";

/** The calls that the model asks for, and a form for their results once they are whole. */
export function ToolCalls({ turn, choice }: { turn: TurnState; choice: ChoiceState }) {
  const calls = choice.calls.value;
  if (calls.length === 0) return null;
  const isOpen = turns.value.at(-1) === turn && choice.index === turn.chosen.value && callsToAnswer(turn).length > 0;
  const shown = calls.map((call, at) => <ToolCall key={at} call={call} />);
  return isOpen ? <ResultsForm turn={turn} calls={calls} /> : <div class="tools">{shown}</div>;
}

function ResultsForm({ turn, calls }: { turn: TurnState; calls: readonly CallState[] }) {
  const [changed, setChanged] = useState<Readonly<Record<number, string>>>({});
  const results = calls.map((call, at) => changed[at] ?? proposedResult(call.name, call.text.value));
  return (
    <form
      class="tools"
      aria-label="Results of the tool calls"
      onSubmit={(event) => {
        event.preventDefault();
        void answerTools(turn, results);
      }}
    >
      {calls.map((call, at) => (
        <ToolCall key={at} call={call}>
          <label class="result">
            <span>
              Result of <code>{call.name}</code>
            </span>
            <textarea
              rows={Math.min(8, results[at]?.split("\n").length ?? 1)}
              spellcheck={false}
              value={results[at]}
              onInput={({ currentTarget }) => setChanged({ ...changed, [at]: currentTarget.value })}
            />
          </label>
        </ToolCall>
      ))}
      <button type="submit" class="primary" disabled={busy.value}>
        {calls.length === 1 ? "Send result" : "Send results"}
      </button>
    </form>
  );
}

function ToolCall({ call, children }: { call: CallState; children?: preact.ComponentChildren }) {
  return (
    <figure class="tool">
      <figcaption>
        Tool call <b>{call.name}</b>
      </figcaption>
      {call.json !== undefined && <JsonView json={call.json} label={`Arguments of ${call.name}`} />}
      {(call.json === undefined || call.json.state.value.problem !== undefined) && <pre tabIndex={0}>{call.text}</pre>}
      {children}
    </figure>
  );
}
