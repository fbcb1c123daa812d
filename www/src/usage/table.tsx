import { signal } from "@preact/signals";
import { nameOf } from "./filters.tsx";
import { cost, count, time } from "./format.ts";
import type { Dimension, Totals, Usage, UsageQuery, UsageRow } from "./ledger.ts";

type Measure = keyof Totals;
type Column = Dimension | Measure;

const MEASURES: readonly { id: Measure; name: string; show: (row: Totals) => string }[] = [
  { id: "requests", name: "Requests", show: (row) => count(row.requests) },
  { id: "input_tokens", name: "Tokens in", show: (row) => count(row.input_tokens) },
  { id: "output_tokens", name: "Tokens out", show: (row) => count(row.output_tokens) },
  { id: "cached_tokens", name: "Cached", show: (row) => count(row.cached_tokens) },
  { id: "reasoning_tokens", name: "Reasoning", show: (row) => count(row.reasoning_tokens) },
  { id: "words", name: "Words", show: (row) => count(row.words) },
  { id: "cost", name: "Cost", show: (row) => cost(row.cost) },
  { id: "latency_ms", name: "Latency", show: (row) => time(row.latency_ms) },
  { id: "first_token_ms", name: "First token", show: (row) => time(row.first_token_ms) },
  { id: "complete", name: "Complete", show: (row) => count(row.complete) },
  { id: "estimated", name: "Estimated", show: (row) => count(row.estimated) },
];

/** Missing: in the order in which the gateway tells them. */
const order = signal<{ by: Column; descending: boolean } | undefined>(undefined);

export function UsageTable({ usage: { group_by: dimensions, data, total }, query }: { usage: Usage; query: UsageQuery }) {
  const by = order.value && (order.value.by in (data[0] ?? {}) ? order.value : undefined);
  const rows = by ? sorted(data, by.by, by.descending) : data;
  const grouping = dimensions.length === 0 ? "of all requests" : `by ${dimensions.join(", ")}`;
  return (
    <section class="table" aria-label="Sums">
      {/* Wider than a phone: it scrolls by itself, also by the keyboard. */}
      <div class="scroller" role="region" aria-label="Table of usage" tabIndex={0}>
        <table id="usage">
          <caption>
            <span>
              Usage {grouping}, {query.from} to {query.to}
            </span>
          </caption>
          <thead>
            <tr>
              {dimensions.map((dimension) => (
                <Head key={dimension} id={dimension} name={nameOf(dimension)} />
              ))}
              {dimensions.length === 0 && <th scope="col">Group</th>}
              {MEASURES.map(({ id, name }) => (
                <Head key={id} id={id} name={name} number />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={dimensions.map((dimension) => row[dimension]).join("\n")}>
                {dimensions.map((dimension) => (
                  <th key={dimension} scope="row" data-column={dimension}>
                    {row[dimension] === "" ? <span class="none">none</span> : row[dimension]}
                  </th>
                ))}
                {dimensions.length === 0 && <th scope="row">All requests</th>}
                <Measures row={row} />
              </tr>
            ))}
          </tbody>
          {dimensions.length > 0 && (
            <tfoot>
              <tr>
                <th scope="row" colSpan={dimensions.length}>
                  Sum
                </th>
                <Measures row={total} />
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      <p class="note">
        Latency and first token are means. Tokens are estimated from the text where the provider told none, since the answer broke off or was
        stopped: “Estimated” says of how many requests.
      </p>
    </section>
  );
}

function Measures({ row }: { row: Totals }) {
  return (
    <>
      {MEASURES.map(({ id, show }) => (
        <td key={id} class="number" data-column={id} data-value={row[id] ?? ""}>
          {show(row)}
        </td>
      ))}
    </>
  );
}

function Head({ id, name, number = false }: { id: Column; name: string; number?: boolean }) {
  const now = order.value?.by === id ? order.value : undefined;
  const turn = () => (order.value = now === undefined ? { by: id, descending: number } : { by: id, descending: !now.descending });
  return (
    <th scope="col" class={number ? "number" : ""} aria-sort={now && (now.descending ? "descending" : "ascending")}>
      <button type="button" onClick={turn}>
        {name}
        <span class="mark" aria-hidden="true">
          {now && (now.descending ? "↓" : "↑")}
        </span>
      </button>
    </th>
  );
}

function sorted(rows: readonly UsageRow[], by: Column, descending: boolean): UsageRow[] {
  const value = (row: UsageRow): string | number => row[by] ?? -1;
  const sign = descending ? -1 : 1;
  return [...rows].sort((left, right) => (value(left) < value(right) ? -sign : value(left) > value(right) ? sign : 0));
}
