import "./request.css";
import { chooseProvider, model, provider, providers, system } from "./state.ts";

/** What the next request is made of. */
export function RequestPanel({ busy, onClear, empty }: { busy: boolean; onClear: () => void; empty: boolean }) {
  const groups = [
    { label: "Real", live: true },
    { label: "Scripted, no key needed", live: false },
  ];
  return (
    <form id="settings" class="settings" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        <span>Provider</span>
        <select
          id="provider"
          disabled={busy || providers.value.length === 0}
          value={provider.value?.id ?? ""}
          onChange={({ currentTarget }) => chooseProvider(currentTarget.value)}
        >
          {groups.map(({ label, live }) => {
            const members = providers.value.filter((one) => one.live === live);
            return members.length > 0 && (
              <optgroup key={label} label={label}>
                {members.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </optgroup>
            );
          })}
        </select>
      </label>
      <label class="field">
        <span>Model</span>
        <input
          id="model"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={model}
          onInput={({ currentTarget }) => (model.value = currentTarget.value)}
        />
      </label>
      <button id="clear" type="button" class="quiet" disabled={busy || empty} onClick={onClear}>
        New conversation
      </button>
      <details>
        <summary>System prompt</summary>
        <label class="visually-hidden" for="system">
          System prompt
        </label>
        <textarea
          id="system"
          rows={2}
          placeholder="Optional: how the model should answer"
          value={system}
          onInput={({ currentTarget }) => (system.value = currentTarget.value)}
        />
      </details>
    </form>
  );
}
