import { useMemo, useState } from "preact/hooks";
import { providers } from "../request/state.ts";
import { duration } from "../shared/format.ts";
import { dialectOf } from "./dialect.ts";
import { Plots } from "./plots.tsx";
import { QuirkList } from "./quirk-list.tsx";
import { quirksOf } from "./quirks.ts";
import { rawEvents } from "./raw-events.ts";
import { bytesOf, recordings, shown, type Recording } from "./recording.ts";
import { run } from "./run.ts";
import { save } from "./save.ts";
import { count, indented, size } from "./show.ts";
import { Tape } from "./tape.tsx";
import { UsageOverTime } from "./usage-over-time.tsx";
import "./wire.css";

/** What goes over the wire: when it came, what came, and what it decodes to. */
export function Wire() {
  const all = recordings.value;
  const recording = all.find(({ id }) => id === shown.value) ?? all.at(-1);
  return (
    <main class="wire">
      <h2>On the wire</h2>
      {recording === undefined ? <Nothing /> : <Recorded key={recording.id} recording={recording} all={all} />}
      <UsageOverTime />
    </main>
  );
}

function Nothing() {
  const provider = providers.value.find(({ live }) => !live);
  return (
    <div class="nothing">
      <p class="lead">Nothing yet. Ask something under <a href="#chat">Chat</a>, and come back: each request is recorded here, byte for byte.</p>
      <button
        type="button"
        class="primary"
        disabled={provider === undefined}
        onClick={() => provider && void run({ provider, direct: false, prompt: SAMPLE, title: "A sample", limits: {} }, new AbortController().signal, () => {})}
      >
        Send a sample
      </button>
    </div>
  );
}

function Recorded({ recording, all }: { recording: Recording; all: readonly Recording[] }) {
  const dialect = dialectOf(recording);
  const [goTo, setGoTo] = useState<{ event: number } | undefined>(undefined);
  const over = recording.endedAt !== undefined;
  const quirks = useMemo(() => {
    if (!over || recording.status === undefined) return [];
    const bytes = bytesOf(recording);
    return quirksOf(bytes, rawEvents(bytes), { status: recording.status, headers: recording.headers ?? {} });
  }, [recording, over]);
  return (
    <>
      <div class="row">
        <label class="field wide">
          <span>Recording</span>
          <select id="recording" value={recording.id} onChange={({ currentTarget }) => (shown.value = Number(currentTarget.value))}>
            {all.toReversed().map((one) => (
              <option key={one.id} value={one.id}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </label>
        {shown.value !== undefined && all.at(-1) !== recording && (
          <button type="button" class="quiet" onClick={() => (shown.value = undefined)}>
            The newest
          </button>
        )}
        <button type="button" class="quiet" disabled={!over || recording.status === undefined} onClick={() => save(recording)}>
          Save as a file
        </button>
      </div>
      <Request recording={recording} />
      <Plots recording={recording} dialect={dialect} />
      <Tape recording={recording} dialect={dialect} goTo={goTo} />
      {over && recording.status !== undefined && (
        <details class="section">
          <summary>Quirks of this answer: {count(quirks.length)}</summary>
          <QuirkList quirks={quirks} onGoTo={(event) => setGoTo({ event })} />
        </details>
      )}
    </>
  );
}

function Request({ recording: { method, url, requestHeaders, requestBody, status, headers = {} } }: { recording: Recording }) {
  return (
    <details class="section request">
      <summary>
        {method} {new URL(url, location.href).pathname} {status !== undefined && `→ ${status}`}
      </summary>
      <pre tabIndex={0} aria-label="Request">
        {[...lines(requestHeaders), "", indented(requestBody)].join("\n")}
      </pre>
      {status !== undefined && (
        <pre tabIndex={0} aria-label="Response header">
          {[`HTTP ${status}`, ...lines(headers)].join("\n")}
        </pre>
      )}
    </details>
  );
}

function nameOf({ id, title, status, reads, endedAt, error }: Recording): string {
  const bytes = reads.reduce((sum, read) => sum + read.bytes.length, 0);
  const end = endedAt === undefined ? "running" : `${size(bytes)} in ${duration(endedAt)}${error === undefined ? "" : ", broken off"}`;
  return `${id}: ${title}, ${status ?? "no answer"}, ${end}`;
}

function lines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

const SAMPLE =
  "[[pace:45]] [[reason:They want to see a wire. Then a wire they shall see.]] [[text:A wire carries bytes, not words. The pieces of an answer arrive cut anywhere, sometimes in the middle of a letter, and it is the reader's work to put them together again: in order, without loss, and without taking silence for an end.]]";
