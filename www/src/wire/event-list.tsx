import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { EventLog, RawEvent } from "./raw-events.ts";
import type { Reads } from "./reads.ts";
import { labelOf, since } from "./show.ts";
import { letterLength, oneLine } from "./visible.ts";

interface Props {
  log: EventLog;
  reads: Reads;
  selected: number;
  onSelect: (index: number) => void;
  timed: boolean;
}

/** The events as they came, one a line. Of many only those that are in view are on the page. */
export function EventList({ log, reads, selected, onSelect, timed }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const { length } = log.events;
  useLayoutEffect(() => {
    const list = box.current;
    if (list === null || selected < 0) return;
    const at = selected * ROW;
    if (at < list.scrollTop) list.scrollTop = at;
    else if (at + ROW > list.scrollTop + list.clientHeight) list.scrollTop = at + ROW - list.clientHeight;
  }, [selected, length]);
  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  const shown = log.events.slice(first, first + VISIBLE + 2 * SPARE);
  const chosen = log.events[selected];
  // The one that is chosen is always there: the list says so by its id.
  if (chosen && !shown.includes(chosen)) shown.push(chosen);
  const step = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? ROW) / ROW) - 1);
    const to = { ArrowUp: selected - 1, ArrowDown: selected + 1, PageUp: selected - page, PageDown: selected + page, Home: 0, End: length - 1 }[event.key];
    if (to === undefined || length === 0) return;
    event.preventDefault();
    onSelect(Math.min(length - 1, Math.max(0, to)));
  };
  return (
    <div
      ref={box}
      class="event-list"
      role="listbox"
      tabIndex={0}
      aria-label="Events as they came"
      aria-activedescendant={chosen && rowID(chosen)}
      onKeyDown={step}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <div class="event-rows" role="presentation" style={{ height: `${length * ROW}px` }}>
        {shown.map((event) => (
          <Row key={event.index} event={event} log={log} reads={reads} length={length} selected={event === chosen} onSelect={onSelect} timed={timed} />
        ))}
      </div>
    </div>
  );
}

function Row({ event, log, reads, length, selected, onSelect, timed }: Omit<Props, "selected"> & { event: RawEvent; length: number; selected: boolean }) {
  const { index, start, end } = event;
  const bytes = log.bytes.subarray(start, end);
  const cuts = reads.cutsIn(event, LOOKED_AT);
  const count = reads.countIn(event);
  const label = labelOf(event);
  // The last one of its kind: a comment in between says nothing of what is new.
  const before = log.events.slice(Math.max(0, index - LOOK_BACK), index).findLast(({ kind }) => kind === event.kind);
  return (
    <div
      id={rowID(event)}
      class={`event-row ${label}${cuts.includes(0) ? " read-begins" : ""}`}
      role="option"
      aria-selected={selected}
      aria-posinset={index + 1}
      aria-setsize={length}
      style={{ top: `${index * ROW}px` }}
      onClick={() => onSelect(index)}
    >
      <span class="at">{timed ? since(reads.timeOf(event)) : `@${start}`}</span>
      <span class="kind">{label}</span>
      <span class="preview">{oneLine(bytes, before && log.bytes.subarray(before.start, before.end))}</span>
      {count > 0 && (
        <span class={`cuts${cuts.some((cut) => isInLetter(bytes, cut)) ? " letter" : ""}`}>
          <span aria-hidden="true">✂ {count}</span>
          <span class="visually-hidden">cut {count} times</span>
        </span>
      )}
    </div>
  );
}

/** Whether a cut goes through a letter. */
export function isInLetter(bytes: Uint8Array, cut: number): boolean {
  for (let back = 1; back <= 3 && cut - back >= 0; back += 1) {
    const length = letterLength(bytes, cut - back);
    if (length > 0) return length > back;
  }
  return false;
}

function rowID({ index }: RawEvent): string {
  return `event-${index}`;
}

/** In pixels, as in the style sheet. */
const ROW = 30;
/** Rows that fit, and how many more are there on either side. */
const VISIBLE = 14;
const SPARE = 12;
const LOOK_BACK = 4;
/** Cuts of an event that are looked at: one that came byte by byte has as many as bytes. */
const LOOKED_AT = 500;
