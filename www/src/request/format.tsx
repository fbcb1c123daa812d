import type { ControlProps } from "./control.tsx";
import { JsonText } from "./json-text.tsx";
import { schemaProblem } from "./schema.ts";
import { isObject } from "./values.ts";

/** The form that the answer's text is to have. */
export function FormatEditor({ id, describedBy, value, onChange }: ControlProps) {
  const type = isObject(value) ? String(value["type"] ?? "") : "";
  const schema = isObject(value) && isObject(value["json_schema"]) ? value["json_schema"] : {};
  const set = (name: string, to: unknown) => {
    const { [name]: _, ...others } = schema;
    onChange({ type: "json_schema", json_schema: to === undefined ? others : { ...schema, [name]: to } });
  };
  const choose = (type: string) => {
    if (type === "") onChange(undefined);
    else onChange(type === "json_schema" ? EXAMPLE : { type });
  };
  return (
    <div class="editor">
      <label class="field">
        <span>Form</span>
        <select id={id} aria-describedby={describedBy} value={type} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          <option value="">unset</option>
          <option value="text">text</option>
          <option value="json_object">json_object: any JSON object</option>
          <option value="json_schema">json_schema: JSON that follows a schema</option>
          {type !== "" && !KNOWN.has(type) && <option value={type}>{type}</option>}
        </select>
      </label>
      {type === "json_schema" && (
        <>
          <div class="pair">
            <label class="field">
              <span>Name of the schema</span>
              <input
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck={false}
                value={String(schema["name"] ?? "")}
                onInput={({ currentTarget }) => set("name", currentTarget.value)}
              />
            </label>
            <label class="check">
              <input type="checkbox" checked={schema["strict"] === true} onChange={({ currentTarget }) => set("strict", currentTarget.checked || undefined)} /> strict
            </label>
          </div>
          <label class="field">
            <span>JSON Schema of the answer</span>
            <JsonText
              id={`${id}-schema`}
              describedBy={describedBy}
              invalid={false}
              value={schema["schema"]}
              rows={12}
              problemOf={schemaProblem}
              onChange={(schema) => set("schema", schema)}
            />
          </label>
          <button type="button" class="small" onClick={() => onChange(EXAMPLE)}>
            Start from the example
          </button>
        </>
      )}
      {type !== "" && !KNOWN.has(type) && (
        <label class="field">
          <span>The form as JSON</span>
          <JsonText id={`${id}-json`} describedBy={describedBy} invalid={false} value={value} onChange={(value) => value !== undefined && onChange(value)} />
        </label>
      )}
    </div>
  );
}

const KNOWN: ReadonlySet<string> = new Set(["text", "json_object", "json_schema"]);

/** All members are required and no others allowed, which `strict` asks for. */
const EXAMPLE = {
  type: "json_schema",
  json_schema: {
    name: "recipe",
    strict: true,
    schema: {
      type: "object",
      properties: {
        title: { type: "string" },
        minutes: { type: "integer", description: "From start to table" },
        ingredients: {
          type: "array",
          items: {
            type: "object",
            properties: { name: { type: "string" }, amount: { type: "string" } },
            required: ["name", "amount"],
            additionalProperties: false,
          },
        },
        steps: { type: "array", items: { type: "string" } },
      },
      required: ["title", "minutes", "ingredients", "steps"],
      additionalProperties: false,
    },
  },
} as const;
