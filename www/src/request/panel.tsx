import "./request.css";
import { effect } from "@preact/signals";
import type { ChatCompletionMessageParam, Finding } from "chatwire";
import { useEffect, useId, useState } from "preact/hooks";
import { lazy } from "../shared/lazy.tsx";
import { about, verdict, watch } from "./check.ts";
import { chooseProvider, compose, count, draft, imported, model, params, provider, providers, system } from "./state.ts";

const ParameterList = lazy(() => import("./parameter-list.tsx").then(({ ParameterList }) => ParameterList));
const CopyDialog = lazy(() => import("./copy/dialog.tsx").then(({ CopyDialog }) => CopyDialog));
const ImportDialog = lazy(() => import("./import/dialog.tsx").then(({ ImportDialog }) => ImportDialog));

/** What the next request is made of. `messages` gives those of the conversation, for a copy of the request as it would be sent. */
export function RequestPanel({ busy, onClear, empty, messages = () => [] }: {
  busy: boolean;
  onClear: () => void;
  empty: boolean;
  messages?: () => readonly ChatCompletionMessageParam[];
}) {
  const [copied, setCopied] = useState<ReturnType<typeof compose>>();
  const [importing, setImporting] = useState(false);
  const [isOpen, setOpen] = useState(false);
  useEffect(watch, []);
  useEffect(() => effect(takeDraft), []);
  const to = provider.value;
  return (
    <>
      <form id="settings" class="settings" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
        <ProviderChoice busy={busy} />
        <ModelChoice />
        <button
          id="clear"
          type="button"
          class="quiet"
          disabled={busy || (empty && imported.value.length === 0)}
          onClick={() => {
            imported.value = [];
            onClear();
          }}
        >
          New conversation
        </button>
        <div class="more">
          <details>
            <summary>
              System prompt <span class="count">{system.value.trim() !== "" && "set"}</span>
            </summary>
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
          <Imported />
          <details id="parameters" onToggle={({ currentTarget }) => currentTarget.open && setOpen(true)}>
            <summary>
              Parameters <Summary />
            </summary>
            {/* What is typed there stays when it is folded. */}
            {isOpen && <ParameterList />}
          </details>
          <Rest />
          <div class="actions">
            <button type="button" class="small" disabled={to === undefined} onClick={() => setCopied(compose([...messages(), question()]))}>
              Copy as code
            </button>
            <button type="button" class="small" disabled={busy || to === undefined} onClick={() => setImporting(true)}>
              Import curl
            </button>
          </div>
        </div>
      </form>
      {copied && to && <CopyDialog request={copied} dialect={to.dialect} onClose={() => setCopied(undefined)} />}
      {importing && <ImportDialog onImport={onClear} onClose={() => setImporting(false)} />}
    </>
  );
}

function ProviderChoice({ busy }: { busy: boolean }) {
  const groups = [
    { label: "Real", live: true },
    { label: "Scripted, no key needed", live: false },
  ];
  return (
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
  );
}

function ModelChoice() {
  const id = useId();
  const offered = [...new Set([provider.value?.model ?? "", ...(provider.value?.models ?? [])])].filter(Boolean);
  const { findings } = about("model", verdict.value);
  return (
    <label class="field">
      <span>Model</span>
      <input
        id="model"
        list={`${id}-models`}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={model}
        aria-invalid={findings.length > 0 || undefined}
        aria-describedby={`${id}-said`}
        onInput={({ currentTarget }) => (model.value = currentTarget.value)}
      />
      <datalist id={`${id}-models`}>
        {offered.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <span id={`${id}-said`} class="finding" hidden={findings.length === 0}>
        {findings.map(({ message }) => `It ${message}`).join("; ")}
      </span>
    </label>
  );
}

/** How many parameters are set, and how many of them are worth a look. */
function Summary() {
  const { findings, warnings } = verdict.value;
  const wrong = findings.filter(({ field }) => field !== "model").length;
  return (
    <span class="count" role="status">
      {count.value > 0 && `${count.value} set`}
      {wrong > 0 && <span class="finding">{` · ${wrong} keep${wrong === 1 ? "s" : ""} it from being sent`}</span>}
      {warnings.length > 0 && <span class="warning">{` · ${warnings.length} taken otherwise`}</span>}
    </span>
  );
}

/** What is said of the request beside its parameters: of imported messages, say. */
function Rest() {
  const { findings, warnings } = verdict.value;
  const isElsewhere = ({ field }: Finding) => field !== "model" && !((/^\w+/.exec(field)?.[0] ?? "") in params.value);
  const said = [...findings, ...warnings].filter(isElsewhere);
  if (said.length === 0) return null;
  return (
    <ul class="said finding">
      {said.map(({ field, message }) => (
        <li key={field + message}>{`${field} ${message}`}</li>
      ))}
    </ul>
  );
}

/** Messages that came with an imported request, which go before those of the conversation. */
function Imported() {
  const messages = imported.value;
  if (messages.length === 0) return null;
  return (
    <details class="imported">
      <summary>
        Imported messages <span class="count">{messages.length} before yours</span>
      </summary>
      <ol>
        {messages.map((message, at) => (
          <li key={at}>
            <b>{message.role}</b> {typeof message.content === "string" ? message.content : JSON.stringify(message.content ?? message.tool_calls)}
          </li>
        ))}
      </ol>
      <button type="button" class="small" onClick={() => (imported.value = [])}>
        Leave them out
      </button>
    </details>
  );
}

const box = (): HTMLTextAreaElement | null => document.querySelector<HTMLTextAreaElement>("textarea#message");

/** The question as it is being written. */
function question(): ChatCompletionMessageParam {
  return { role: "user", content: box()?.value.trim() || "Hello!" };
}

/** Writes the question of an imported request into the message box, as if it was typed there. */
function takeDraft(): void {
  const field = box();
  if (draft.value === "" || field === null) return;
  field.value = draft.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  draft.value = "";
}
