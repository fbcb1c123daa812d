import { useEffect, useRef, useState } from "preact/hooks";
import type { ControlProps } from "./control.tsx";
import { written } from "./values.ts";

/** A value as JSON. What cannot be read is kept to be mended, said, and not sent. */
export function JsonText({ id, describedBy, invalid, value, isList = false, rows = 4, problemOf, onChange }: ControlProps & {
  isList?: boolean;
  rows?: number;
  /** What is wrong with a value that is JSON. */
  problemOf?: (value: unknown) => string | undefined;
}) {
  const [text, setText] = useState(() => written(value));
  const [problem, setProblem] = useState<string>();
  const sent = useRef(value);
  useEffect(() => {
    // Set elsewhere: by an import, say, or unset.
    if (value === sent.current) return;
    sent.current = value;
    setText(written(value));
    setProblem(undefined);
  }, [value]);
  const read = (text: string): [unknown, string?] => {
    if (text.trim() === "") return [undefined];
    try {
      const value: unknown = JSON.parse(text);
      const problem = Array.isArray(value) !== isList || typeof value !== "object" || value === null ? `has to be ${isList ? "a list" : "an object"}` : problemOf?.(value);
      return problem === undefined ? [value] : [undefined, problem];
    } catch (error) {
      return [undefined, `is no JSON: ${error instanceof Error ? error.message : String(error)}`];
    }
  };
  return (
    <>
      <textarea
        id={id}
        class="json"
        rows={rows}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        placeholder={isList ? "unset, or a list as JSON" : "unset, or an object as JSON"}
        aria-describedby={`${describedBy}${problem ? ` ${id}-problem` : ""}`}
        aria-invalid={invalid || problem !== undefined || undefined}
        value={text}
        onInput={({ currentTarget }) => {
          const [value, problem] = read(currentTarget.value);
          setText(currentTarget.value);
          setProblem(problem);
          sent.current = value;
          onChange(value);
        }}
      />
      {problem && (
        <p id={`${id}-problem`} class="said finding">
          This is not sent: it {problem}
        </p>
      )}
    </>
  );
}
