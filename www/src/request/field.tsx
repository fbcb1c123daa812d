import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { about, type Verdict } from "./check.ts";
import { Control, type ControlProps } from "./control.tsx";
import type { Form, Member } from "./parameter.ts";
import { isObject } from "./values.ts";

/** A member of the request: its control, documentation, and what is found out about it. */
export function Field({ member, path, mark, hidden, value, verdict, onChange, control }: {
  member: Member;
  hidden?: boolean;
  path: string;
  /** What becomes of it at the provider, if that is worth a word. */
  mark?: string | undefined;
  value: unknown;
  verdict: Verdict;
  onChange: (value: unknown) => void;
  /** In place of the controls for its forms. */
  control?: ((props: ControlProps) => ComponentChildren) | undefined;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [chosen, choose] = useState(0);
  const isSet = value !== undefined;
  const { findings, warnings } = about(path, verdict);
  const form = member.forms[isSet ? member.forms.findIndex((form) => fits(value, form)) : chosen] ?? member.forms[0];
  const own = findings.length > 0 || warnings.length > 0;
  const described = [`${id}-docs`, ...(mark ? [`${id}-mark`] : []), ...(own ? [`${id}-said`] : [])].join(" ");
  const props = { id, describedBy: described, invalid: findings.length > 0, value, onChange };
  const isGroup = control !== undefined || form.kind === "object" || form.kind === "texts";
  const name = <span class="name">{member.name}</span>;
  return (
    <div
      class="parameter"
      data-name={path}
      data-set={isSet}
      hidden={hidden}
      role={isGroup ? "group" : undefined}
      aria-labelledby={isGroup ? `${id}-label` : undefined}
      aria-describedby={isGroup ? described : undefined}
    >
      <div class="head">
        {isGroup ? <span id={`${id}-label`}>{name}</span> : <label for={id}>{name}</label>}
        {mark && (
          <span id={`${id}-mark`} class="mark">
            {mark}
          </span>
        )}
        <button type="button" class="small what" aria-label={`What is ${member.name}`} aria-expanded={open} aria-controls={`${id}-docs`} onClick={() => setOpen(!open)}>
          ?
        </button>
        {isSet && (
          <button type="button" class="small" onClick={() => onChange(undefined)}>
            Unset<span class="visually-hidden"> {member.name}</span>
          </button>
        )}
      </div>
      <p id={`${id}-docs`} class="docs" hidden={!open}>
        {code(member.docs)}
        {range(form)}
      </p>
      {member.forms.length > 1 && control === undefined && (
        <label class="form">
          <span class="visually-hidden">{member.name} is given as</span>
          <select
            value={member.forms.indexOf(form)}
            onChange={({ currentTarget }) => {
              choose(Number(currentTarget.value));
              onChange(undefined);
            }}
          >
            {member.forms.map((form, at) => (
              <option key={at} value={at}>
                {form.kind === "json" && form.list ? "a list as JSON" : FORMS[form.kind]}
              </option>
            ))}
          </select>
        </label>
      )}
      {control ? control(props) : <Control key={member.forms.indexOf(form)} form={form} path={path} verdict={verdict} {...props} />}
      {own && (
        <ul id={`${id}-said`} class="said">
          {findings.map(({ field, message }) => (
            <li key={field + message} class="finding">{`${field} ${message}`}</li>
          ))}
          {warnings.map(({ field, message }) => (
            <li key={field + message} class="warning">{`${field} ${message}`}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function fits(value: unknown, form: Form): boolean {
  switch (form.kind) {
    case "number":
    case "integer":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "text":
      return typeof value === "string";
    case "texts":
      return Array.isArray(value) && value.every((one) => typeof one === "string");
    case "object":
      return isObject(value);
    case "json":
      return form.list === true ? Array.isArray(value) : isObject(value);
  }
}

/** Documentation has names of members in backquotes. */
function code(docs: string) {
  return docs.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}

function range(form: Form): string {
  if (form.kind !== "number" && form.kind !== "integer") return "";
  const kind = form.kind === "integer" ? " A whole number" : " A number";
  if (form.least === undefined) return `${kind}.`;
  return form.most === undefined ? `${kind} of at least ${form.least}.` : `${kind} from ${form.least} to ${form.most}.`;
}

const FORMS: Readonly<Record<Form["kind"], string>> = {
  number: "a number", integer: "a whole number", boolean: "true or false", text: "a text", texts: "a list of texts", object: "members",
  json: "an object as JSON",
};
