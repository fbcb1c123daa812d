// A page in React around the hook of the recipes.
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { useChat } from "./use-chat";

function Chat() {
  const { text, state, ask, stop } = useChat("/chat");
  const send = () => ask([{ role: "user", content: document.querySelector("#message").value }]);
  return (
    <>
      <button id="ask" onClick={send}>Ask</button>
      <button id="stop" onClick={stop}>Stop</button>
      <p id="answer" data-state={state}>{text}</p>
    </>
  );
}

function Page() {
  const [isOpen, setOpen] = useState(true);
  return (
    <>
      <input id="message" />
      <button id="leave" onClick={() => setOpen(false)}>Leave</button>
      {isOpen && <Chat />}
    </>
  );
}

createRoot(document.querySelector("main")).render(<StrictMode><Page /></StrictMode>);
