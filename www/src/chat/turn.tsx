import type { ChatCompletionMessageToolCall } from "chatwire";
import type { TurnState } from "./conversation.ts";
import { Problem } from "./problem.tsx";
import { StatusRow } from "./status.tsx";

/** One question and its answer. */
export function Turn({ turn }: { turn: TurnState }) {
  const answer = turn.answer.value;
  const outcome = answer?.type ?? "streaming";
  const message = answer?.completion?.choices[0]?.message;
  return (
    <article class="turn" data-outcome={outcome}>
      <h3 class="visually-hidden">You</h3>
      {turn.question.map(({ content }, at) => (
        <p key={at} class="question">
          {typeof content === "string" ? content.split(directives).map((part, n) => (n % 2 === 1 ? <Directive text={part} /> : part)) : null}
        </p>
      ))}
      <h3 class="speaker">{turn.speaker}</h3>
      <div class="reply">
        <details class="reasoning" hidden={turn.reasoning.value === ""}>
          <summary>Reasoning</summary>
          <p>{turn.reasoning}</p>
        </details>
        <p class="answer" hidden={answer !== undefined && turn.text.value === ""}>
          {turn.text}
        </p>
        <div class="extras">
          {message?.tool_calls?.map((call, at) => <ToolCall key={at} call={call} />)}
          {answer !== undefined && <Problem answer={answer} />}
        </div>
        <StatusRow turn={turn} />
      </div>
    </article>
  );
}

function ToolCall({ call }: { call: ChatCompletionMessageToolCall }) {
  const [name, input] = call.type === "function" ? [call.function.name, call.function.arguments] : [call.custom.name, call.custom.input];
  return (
    <figure class="tool">
      <figcaption>
        Tool call <b>{name}</b>
      </figcaption>
      <pre>
        <code>{indented(input)}</code>
      </pre>
    </figure>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** What directs the scripted provider, set apart from the words; a long one is cut short, for the answer says it anyway. */
function Directive({ text }: { text: string }) {
  return <code title={text}>{text.length > 48 ? `${text.slice(0, 40)}…]]` : text}</code>;
}

const directives = /(\[\[[^]*?\]\]+)/;
