import { Besides } from "./besides.tsx";
import { Choice } from "./choice.tsx";
import { announcement, busy, retry, turns } from "./conversation.ts";
import { Problem } from "./facts.tsx";
import { Question } from "./question.tsx";
import { StatusRow } from "./status.tsx";
import { type ChoiceState, messageOf, type TurnState } from "./turn-state.ts";
import { recordings, shown } from "../wire/recording.ts";

/** One question and its answer. */
export function Turn({ turn }: { turn: TurnState }) {
  const answer = turn.answer.value;
  const choices = turn.choices.value;
  return (
    <article class="turn" data-outcome={answer?.type ?? "streaming"}>
      <h3 class="visually-hidden">{turn.results === undefined ? "You" : "Results"}</h3>
      <Question turn={turn} />
      <h3 class="speaker">{turn.speaker}</h3>
      <div class="reply">
        {choices.length === 1 && choices[0] !== undefined ? <Choice turn={turn} choice={choices[0]} /> : <Choices turn={turn} choices={choices} />}
        {answer !== undefined && <Problem answer={answer} />}
        <StatusRow turn={turn} />
        <Besides turn={turn} />
        <Actions turn={turn} />
      </div>
    </article>
  );
}

/** Several answers to one question, side by side; the conversation goes on with one of them. */
function Choices({ turn, choices }: { turn: TurnState; choices: readonly ChoiceState[] }) {
  const isLast = turns.value.at(-1) === turn;
  return (
    <fieldset class="choices" disabled={!isLast}>
      <legend class="visually-hidden">With which answer the conversation goes on</legend>
      {choices.map((choice) => (
        <div key={choice.index} class="column">
          <label>
            <input type="radio" name={`choice-${turn.id}`} checked={choice.index === turn.chosen.value} onChange={() => (turn.chosen.value = choice.index)} />
            Choice {choice.index + 1}
          </label>
          <Choice turn={turn} choice={choice} />
        </div>
      ))}
    </fieldset>
  );
}

function Actions({ turn }: { turn: TurnState }) {
  const message = messageOf(turn);
  const text = message?.content || message?.refusal || "";
  const isLast = turns.value.at(-1) === turn;
  const recording = turn.recording.value;
  const ended = turn.answer.value !== undefined;
  return (
    <p class="actions">
      {recording !== undefined && recordings.value.includes(recording) && (
        <a class="link" href="#wire" onClick={() => (shown.value = recording.id)}>
          On the wire
        </a>
      )}
      {ended && text !== "" && (
        <button type="button" class="link" onClick={() => void copy(text)}>
          Copy<span class="visually-hidden"> the answer</span>
        </button>
      )}
      {ended && (
        <button
          type="button"
          class="link retry"
          disabled={busy.value}
          onClick={() => {
            // The button goes with the answer.
            document.getElementById("message")?.focus({ preventScroll: true });
            void retry(turn);
          }}
        >
          {isLast ? "Retry" : "Retry from here"}
        </button>
      )}
    </p>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announcement.value = "Copied.";
  } catch {
    // A page that is not served securely has no clipboard, and a user may refuse it.
    announcement.value = "The browser does not let the page copy.";
  }
}
