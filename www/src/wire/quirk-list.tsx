import type { Quirk } from "./quirks.ts";
import { count, counted } from "./show.ts";

/** The quirks of a body, each with where it was seen and what becomes of it. */
export function QuirkList({ quirks, onGoTo }: { quirks: readonly Quirk[]; onGoTo: (event: number) => void }) {
  if (quirks.length === 0) return <p class="note">None: the body is as the API says.</p>;
  const groups = [...new Set(quirks.map(({ group }) => group))];
  return (
    <div class="quirks">
      {groups.map((group) => (
        <div key={group} class="quirk-group">
          <h4>{group}</h4>
          <ul>
            {quirks
              .filter((quirk) => quirk.group === group)
              .map((quirk) => (
                <Item key={quirk.id} quirk={quirk} onGoTo={onGoTo} />
              ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Item({ quirk: { id, title, made, seen }, onGoTo }: { quirk: Quirk; onGoTo: (event: number) => void }) {
  const notes = [...new Set(seen.map(({ note }) => note).filter((note) => note !== undefined))];
  return (
    <li data-quirk={id}>
      <p class="title">
        <b>{title}</b>
        {notes.length > 0 && <code>{notes.slice(0, 3).join(" · ") + (notes.length > 3 ? " …" : "")}</code>}
      </p>
      <p class="made">{made}</p>
      <p class="where">
        {seen.slice(0, PLACES).map(({ event, offset }) => (
          <button key={offset} type="button" title={`Byte ${count(offset)}`} onClick={() => onGoTo(event)}>
            Event {count(event + 1)}
          </button>
        ))}
        {seen.length > PLACES && <span>and {counted(seen.length - PLACES, "more place")}</span>}
      </p>
    </li>
  );
}

const PLACES = 4;
