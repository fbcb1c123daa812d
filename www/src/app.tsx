import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Chat } from "./chat/chat.tsx";
import { lazy } from "./shared/lazy.tsx";
import { loadProviders } from "./shared/providers.ts";
import { chooseProvider, providers } from "./request/state.ts";

const Wire = lazy(() => import("./wire/wire.tsx").then(({ Wire }) => Wire));
const Replay = lazy(() => import("./wire/replay.tsx").then(({ Replay }) => Replay));
const Faults = lazy(() => import("./wire/faults.tsx").then(({ Faults }) => Faults));

const VIEWS = [
  { id: "chat", name: "Chat" },
  { id: "wire", name: "Wire" },
  { id: "replay", name: "Replay" },
  { id: "faults", name: "Faults" },
] as const;
type View = (typeof VIEWS)[number]["id"];

const viewOf = (hash: string): View => VIEWS.find(({ id }) => hash === `#${id}`)?.id ?? "chat";
const view = signal<View>(viewOf(location.hash));
const problem = signal("");
addEventListener("hashchange", () => (view.value = viewOf(location.hash)));

async function begin(): Promise<void> {
  try {
    providers.value = await loadProviders();
    chooseProvider(providers.value[0]?.id);
  } catch (error) {
    problem.value = `The worker does not answer: ${String(error)}`;
  }
}

export function App() {
  useEffect(() => void begin(), []);
  const now = view.value;
  return (
    <>
      <header class="top">
        <h1>chatwire</h1>
        <p>One wasm core, at both ends of the wire: the edge worker calls the provider with it, this page reads the answer with it.</p>
      </header>
      <nav class="views" aria-label="Views">
        {VIEWS.map(({ id, name }) => (
          <a key={id} href={`#${id}`} aria-current={now === id ? "page" : undefined}>
            {name}
          </a>
        ))}
        <span class="elsewhere">
          <a href="/usage">Usage</a>
          <a href="/docs/">Docs</a>
        </span>
      </nav>
      {problem.value !== "" && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {/* The conversation stays as it is while another view is looked at. */}
      <div class="view" hidden={now !== "chat"}>
        <Chat />
      </div>
      {now === "wire" && <Wire />}
      {now === "replay" && <Replay />}
      {now === "faults" && <Faults />}
    </>
  );
}
