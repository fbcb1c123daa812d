import { Component } from "preact";
import type { Path } from "./json-growth.ts";

export interface JsonTreeProps {
  value: unknown;
  /** What a screen reader calls it. */
  label: string;
  /** The lists and objects that are not whole, as of a {@link JsonGrowth}. */
  path?: Path;
  /** Whether the innermost value is a text that is not whole. */
  writing?: boolean;
  /** From which depth on nodes are closed at first. */
  closedFrom?: number;
}

/** A JSON value as nested lists that open and close; what is not whole is marked. Nodes stay the same while it grows. */
export function JsonTree({ value, label, path = WHOLE, writing = false, closedFrom = Infinity }: JsonTreeProps) {
  return (
    <ul class="json" aria-label={label}>
      <JsonNode value={value} path={path} writing={writing} closedFrom={closedFrom} />
    </ul>
  );
}

interface NodeProps {
  name?: string;
  value: unknown;
  path: Path;
  writing: boolean;
  closedFrom: number;
}

interface NodeState {
  /** Whether it was ever opened: until then it has no children. */
  isOpened: boolean;
  limit: number;
}

class JsonNode extends Component<NodeProps, NodeState> {
  override state: NodeState = { isOpened: this.props.closedFrom > 0, limit: 100 };

  // What is whole does not change: of a value that grows, only the nodes on the way to its end are looked at.
  override shouldComponentUpdate(next: NodeProps, state: NodeState): boolean {
    const now = this.props;
    return next.path.length > 0 || now.path.length > 0 || next.writing !== now.writing || next.value !== now.value || next.name !== now.name || state !== this.state;
  }

  override render({ name, value, path, writing, closedFrom }: NodeProps, { isOpened, limit }: NodeState) {
    const isOpen = path.length > 0;
    const label = name !== undefined && (
      <>
        <span class="json-name">{name}</span>:{" "}
      </>
    );
    if (typeof value !== "object" || value === null) {
      return (
        <li>
          {label}
          <Leaf value={value} writing={writing} />
        </li>
      );
    }
    const isList = Array.isArray(value);
    const entries = Object.entries(value);
    const count = entries.length;
    const size = isList ? `[${count}]` : `{${count}}`;
    if (count === 0) {
      return (
        <li>
          {label}
          <span class="json-size">{isList ? "[]" : "{}"}</span>
          {isOpen && <Unfinished />}
        </li>
      );
    }
    return (
      <li>
        <details open={closedFrom > 0} onToggle={({ currentTarget }) => currentTarget.open && !isOpened && this.setState({ isOpened: true })}>
          <summary>
            {label}
            <span class="json-size">{size}</span>
            {isOpen && <Unfinished />}
          </summary>
          {isOpened && (
            <ul>
              {entries.slice(0, limit).map(([key, child], at) => {
                const isGrowing = isOpen && (isList ? at === count - 1 : key === path[0]);
                return (
                  <JsonNode
                    key={key}
                    {...(!isList && { name: key })}
                    value={child}
                    path={isGrowing ? path.slice(1) : WHOLE}
                    writing={isGrowing && writing}
                    closedFrom={closedFrom - 1}
                  />
                );
              })}
              {count > limit && (
                <li>
                  <button type="button" class="link" onClick={() => this.setState({ limit: limit + 400 })}>
                    {count - limit} more
                  </button>
                </li>
              )}
            </ul>
          )}
        </details>
      </li>
    );
  }
}

function Leaf({ value, writing }: { value: unknown; writing: boolean }) {
  if (typeof value !== "string") return <span class="json-word">{String(value)}</span>;
  return (
    <>
      <span class="json-text">"{value}</span>
      {writing ? <Unfinished /> : '"'}
    </>
  );
}

function Unfinished() {
  return (
    <span class="unfinished">
      <span aria-hidden="true">…</span>
      <span class="visually-hidden"> not whole</span>
    </span>
  );
}

const WHOLE: Path = [];
