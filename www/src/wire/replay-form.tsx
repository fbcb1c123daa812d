import type { Provider } from "chatwire";
import { useMemo, useState } from "preact/hooks";
import { CUTS, type Cut } from "./cuts.ts";
import { at, change, choices, cut, dialect, found, seed, source, take, takeFile, takeSample } from "./replay-state.ts";
import { SAMPLES } from "./samples.ts";
import { size } from "./show.ts";

/** Where the answer comes from: one to try, a text, a file. */
export function Source() {
  const [over, setOver] = useState(false);
  const body = source.value;
  const text = useMemo(() => (body === undefined ? "" : new TextDecoder("utf-8", { ignoreBOM: true }).decode(body.body)), [body]);
  const long = (body?.body.length ?? 0) > EDITABLE;
  return (
    <div
      class={`source${over ? " over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file) void takeFile(file);
      }}
    >
      <fieldset class="presets">
        <legend class="visually-hidden">Recordings to try</legend>
        {SAMPLES.map((sample) => (
          <button key={sample.id} type="button" class="chip" aria-pressed={body?.name === sample.name} onClick={() => takeSample(sample)}>
            {sample.name}
          </button>
        ))}
      </fieldset>
      <label class="field">
        <span>The answer, with or without the header that “curl -i” writes</span>
        <textarea
          id="replay-body"
          rows={6}
          spellcheck={false}
          placeholder={'data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}'}
          value={long ? "" : text}
          disabled={long}
          onPaste={(event) => {
            // A text box keeps no CR: what is pasted into an empty one is taken as it is.
            const pasted = event.clipboardData?.getData("text/plain") ?? "";
            if (event.currentTarget.value !== "" || pasted === "") return;
            event.preventDefault();
            take("pasted.txt", new TextEncoder().encode(pasted));
          }}
          onInput={({ currentTarget }) => take(body?.name ?? "typed", new TextEncoder().encode(currentTarget.value), body)}
        />
      </label>
      <div class="row">
        <label class="file">
          <input type="file" class="visually-hidden" accept=".sse,.ndjson,.json,.jsonl,.txt,.har,.http,.html,text/*,application/json" onChange={({ currentTarget }) => currentTarget.files?.[0] && void takeFile(currentTarget.files[0])} />
          <span class="quiet">Open a file</span>
        </label>
        {body && (
          <p class="note">
            {body.name}, {size(body.body.length)}
            {long && ": too long to be edited here"}
          </p>
        )}
        {body && (
          <button type="button" class="quiet" onClick={() => (found.value = [])}>
            Clear
          </button>
        )}
      </div>
      {found.value.length > 1 && (
        <label class="field">
          <span>Answer of the file</span>
          <select value={at.value} onChange={({ currentTarget }) => (at.value = Number(currentTarget.value))}>
            {found.value.map(({ name, status, body }, index) => (
              <option key={index} value={index}>
                {`${index + 1}: ${status} ${name}, ${size(body.length)}`}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

/** How it is read. */
export function Settings() {
  const body = source.value;
  return (
    <form class="row" aria-label="How it is read" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        <span>Provider</span>
        <select value={dialect.value} onChange={({ currentTarget }) => (dialect.value = currentTarget.value as Provider)}>
          {Object.entries(DIALECTS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Status</span>
        <input type="number" min={200} max={599} value={body?.status ?? 200} disabled={body === undefined} onInput={({ currentTarget: { valueAsNumber } }) => valueAsNumber >= 200 && valueAsNumber <= 599 && change({ status: valueAsNumber })} />
      </label>
      <label class="field">
        <span>Content type</span>
        <input value={body?.headers["content-type"] ?? ""} disabled={body === undefined} autocomplete="off" spellcheck={false} onInput={({ currentTarget }) => body && change({ headers: { ...body.headers, "content-type": currentTarget.value } })} />
      </label>
      <label class="field">
        <span>Choices asked for</span>
        <input type="number" min={1} max={128} value={choices.value} onInput={({ currentTarget: { valueAsNumber } }) => valueAsNumber >= 1 && (choices.value = Math.floor(valueAsNumber))} />
      </label>
      <label class="field">
        <span>Read</span>
        <select id="replay-cut" value={cut.value} onChange={({ currentTarget }) => (cut.value = currentTarget.value as Cut)}>
          {Object.entries(CUTS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {cut.value === "random" && (
        <label class="field">
          <span>Seed</span>
          <input type="number" min={0} value={seed.value} onInput={({ currentTarget: { valueAsNumber } }) => valueAsNumber >= 0 && (seed.value = Math.floor(valueAsNumber))} />
        </label>
      )}
    </form>
  );
}

const DIALECTS: Readonly<Record<Provider, string>> = { openai: "OpenAI and the like", neuroflash: "neuroflash", flexai: "FlexAI", morpheus: "Morpheus" };
/** In bytes: a text box grows slow. */
const EDITABLE = 300_000;
