import "./chat.css";
import { useEffect, useRef } from "preact/hooks";
import { RequestPanel } from "../request/panel.tsx";
import { Composer } from "./composer.tsx";
import { announcement, busy, clear, messages, stop, turns } from "./conversation.ts";
import { useFollow } from "./follow.ts";
import { Turn } from "./turn.tsx";
import { Welcome } from "./welcome.tsx";

export function Chat() {
  const log = useRef<HTMLDivElement>(null);
  useFollow(log);
  useEffect(() => {
    const onKey = ({ key, target }: KeyboardEvent) => {
      // A dialog takes the key for itself.
      if (key === "Escape" && !(target instanceof Element && target.closest("dialog"))) stop();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const empty = turns.value.length === 0;
  return (
    <>
      <RequestPanel
        busy={busy.value}
        empty={empty}
        messages={messages}
        onClear={() => {
          clear();
          document.getElementById("message")?.focus();
        }}
      />
      <main>
        {empty ? <Welcome /> : <h2 class="visually-hidden">Conversation</h2>}
        <div id="log" ref={log} class="log" role="log" aria-live="polite" aria-label="Conversation" aria-busy={busy.value} tabIndex={-1}>
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
