import { Chatwire, type ChatCompletionMessageParam } from "chatwire";
import { ask } from "./answer.ts";
import { byId, element } from "./dom.ts";
import { examples } from "./examples.ts";
import { loadProviders, type ProviderInfo } from "./providers.ts";
import { Turn } from "./turn.ts";

const provider = byId("provider", HTMLSelectElement);
const model = byId("model", HTMLInputElement);
const system = byId("system", HTMLTextAreaElement);
const message = byId("message", HTMLTextAreaElement);
const send = byId("send", HTMLButtonElement);
const stop = byId("stop", HTMLButtonElement);
const clear = byId("clear", HTMLButtonElement);
const log = byId("log", HTMLElement);
const welcome = byId("welcome", HTMLElement);
const announce = byId("announce", HTMLElement);

let providers: ProviderInfo[] = [];
let history: ChatCompletionMessageParam[] = [];
let running: AbortController | undefined;

async function submit(text: string): Promise<void> {
  const chosen = providers[provider.selectedIndex];
  if (running !== undefined || chosen === undefined || text.trim() === "") return;
  const controller = (running = new AbortController());
  const turn = new Turn(text, chosen.live ? chosen.name : `${chosen.name}, scripted`);
  welcome.hidden = true;
  log.append(turn.node);
  message.value = "";
  setBusy(true);
  const follow = keepInView(turn.node);

  const question: ChatCompletionMessageParam = { role: "user", content: text };
  const instruction: ChatCompletionMessageParam[] = system.value.trim() ? [{ role: "system", content: system.value.trim() }] : [];
  const client = new Chatwire({
    // What a server says is shown as it comes, also that it is to be asked later.
    maxRetries: 0,
    baseURL: new URL(`/api/${chosen.id}`, location.href).href,
    // The scripted providers answer at once; a real model may think in silence for a long time.
    idleTimeout: chosen.live ? 120_000 : 5_000,
  });
  const answer = await ask(
    client,
    { model: model.value.trim(), messages: [...instruction, ...history, question], streamOptions: chosen.streamOptions },
    controller.signal,
    turn,
  );
  turn.end(answer);
  follow();

  // A turn that brought no text stays on the page but is not sent again: two questions in a row confuse some servers.
  const content = answer.completion?.choices[0]?.message.content;
  if (content) history.push(question, { role: "assistant", content });
  announce.textContent = `Answer ${answer.type}.`;
  if (running === controller) running = undefined;
  setBusy(running !== undefined);
}

function setBusy(busy: boolean): void {
  const focused = document.activeElement;
  log.setAttribute("aria-busy", String(busy));
  send.hidden = busy;
  stop.hidden = !busy;
  clear.disabled = busy || log.childElementCount === 0;
  provider.disabled = busy;
  // A button that hides takes the focus with it.
  if (focused === send && busy) stop.focus();
  else if (!busy && (focused === stop || focused === document.body)) message.focus();
}

/** Scrolls along while the answer grows, unless the reader has scrolled away. Returns what ends that. */
function keepInView(node: HTMLElement): () => void {
  let following = true;
  const page = document.documentElement;
  const atEnd = () => page.scrollHeight - page.clientHeight - page.scrollTop < 80;
  const onScroll = () => (following = atEnd());
  const onGrow = new ResizeObserver(() => {
    if (following) page.scrollTop = page.scrollHeight;
  });
  addEventListener("scroll", onScroll, { passive: true });
  onGrow.observe(node);
  page.scrollTop = page.scrollHeight;
  return () => {
    // Once more after the last layout: the end of the answer adds its status row.
    requestAnimationFrame(() => {
      if (following) page.scrollTop = page.scrollHeight;
      onGrow.disconnect();
      removeEventListener("scroll", onScroll);
    });
  };
}

function chooseProvider(): void {
  const chosen = providers[provider.selectedIndex];
  if (chosen === undefined) return;
  model.value = chosen.model;
  const offered = examples.filter((example) => !(example.scripted && chosen.live));
  byId("examples", HTMLUListElement).replaceChildren(
    ...offered.map(({ label, prompt }) => {
      const button = element("button", "example", element("b", "", label), element("span", "", prompt));
      button.type = "button";
      button.addEventListener("click", () => void submit(prompt));
      return element("li", "", button);
    }),
  );
  byId("welcome-note", HTMLElement).textContent = chosen.live
    ? "Answers come from a real provider, through the worker that holds the key."
    : "Answers come from a scripted provider inside the worker: no key, no network. Double brackets tell it what to do.";
}

async function begin(): Promise<void> {
  try {
    providers = await loadProviders();
  } catch (error) {
    welcome.replaceChildren(element("p", "problem", `The worker does not answer: ${String(error)}`));
    return;
  }
  const group = (label: string, live: boolean) => {
    const options = providers.filter((one) => one.live === live).map(({ name }) => element("option", "", name));
    return Object.assign(element("optgroup", "", ...options), { label, hidden: options.length === 0 });
  };
  provider.replaceChildren(group("Real", true), group("Scripted, no key needed", false));
  provider.disabled = false;
  chooseProvider();
  message.focus({ preventScroll: true });
}

provider.addEventListener("change", chooseProvider);
byId("settings", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
byId("composer", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void submit(message.value);
});
message.addEventListener("keydown", (event) => {
  // While an input method composes a word, Enter accepts the word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void submit(message.value);
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape") running?.abort();
});
stop.addEventListener("click", () => running?.abort());
clear.addEventListener("click", () => {
  history = [];
  log.replaceChildren();
  welcome.hidden = false;
  clear.disabled = true;
  message.focus();
});

void begin();
