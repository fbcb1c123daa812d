import "./chat.css";
import { useEffect } from "preact/hooks";
import { RequestPanel } from "../request/panel.tsx";
import { provider } from "../request/state.ts";
import { Composer } from "./composer.tsx";
import { announcement, busy, clear, send, stop, turns } from "./conversation.ts";
import { examples } from "./examples.ts";
import { Turn } from "./turn.tsx";

export function Chat() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && stop();
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const empty = turns.value.length === 0;
  return (
    <>
      <RequestPanel busy={busy.value} empty={empty} onClear={clear} />
      <main>
        {empty && <Welcome />}
        <div id="log" class="log" role="log" aria-live="polite" aria-label="Conversation" aria-busy={busy.value} tabIndex={-1}>
          {turns.value.map((turn) => (
            <Turn key={turn.id} turn={turn} />
          ))}
        </div>
      </main>
      <Composer />
      <p id="announce" class="visually-hidden" role="status">
        {announcement}
      </p>
    </>
  );
}

function Welcome() {
  const live = provider.value?.live === true;
  return (
    <section id="welcome" class="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">Say something, or try one of these</h2>
      <ul id="examples" class="examples">
        {examples
          .filter(({ scripted }) => !(scripted && live))
          .map(({ label, prompt }) => (
            <li key={label}>
              <button type="button" class="example" onClick={() => void send(prompt)}>
                <b>{label}</b>
                <span>{prompt}</span>
              </button>
            </li>
          ))}
      </ul>
      <p id="welcome-note" class="note">
        {live
          ? "Answers come from a real provider, through the worker that holds the key."
          : "Answers come from a scripted provider inside the worker: no key, no network. Double brackets tell it what to do."}
      </p>
    </section>
  );
}
