import { useState } from "preact/hooks";
import type { Verdict } from "./check.ts";
import { Field } from "./field.tsx";
import { JsonText } from "./json-text.tsx";
import type { Form } from "./parameter.ts";
import { isObject } from "./values.ts";

/** What a control is given. */
export interface ControlProps {
  id: string;
  /** Ids of what describes it. */
  describedBy: string;
  invalid: boolean;
  value: unknown;
  /** `undefined` unsets. */
  onChange: (value: unknown) => void;
}

/** The control for a form. */
export function Control({ form, path, verdict, ...props }: ControlProps & { form: Form; path: string; verdict: Verdict }) {
  const { id, describedBy, invalid, value, onChange } = props;
  const common = { id, "aria-describedby": describedBy, "aria-invalid": invalid || undefined };
  if (form.kind === "number" || form.kind === "integer") {
    return (
      <input
        {...common}
        type="number"
        min={form.least}
        max={form.most}
        step={form.kind === "integer" ? 1 : "any"}
        placeholder="unset"
        value={typeof value === "number" ? value : ""}
        onInput={({ currentTarget }) => {
          // While something is typed that is no number yet, the field has no value, and its text must stay.
          if (!currentTarget.validity.badInput) onChange(currentTarget.value === "" ? undefined : Number(currentTarget.value));
        }}
      />
    );
  }
  if (form.kind === "boolean") {
    return (
      <select {...common} value={value === undefined ? "" : String(value)} onChange={({ currentTarget }) => onChange(TRUTH[currentTarget.value])}>
        <option value="">unset</option>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
  }
  if (form.kind === "text") return form.words ? <Words words={form.words} {...props} /> : <Text {...props} />;
  if (form.kind === "texts") return <Texts words={form.words} {...props} />;
  if (form.kind === "json") return <JsonText isList={form.list === true} {...props} />;
  if (form.kind !== "object") return null;
  const members = isObject(value) ? value : {};
  return (
    <div class="members">
      {form.members.map((member) => (
        <Field
          key={member.name}
          member={member}
          path={`${path}.${member.name}`}
          value={members[member.name]}
          verdict={verdict}
          onChange={(changed) => {
            const { [member.name]: _, ...others } = members;
            const all = changed === undefined ? others : { ...members, [member.name]: changed };
            onChange(Object.keys(all).length === 0 ? undefined : all);
          }}
        />
      ))}
    </div>
  );
}

function Text({ id, describedBy, invalid, value, onChange }: ControlProps) {
  return (
    <input
      id={id}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      type="text"
      placeholder="unset"
      autocomplete="off"
      spellcheck={false}
      value={typeof value === "string" ? value : ""}
      onInput={({ currentTarget }) => onChange(currentTarget.value === "" ? undefined : currentTarget.value)}
    />
  );
}

/** One of the known words, or another one: providers learn more of them. */
function Words({ words, ...props }: ControlProps & { words: readonly string[] }) {
  const { id, describedBy, invalid, value, onChange } = props;
  const [other, setOther] = useState(false);
  const isOther = other || (typeof value === "string" && !words.includes(value));
  return (
    <>
      <select
        id={id}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        value={isOther ? OTHER : typeof value === "string" ? value : ""}
        onChange={({ currentTarget }) => {
          setOther(currentTarget.value === OTHER);
          onChange(currentTarget.value === OTHER || currentTarget.value === "" ? undefined : currentTarget.value);
        }}
      >
        <option value="">unset</option>
        {words.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
        <option value={OTHER}>another word …</option>
      </select>
      {isOther && (
        <label class="other">
          <span class="visually-hidden">Another word</span>
          <Text {...props} id={`${id}-other`} />
        </label>
      )}
    </>
  );
}

/** Texts one by one; they may have line breaks. */
function Texts({ id, describedBy, value, words, onChange }: ControlProps & { words?: readonly string[] | undefined }) {
  const texts = Array.isArray(value) ? value.map(String) : [];
  const change = (texts: string[]) => onChange(texts.length === 0 ? undefined : texts);
  return (
    <div class="texts">
      {words && (
        <datalist id={`${id}-words`}>
          {words.map((word) => (
            <option key={word} value={word} />
          ))}
        </datalist>
      )}
      {texts.map((text, at) => {
        const common = {
          "aria-label": `Text ${at + 1}`,
          "aria-describedby": describedBy,
          value: text,
          onInput: ({ currentTarget }: { currentTarget: { value: string } }) => change(texts.with(at, currentTarget.value)),
        };
        return (
          <div key={at} class="row">
            {words ? <input type="text" list={`${id}-words`} {...common} /> : <textarea rows={1} {...common} />}
            <button type="button" class="small" onClick={() => change(texts.toSpliced(at, 1))}>
              Remove<span class="visually-hidden"> text {at + 1}</span>
            </button>
          </div>
        );
      })}
      <button type="button" class="small" onClick={() => change([...texts, ""])}>
        Add a text
      </button>
    </div>
  );
}

const TRUTH: Readonly<Record<string, boolean>> = { true: true, false: false };
const OTHER = "\0";
