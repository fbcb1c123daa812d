import { GrowingText } from "./growing.tsx";
import { JsonView } from "./json-view.tsx";
import { ToolCalls } from "./tools.tsx";
import type { ChoiceState, TurnState } from "./turn-state.ts";

/** What one choice says: thoughts, text or the tree that it is, a refusal, calls. */
export function Choice({ turn, choice }: { turn: TurnState; choice: ChoiceState }) {
  const isOver = turn.answer.value !== undefined;
  const { text, refusal, reasoning, calls, json } = choice;
  const hasText = text.value !== "";
  const isTree = json !== undefined && json.state.value.value !== undefined;
  return (
    <div class="choice">
      <details class="reasoning" hidden={reasoning.value === ""}>
        <summary>Reasoning</summary>
        <GrowingText text={reasoning} class="thoughts" />
      </details>
      {json !== undefined && (
        <div class="structured" aria-busy={!isOver}>
          <JsonView json={json} label="The answer's members" />
        </div>
      )}
      {isTree ? (
        <details class="raw">
          <summary>As text</summary>
          <GrowingText text={text} class="answer" />
        </details>
      ) : (
        <div hidden={!hasText && (isOver || calls.value.length > 0 || refusal.value !== "")}>
          <GrowingText text={text} class="answer" />
        </div>
      )}
      {refusal.value !== "" && (
        <div class="refusal">
          <p class="note">The model refuses:</p>
          <GrowingText text={refusal} class="refused" />
        </div>
      )}
      <ToolCalls turn={turn} choice={choice} />
    </div>
  );
}
