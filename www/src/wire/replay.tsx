import { useEffect, useMemo, useState } from "preact/hooks";
import { cutUp, type Cut } from "./cuts.ts";
import { read, type Decoded } from "./decode.ts";
import type { Imported } from "./import-body.ts";
import { OutcomeCard } from "./outcome-card.tsx";
import { QuirkList } from "./quirk-list.tsx";
import { quirksOf } from "./quirks.ts";
import { rawEvents } from "./raw-events.ts";
import type { Recording } from "./recording.ts";
import "./replay.css";
import { Settings, Source } from "./replay-form.tsx";
import { choices, cut, dialect, seed, source } from "./replay-state.ts";
import { count, counted } from "./show.ts";
import { Tape } from "./tape.tsx";
import "./wire.css";

/** Takes a recorded answer, and shows how it decodes. */
export function Replay() {
  const body = source.value;
  return (
    <main class="wire replay">
      <h2>Replay</h2>
      <p class="lead">Paste an answer as it was on the wire, or drop a recorded file. It stays on this page.</p>
      <Source />
      <Settings />
      {body && <Result body={body} />}
    </main>
  );
}

function Result({ body }: { body: Imported }) {
  const recording = useMemo(() => recordingOf(body, cut.value, seed.value, choices.value), [body, cut.value, seed.value, choices.value]);
  const quirks = useMemo(() => quirksOf(body.body, rawEvents(body.body), body), [body]);
  const [decoded, setDecoded] = useState<{ whole: Decoded; parts: Decoded } | undefined>(undefined);
  const [goTo, setGoTo] = useState<{ event: number } | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    const head = { status: body.status, headers: body.headers, dialect: dialect.value, n: choices.value };
    const cutInto = (parts: readonly Uint8Array[]) => read(head, parts, Infinity);
    void Promise.all([cutInto([body.body]), cutInto(recording.reads.map(({ bytes }) => bytes))]).then(([whole, parts]) => {
      if (!gone) setDecoded({ whole, parts });
    });
    return () => {
      gone = true;
    };
  }, [recording, dialect.value]);
  if (decoded === undefined) return <p class="note">Decoding …</p>;
  const same = JSON.stringify(plain(decoded.whole)) === JSON.stringify(plain(decoded.parts));
  return (
    <section class="result" aria-label="How it decodes">
      <OutcomeCard {...decoded.parts} />
      <p class="note same">
        {recording.reads.length === 1 ? "In one read." : `In ${counted(recording.reads.length, "read")}: ${same ? "the same as in one." : "NOT the same as in one, which is a bug of chatwire."}`}
      </p>
      <h3>
        Quirks <span class="badge">{count(quirks.length)}</span>
      </h3>
      <QuirkList quirks={quirks} onGoTo={(event) => setGoTo({ event })} />
      <h3>Events</h3>
      <Tape recording={recording} dialect={dialect.value} goTo={goTo} />
    </section>
  );
}

function recordingOf({ name, status, headers, body }: Imported, how: Cut, seed: number, n: number): Recording {
  const reads = cutUp(body, how, seed).map((bytes) => ({ at: 0, bytes }));
  return { id: 0, title: name, url: "", method: "POST", requestHeaders: {}, requestBody: JSON.stringify({ n }), status, headers, startedAt: 0, reads, endedAt: 0, untimed: true };
}

/** What has to be the same however a body is cut; an id that the server did not send is made up. */
function plain({ type, completion, error }: Decoded): unknown {
  const choices = completion?.choices.map(({ message, ...rest }) => ({ ...rest, message: { ...message, tool_calls: message.tool_calls?.map((call) => ({ ...call, id: "" })) } }));
  return { type, choices, usage: completion?.usage, error };
}
