import type { Provider } from "chatwire";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import "./tape.css";
import { decode, headOf, type Decoded } from "./decode.ts";
import { DecodedView } from "./decoded-view.tsx";
import { EventList } from "./event-list.tsx";
import { SPEEDS, usePlayer } from "./player.ts";
import { EventLog } from "./raw-events.ts";
import { RawView } from "./raw-view.tsx";
import { Reads } from "./reads.ts";
import { grown, type Recording } from "./recording.ts";
import { count, counted, labelOf, since } from "./show.ts";

interface Props {
  recording: Recording;
  dialect: Provider;
  /** The event to go to; another object goes there again. */
  goTo?: { event: number } | undefined;
}

/** The events of a recording beside what they decode to, step by step. */
export function Tape({ recording, dialect, goTo }: Props) {
  const { log, reads, version } = useLog(recording);
  // Nothing chosen: it stays with the last one, also while more come.
  const [chosen, choose] = useState<number | undefined>(undefined);
  useEffect(() => choose(undefined), [recording]);
  useEffect(() => {
    if (goTo) choose(goTo.event);
  }, [goTo]);
  const { length } = log.events;
  const selected = Math.min(chosen ?? length - 1, length - 1);
  const event = log.events[selected];
  const timed = recording.untimed !== true;
  const timeOf = (index: number) => (timed ? reads.timeOf(log.events[index] as never) : index * UNTIMED);
  const [playing, play] = usePlayer(length, selected, choose, timeOf);
  const [speed, setSpeed] = useState("1");
  const decoded = useDecoded(recording, dialect, log, selected, version);
  const head = headOf(recording, dialect);
  if (event === undefined || head === undefined) {
    return <p class="note">{recording.endedAt === undefined ? "No byte of the body has come yet." : `No byte of a body came${recording.error ? `: ${recording.error}` : "."}`}</p>;
  }
  const cuts = reads.cutsIn(event);
  const last = selected === length - 1 && recording.endedAt !== undefined;
  return (
    <section class="tape" aria-label="Events and what they decode to">
      <div class="tape-bar">
        <button type="button" class="quiet play" onClick={() => play(playing ? undefined : Number(speed))} disabled={length < 2}>
          {playing ? "Pause" : "Play"}
        </button>
        <select aria-label="Speed" value={speed} onChange={({ currentTarget }) => setSpeed(currentTarget.value)}>
          {Object.entries(SPEEDS[timed ? "timed" : "untimed"]).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        <input
          type="range"
          class="scrub"
          aria-label="Event"
          aria-valuetext={`Event ${selected + 1} of ${length}`}
          min={1}
          max={length}
          value={selected + 1}
          onInput={({ currentTarget }) => {
            play(undefined);
            choose(Number(currentTarget.value) - 1);
          }}
        />
        <output class="place">
          {count(selected + 1)} <span>of {counted(length, "event")}</span>
        </output>
      </div>
      <div class="tape-panes">
        <div class="pane">
          <h3>As it came</h3>
          <EventList log={log} reads={reads} selected={selected} timed={timed} onSelect={(index) => (play(undefined), choose(index))} />
          <RawView event={event} bytes={log.bytes.subarray(event.start, event.end)} cuts={cuts} read={[timed ? since(reads.timeOf(event)) : "", cuts.length > 0 ? counted(reads.countIn(event) + 1, "read") : ""].filter(Boolean).join(" · ")} />
        </div>
        <div class="pane decoded">
          <h3>As chatwire decodes it</h3>
          <div class="decoded-box" tabIndex={0} role="region" aria-label={`Decoded up to event ${selected + 1}`}>
            <DecodedView decoded={decoded} whole={last} after={last ? recording.error : undefined} />
          </div>
        </div>
      </div>
      <p class="visually-hidden" role="status">
        {playing ? "Playing" : `Event ${selected + 1} of ${length}, ${labelOf(event)}${decoded ? `, ${decoded.type}` : ""}`}
      </p>
      {recording.dropped !== undefined && <p class="note">{count(recording.dropped)} more bytes came than are kept; what is shown ends before them.</p>}
    </section>
  );
}

/** The events so far; renders again as more come, a frame at a time. */
function useLog(recording: Recording): { log: EventLog; reads: Reads; version: number } {
  const [version, setVersion] = useState(0);
  const made = useMemo(() => {
    const log = new EventLog();
    const reads = new Reads();
    log.append(reads.append(recording.reads).map(({ bytes }) => bytes));
    return { log, reads };
  }, [recording]);
  useEffect(() => {
    let gone = false;
    const follow = async () => {
      while (!gone) {
        const more = made.reads.append(recording.reads);
        made.log.append(more.map(({ bytes }) => bytes));
        setVersion((before) => before + 1);
        if (recording.endedAt !== undefined) return;
        await grown(recording, recording.reads.length);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    };
    void follow();
    return () => {
      gone = true;
    };
  }, [made]);
  return { ...made, version };
}

/** What the body decodes to up to an event. One at a time: of several that are asked for meanwhile only the last is made. */
function useDecoded(recording: Recording, dialect: Provider, log: EventLog, selected: number, version: number): Decoded | undefined {
  const [decoded, setDecoded] = useState<Decoded | undefined>(undefined);
  const wanted = useRef<(() => Promise<Decoded | undefined>) | undefined>(undefined);
  const running = useRef(false);
  const event = log.events[selected];
  useEffect(() => {
    const head = headOf(recording, dialect);
    if (event === undefined || head === undefined) return setDecoded(undefined);
    // A copy: the log goes on in the same memory.
    wanted.current = () => decode(head, log.bytes.slice(0, event.end), event.start);
    if (running.current) return;
    running.current = true;
    void (async () => {
      for (let next = wanted.current; next; next = wanted.current) {
        wanted.current = undefined;
        setDecoded(await next());
      }
      running.current = false;
    })();
  }, [recording, dialect, selected, event?.end, version]);
  return decoded;
}

/** Milliseconds for each event of a recording whose times are not known. */
const UNTIMED = 125;
