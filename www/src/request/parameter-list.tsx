import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { about, verdict } from "./check.ts";
import type { ControlProps } from "./control.tsx";
import { Field } from "./field.tsx";
import { FormatEditor } from "./format.tsx";
import type { Parameter } from "./parameter.ts";
import { PARAMETERS } from "./parameters.ts";
import { clearParams, count, params, provider, setParam } from "./state.ts";
import { ToolsEditor } from "./tools.tsx";

/** All members of a request that have no place of their own on the page, to be found by name or by what is said of them. */
export function ParameterList() {
  const [filter, setFilter] = useState("");
  const [onlySet, setOnlySet] = useState(false);
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const isShown = ({ name, docs, group }: Parameter) => {
    const text = `${name} ${docs} ${group}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (!onlySet || params.value[name] !== undefined);
  };
  const shown = new Set(LISTED.filter(isShown));
  return (
    <div class="parameters">
      <div class="filter">
        <label class="field">
          <span>Find a parameter</span>
          <input type="search" value={filter} placeholder="by name or meaning" onInput={({ currentTarget }) => setFilter(currentTarget.value)} />
        </label>
        <label class="check">
          <input type="checkbox" checked={onlySet} onChange={({ currentTarget }) => setOnlySet(currentTarget.checked)} /> Only those set
        </label>
        <button type="button" class="quiet" disabled={count.value === 0} onClick={clearParams}>
          Unset all
        </button>
      </div>
      <p class="note" role="status">
        {shown.size === 0 ? "No parameter is like that." : `${shown.size} ${shown.size === 1 ? "parameter" : "parameters"}. What is unset is not sent.`}
      </p>
      {GROUPS.map((group) => (
        <Group key={group} name={group} shown={shown} isSearched={words.length > 0 || onlySet} />
      ))}
      <div hidden={words.length > 0}>
        <Others />
      </div>
    </div>
  );
}

/** Parameters that belong together, folded unless something is looked for. */
function Group({ name, shown, isSearched }: { name: string; shown: ReadonlySet<Parameter>; isSearched: boolean }) {
  const parameters = LISTED.filter(({ group }) => group === name);
  const [isOpen, setOpen] = useState(false);
  const [wasOpen, setWasOpen] = useState(false);
  const set = parameters.filter(({ name }) => params.value[name] !== undefined).length;
  const wrong = parameters.filter(({ name }) => about(name, verdict.value).findings.length > 0).length;
  const isShown = isOpen || isSearched;
  return (
    <details
      class="group"
      data-group={name}
      hidden={!parameters.some((parameter) => shown.has(parameter))}
      open={isShown}
      onToggle={({ currentTarget }) => {
        if (!isSearched) setOpen(currentTarget.open);
        if (currentTarget.open) setWasOpen(true);
      }}
    >
      <summary>
        <span class="title">{name}</span> <span class="names">{parameters.map(({ name }) => name).join(", ")}</span>
        {set > 0 && <span class="count"> {set} set</span>}
        {wrong > 0 && <span class="finding"> {wrong} to mend</span>}
      </summary>
      {/* What is typed there stays when it is folded, or not looked for. */}
      {(isShown || wasOpen) && (
        <div class="fields">
          {parameters.map((parameter) => (
            <Field
              key={parameter.name}
              hidden={!shown.has(parameter)}
              member={parameter}
              path={parameter.name}
              mark={markOf(parameter)}
              value={params.value[parameter.name]}
              verdict={verdict.value}
              onChange={(value) => setParam(parameter.name, value)}
              control={EDITORS[parameter.name]}
            />
          ))}
        </div>
      )}
    </details>
  );
}

/** Members that no type knows: a provider may. */
function Others() {
  const [name, setName] = useState("");
  const [added, setAdded] = useState<readonly string[]>([]);
  const isKnown = (name: string) => PARAMETERS.some((parameter) => parameter.name === name);
  const names = [...new Set([...added, ...Object.keys(params.value).filter((name) => !isKnown(name))])];
  const isTaken = isKnown(name) || names.includes(name);
  const add = () => {
    if (name === "" || isTaken) return;
    setAdded([...added, name]);
    setName("");
  };
  return (
    <details class="group" data-group="Others" open={names.length > 0 || undefined}>
      <summary>
        <span class="title">Others</span> <span class="names">members that are not listed</span>
      </summary>
      <div class="fields">
        {names.map((name) => (
          <Field
            key={name}
            member={{ name, docs: "A member that no type knows. It is sent as it is.", forms: ANY }}
            path={name}
            value={params.value[name]}
            verdict={verdict.value}
            onChange={(value) => setParam(name, value)}
          />
        ))}
        <div class="row">
          <label class="field">
            <span>A member that is not listed</span>
            <input
              type="text"
              value={name}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              placeholder="its name"
              onInput={({ currentTarget }) => setName(currentTarget.value.trim())}
              onKeyDown={(event) => event.key === "Enter" && add()}
            />
          </label>
          <button type="button" class="quiet" disabled={name === "" || isTaken} onClick={add}>
            Add
          </button>
        </div>
      </div>
    </details>
  );
}

/** What becomes of a parameter at the provider, where it does not just take it. */
function markOf({ providers }: Parameter): string | undefined {
  const to = provider.value;
  if (to === undefined) return undefined;
  const name = NAMES[to.dialect];
  return {
    taken: undefined,
    undocumented: `not in ${name}’s documentation`,
    dropped: `${name} drops it`,
    renamed: `${name} has another name for it`,
    refused: `${name} refuses it`,
  }[providers[to.dialect]];
}

/** These have a place of their own on the page. */
const ELSEWHERE: ReadonlySet<string> = new Set(["model", "messages", "stream"]);
const LISTED = PARAMETERS.filter(({ name }) => !ELSEWHERE.has(name));
const GROUPS = [...new Set(LISTED.map(({ group }) => group))];
const NAMES = { openai: "OpenAI", neuroflash: "neuroflash", flexai: "FlexAI", morpheus: "Morpheus" } as const;
const ANY = [{ kind: "boolean" }, { kind: "number" }, { kind: "text" }, { kind: "json" }, { kind: "json", list: true }] as const;
const EDITORS: Readonly<Record<string, (props: ControlProps) => ComponentChildren>> = {
  tools: (props) => <ToolsEditor {...props} />,
  response_format: (props) => <FormatEditor {...props} />,
};
