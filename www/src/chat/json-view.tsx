import type { JsonGrowth } from "./json-growth.ts";
import { JsonTree } from "./json-tree.tsx";

/** What a JSON text says so far, or that it is none. */
export function JsonView({ json, label }: { json: JsonGrowth; label: string }) {
  const { value, path, writing, problem } = json.state.value;
  return (
    <>
      {value !== undefined && <JsonTree value={value} path={path} writing={writing} label={label} />}
      {problem !== undefined && <p class="note">{problem}</p>}
    </>
  );
}
