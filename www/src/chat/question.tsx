import type { ContentPart } from "chatwire";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Picture } from "../request/attachments.ts";
import { busy, edit, partsOf } from "./conversation.ts";
import type { TurnState } from "./turn-state.ts";

/** What was asked: in words and pictures, or by the results of tools. */
export function Question({ turn }: { turn: TurnState }) {
  const [isEdited, setEdited] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  if (turn.results !== undefined) return <Results turn={turn} names={turn.results} />;
  const { text, others } = partsOf(turn.question[0]?.content);
  if (isEdited) {
    return (
      <Editor
        text={text}
        onCancel={() => {
          setEdited(false);
          requestAnimationFrame(() => button.current?.focus());
        }}
        onSend={(changed) => void edit(turn, others.length > 0 ? [...others, { type: "text", text: changed }] : changed)}
      />
    );
  }
  return (
    <div class="asked">
      <div class="question">
        {others.map((part, at) => <Attached key={at} part={part} />)}
        {text.split(directives).map((part, at) => (at % 2 === 1 ? <Directive key={at} text={part} /> : part))}
      </div>
      <button ref={button} type="button" class="link edit" disabled={busy.value} onClick={() => setEdited(true)}>
        Edit<span class="visually-hidden"> the question</span>
      </button>
    </div>
  );
}

function Editor({ text, onSend, onCancel }: { text: string; onSend: (text: string) => void; onCancel: () => void }) {
  const [changed, setChanged] = useState(text);
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => box.current?.focus(), []);
  return (
    <form
      class="editing"
      aria-label="Edit the question"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(changed);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // Nor does it stop an answer.
        event.stopPropagation();
        onCancel();
      }}
    >
      <textarea
        aria-label="Question"
        rows={3}
        value={changed}
        ref={box}
        onInput={({ currentTarget }) => setChanged(currentTarget.value)}
      />
      <p class="note">What followed it goes.</p>
      <button type="button" class="quiet" onClick={onCancel}>
        Cancel
      </button>
      <button type="submit" class="primary" disabled={busy.value || changed.trim() === ""}>
        Send
      </button>
    </form>
  );
}

function Results({ turn, names }: { turn: TurnState; names: readonly string[] }) {
  return (
    <dl class="question results">
      {turn.question.map(({ content }, at) => (
        <div key={at}>
          <dt>{names[at]}</dt>
          <dd>{partsOf(content).text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Attached({ part }: { part: ContentPart }) {
  if (part.type === "image_url") return <Picture url={part.image_url.url} alt="Attached picture" />;
  const name = part.type === "file" ? part.file.filename ?? part.file.file_id : undefined;
  return <span class="attached">{name ?? part.type.replaceAll("_", " ")}</span>;
}

/** What directs the scripted provider, set apart from the words; a long one is cut short, for the answer says it anyway. */
function Directive({ text }: { text: string }) {
  return <code title={text}>{text.length > 48 ? `${text.slice(0, 40)}…]]` : text}</code>;
}

const directives = /(\[\[[^]*?\]\]+)/;
