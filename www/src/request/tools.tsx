import type { ChatCompletionTool } from "chatwire";
import type { ControlProps } from "./control.tsx";
import { JsonText } from "./json-text.tsx";
import { schemaProblem } from "./schema.ts";
import { isObject } from "./values.ts";

/** The functions that the model may call, one form each. */
export function ToolsEditor({ id, describedBy, value, onChange }: ControlProps) {
  const tools = Array.isArray(value) ? (value as readonly ChatCompletionTool[]) : [];
  const change = (tools: readonly unknown[]) => onChange(tools.length === 0 ? undefined : tools);
  return (
    <div class="editor">
      {tools.map((tool, at) => (
        <fieldset key={at} class="tool-form">
          <legend>
            Tool {at + 1}
            <button type="button" class="small" onClick={() => change(tools.toSpliced(at, 1))}>
              Remove<span class="visually-hidden"> tool {at + 1}</span>
            </button>
          </legend>
          {isObject(tool) && tool.type === "function" && isObject(tool.function) ? (
            <FunctionForm id={`${id}-${at}`} describedBy={describedBy} of={tool.function} onChange={(of) => change(tools.with(at, { ...tool, function: of } as ChatCompletionTool))} />
          ) : (
            <label class="field">
              <span>The tool as JSON</span>
              <JsonText
                id={`${id}-${at}`}
                describedBy={describedBy}
                invalid={false}
                value={tool}
                onChange={(tool) => tool !== undefined && change(tools.with(at, tool as ChatCompletionTool))}
              />
            </label>
          )}
        </fieldset>
      ))}
      <div class="row">
        <button type="button" class="small" onClick={() => change([...tools, { type: "function", function: { name: "" } }])}>
          Add a function
        </button>
        {EXAMPLES.map((tool) => (
          <button key={tool.function.name} type="button" class="small" onClick={() => change([...tools, tool])}>
            Example: {tool.function.name}
          </button>
        ))}
      </div>
    </div>
  );
}

function FunctionForm({ id, describedBy, of, onChange }: {
  id: string;
  describedBy: string;
  of: { name?: unknown; description?: unknown; parameters?: unknown };
  onChange: (of: object) => void;
}) {
  const set = (name: string, value: unknown) => {
    const { [name as "name"]: _, ...others } = of;
    onChange(value === undefined ? others : { ...of, [name]: value });
  };
  return (
    <>
      <label class="field">
        <span>Name</span>
        <input
          id={`${id}-name`}
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby={describedBy}
          value={String(of.name ?? "")}
          onInput={({ currentTarget }) => set("name", currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>What it does and when to call it</span>
        <textarea
          rows={2}
          value={String(of.description ?? "")}
          onInput={({ currentTarget }) => set("description", currentTarget.value === "" ? undefined : currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>Parameters, a JSON Schema</span>
        <JsonText
          id={`${id}-parameters`}
          describedBy={describedBy}
          invalid={false}
          value={of.parameters}
          rows={8}
          problemOf={schemaProblem}
          onChange={(parameters) => set("parameters", parameters)}
        />
      </label>
    </>
  );
}

const EXAMPLES = [
  {
    type: "function",
    function: {
      name: "get_weather",
      description: "Tells the weather at a place, now. Call it whenever the answer depends on the weather.",
      parameters: {
        type: "object",
        properties: {
          city: { type: "string", description: "The city, as in Oslo" },
          unit: { type: "string", enum: ["celsius", "fahrenheit"] },
        },
        required: ["city"],
        additionalProperties: false,
      },
    },
  },
  {
    type: "function",
    function: {
      name: "calculate",
      description: "Works out an expression of numbers, + - * / and parentheses. Call it in place of reckoning.",
      parameters: {
        type: "object",
        properties: { expression: { type: "string", description: "The expression, as in (2 + 3) * 4" } },
        required: ["expression"],
        additionalProperties: false,
      },
    },
  },
] as const;
