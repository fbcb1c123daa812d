import { chooseProvider, provider, providers } from "../request/state.ts";
import { send } from "./conversation.ts";
import { contentOf, examples, textOf } from "./examples.ts";

/** What to say before anything was said. */
export function Welcome() {
  const to = provider.value;
  const live = to?.live === true;
  return (
    <section id="welcome" class="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">Say something, or try one of these</h2>
      <ul id="examples" class="examples">
        {examples
          .filter(({ scripted }) => !(scripted && live))
          .map((example) => (
            <li key={example.label}>
              <button type="button" class="example" onClick={() => void send(contentOf(example, to), example.extra)}>
                <b>{example.label}</b>
                <span>{textOf(example, to)}</span>
              </button>
            </li>
          ))}
      </ul>
      <Dialects />
      <p id="welcome-note" class="note">
        {live
          ? "Answers come from a real provider, through the worker that holds the key."
          : "Answers come from a scripted provider inside the worker: no key, no network. Double brackets tell it what to do."}
      </p>
    </section>
  );
}

/** One question, put to each of the scripted providers in its own words. */
function Dialects() {
  const scripted = providers.value.filter(({ live }) => !live);
  if (scripted.length < 2) return null;
  return (
    <div class="dialects" role="group" aria-labelledby="dialects-title">
      <span id="dialects-title">Ask one question in each dialect:</span>
      {scripted.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          class="quiet"
          onClick={() => {
            chooseProvider(id);
            void send(`Which dialect is this? [[reason:The server knows its own name.]] [[text:This is how ${name} answers.]]`);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
