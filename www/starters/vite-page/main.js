import { ChatCompletionStream } from "chatwire";

// The worker that keeps the key (see ../worker): a page must not hold one.
const CHAT_URL = import.meta.env.VITE_CHAT_URL ?? "http://localhost:8787/chat";

const form = document.querySelector("form");
const output = document.querySelector("output");
let running;

form.elements.stop.addEventListener("click", () => running?.abort());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  running?.abort();
  const controller = (running = new AbortController());
  form.elements.stop.disabled = false;
  output.textContent = "";
  try {
    await ask(form.elements.question.value, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) output.textContent += `\n${error.message}`;
  } finally {
    if (running === controller) form.elements.stop.disabled = true;
  }
});

async function ask(question, signal) {
  const body = JSON.stringify({ messages: [{ role: "user", content: question }] });
  const response = await fetch(CHAT_URL, { method: "POST", headers: { "content-type": "application/json" }, body, signal });
  if (!response.ok) throw new Error((await response.json()).error.message);
  const stream = await ChatCompletionStream.fromReadableStream(response.body, { signal });
  for await (const piece of stream.text()) output.textContent += piece;
}
