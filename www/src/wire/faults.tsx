import { signal } from "@preact/signals";
import { providers } from "../request/state.ts";
import type { ProviderInfo } from "../shared/providers.ts";
import "./faults.css";
import { dialectOf } from "./dialect.ts";
import { fieldGroups, PRESETS, promptOf } from "./fault-directives.ts";
import { DirectiveField, directives, Limit, limits, preset, Presets } from "./fault-form.tsx";
import { OutcomeCard } from "./outcome-card.tsx";
import { run, type Run } from "./run.ts";
import { Tape } from "./tape.tsx";
import "./wire.css";

// Kept while another view is looked at.
const chosen = signal("");
const direct = signal(true);
const running = signal<AbortController | undefined>(undefined);
const result = signal<Run | undefined>(undefined);
const shownTry = signal<number | undefined>(undefined);
const GROUPS = fieldGroups();

/** Faults on request: what a server can do wrong, and what becomes of it. */
export function Faults() {
  const scripted = providers.value.filter(({ live, directURL }) => !live && directURL !== undefined);
  const provider = scripted.find(({ id }) => id === chosen.value) ?? scripted[0];
  return (
    <main class="wire faults">
      <h2>Break it</h2>
      <p class="lead">The scripted provider fails on request: really cut bodies, really broken connections. See what a client makes of it.</p>
      <form
        aria-label="Fault"
        onSubmit={(event) => {
          event.preventDefault();
          if (running.value) running.value.abort();
          else if (provider) void start(provider);
        }}
      >
        <Presets />
        <div class="row">
          <label class="field">
            <span>Provider</span>
            <select value={provider?.id ?? ""} onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}>
              {scripted.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>Way</span>
            <select value={direct.value ? "direct" : "gateway"} onChange={({ currentTarget }) => (direct.value = currentTarget.value === "direct")}>
              <option value="direct">Direct</option>
              <option value="gateway">By the gateway</option>
            </select>
          </label>
          <Limit name="maxRetries" label="Retries" by="2" />
          <Limit name="idleTimeout" label="Idle limit, ms" by="120000" />
          <Limit name="firstTokenTimeout" label="First token, ms" by="600000" />
          <Limit name="timeout" label="In all, ms" by="none" />
        </div>
        {/* How it fails comes first here. */}
        {GROUPS.toReversed().map(({ title, fields }, at) => (
          <details key={title} open={at === 0}>
            <summary>{title}</summary>
            <div class="directives">
              {fields.map((field) => (
                <DirectiveField key={field.name} field={field} />
              ))}
            </div>
          </details>
        ))}
        <div class="go">
          <button type="submit" class={`primary${running.value ? " stop" : ""}`} disabled={provider === undefined}>
            {running.value ? "Stop" : "Run"}
          </button>
          <p class="note prompt">{promptOf(directives.value, "")}</p>
        </div>
      </form>
      {result.value && <Result run={result.value} />}
    </main>
  );
}

function Result({ run: { tries, retries, result: came } }: { run: Run }) {
  const at = shownTry.value ?? tries.length - 1;
  const recording = tries[at];
  return (
    <section class="result" aria-label="What came of it">
      {came ? <OutcomeCard {...came} /> : <p class="note" role="status">Running …</p>}
      {tries.length > 1 && (
        <ol class="tries">
          {tries.map(({ status }, index) => {
            const retry = retries[index];
            return (
              <li key={index}>
                <button type="button" class="chip" aria-pressed={index === at} onClick={() => (shownTry.value = index)}>
                  Try {index + 1}
                </button>
                <span>
                  {status === undefined ? "no answer" : `HTTP ${status}`}
                  {retry && ` · ${retry.error.message} · again after ${Math.round(retry.wait)} ms`}
                </span>
              </li>
            );
          })}
        </ol>
      )}
      {recording && <Tape recording={recording} dialect={dialectOf(recording)} />}
    </section>
  );
}

async function start(provider: ProviderInfo): Promise<void> {
  const controller = (running.value = new AbortController());
  shownTry.value = undefined;
  // A message of its own, since the provider counts those that it has seen.
  const message = `Run ${crypto.randomUUID().slice(0, 8)}.`;
  const title = `Fault: ${PRESETS.find(({ id }) => id === preset.value)?.name ?? "your own"}`;
  await run({ provider, direct: direct.value, prompt: promptOf(directives.value, message), title, limits: limits.value }, controller.signal, (run) => (result.value = run));
  running.value = undefined;
}
