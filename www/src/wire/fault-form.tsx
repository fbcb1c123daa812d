import { signal } from "@preact/signals";
import { PRESETS, type Directives, type Field, type Preset } from "./fault-directives.ts";
import type { Limits } from "./run.ts";

/** What is set; kept while another view is looked at. */
export const directives = signal<Directives>(PRESETS[0]?.directives ?? {});
export const preset = signal(PRESETS[0]?.id ?? "");
export const limits = signal<Limits>({ maxRetries: 0 });

/** Faults to try: each sets the form. */
export function Presets() {
  const about = PRESETS.find(({ id }) => id === preset.value)?.about;
  const choose = ({ id, directives: wanted, limits: own }: Preset) => {
    preset.value = id;
    directives.value = wanted;
    limits.value = { maxRetries: 0, ...own };
  };
  return (
    <fieldset class="presets">
      <legend class="visually-hidden">Presets</legend>
      {PRESETS.map((one) => (
        <button key={one.id} type="button" class="chip" aria-pressed={preset.value === one.id} onClick={() => choose(one)}>
          {one.name}
        </button>
      ))}
      <p class="note" aria-live="polite">
        {about ?? "Your own."}
      </p>
    </fieldset>
  );
}

/** A limit of the client. */
export function Limit({ name, label, by }: { name: keyof Limits; label: string; by: string }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        min={0}
        inputMode="numeric"
        placeholder={by}
        value={limits.value[name] ?? ""}
        onInput={({ currentTarget: { value } }) => {
          const { [name]: _, ...others } = limits.value;
          limits.value = value === "" ? others : { ...others, [name]: Number(value) };
        }}
      />
    </label>
  );
}

/** A directive of the scripted provider. */
export function DirectiveField({ field: { name, effect, input, values, placeholder } }: { field: Field }) {
  const value = directives.value[name];
  const set = (to: string | undefined) => {
    const { [name]: _, ...others } = directives.value;
    preset.value = "";
    directives.value = to === undefined ? others : { ...others, [name]: to };
  };
  const id = `directive-${name}`;
  const typed = {
    "aria-describedby": `${id}-note`,
    placeholder,
    value: value ?? "",
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => set(currentTarget.value === "" ? undefined : currentTarget.value),
  };
  return (
    <div class={`directive ${input}`}>
      {input === "check" && <input id={id} type="checkbox" aria-describedby={`${id}-note`} checked={value !== undefined} onChange={({ currentTarget }) => set(currentTarget.checked ? values[0] : undefined)} />}
      <label for={id}>
        <code>{name}</code>
      </label>
      {input === "choice" && (
        <select id={id} aria-describedby={`${id}-note`} value={value ?? ""} onChange={({ currentTarget }) => set(currentTarget.value || undefined)}>
          <option value="">as usual</option>
          {values.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      )}
      {input === "number" && <input id={id} type="number" min={0} {...typed} />}
      {input === "lines" && <textarea id={id} rows={1} spellcheck={false} {...typed} />}
      {input === "text" && <input id={id} type="text" autocomplete="off" spellcheck={false} {...typed} />}
      <p id={`${id}-note`} class="note">
        {effect.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}
      </p>
    </div>
  );
}
