import { useState } from "preact/hooks";
import { type Dimension, dayBefore, DIMENSIONS, loadTable, usageURL } from "./ledger.ts";
import { change, type Filters, filters, groupBy, load, problem, query, shown, toggle, token } from "./state.ts";

const RANGES = [
  { name: "Today", days: 1 },
  { name: "7 days", days: 7 },
  { name: "30 days", days: 30 },
];

/** Which requests are looked at, and how they are grouped. */
export function FilterPanel() {
  const { from, to } = filters.value;
  return (
    <form class="filters" aria-label="What is shown" onSubmit={(event) => event.preventDefault()}>
      <div class="row">
        <Day name="from" label="From" />
        <Day name="to" label="To" />
        <div class="ranges" role="group" aria-label="Days">
          {RANGES.map(({ name, days }) => {
            const first = dayBefore(days - 1);
            const last = dayBefore(0);
            return (
              <button key={name} type="button" class="quiet" aria-pressed={from === first && to === last} onClick={() => change({ from: first, to: last })}>
                {name}
              </button>
            );
          })}
        </div>
      </div>
      <div class="row">
        <Choice name="workspace" label="Workspace" />
        <Choice name="key" label="Key" />
        <Choice name="model" label="Model" />
      </div>
      <fieldset>
        <legend>Group by</legend>
        {DIMENSIONS.map((dimension) => (
          <label key={dimension} class="chip">
            <input type="checkbox" name={`by-${dimension}`} checked={groupBy.value.includes(dimension)} onChange={() => toggle(dimension)} />
            <span>{nameOf(dimension)}</span>
          </label>
        ))}
      </fieldset>
      <div class="row actions">
        <button type="button" class="quiet" onClick={() => void load()}>
          Refresh
        </button>
        <Download />
        <details>
          <summary>Bring a key</summary>
          <label class="field">
            <span>One of the gateway's own. An administrator's shows all workspaces. It is kept for this visit only.</span>
            <input
              id="token"
              type="password"
              autocomplete="off"
              spellcheck={false}
              placeholder="sk-…"
              value={token}
              onChange={({ currentTarget }) => {
                token.value = currentTarget.value.trim();
                void load();
              }}
            />
          </label>
        </details>
      </div>
    </form>
  );
}

function Day({ name, label }: { name: "from" | "to"; label: string }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input id={name} type="date" required value={filters.value[name]} onChange={({ currentTarget }) => change({ [name]: currentTarget.value })} />
    </label>
  );
}

function Choice({ name, label }: { name: Exclude<keyof Filters, "from" | "to">; label: string }) {
  const chosen = filters.value[name];
  const found = (shown.value?.choices ?? []).map((row) => row[name] ?? "");
  const values = [...new Set([...found, ...(chosen ? [chosen] : [])])].filter(Boolean).sort();
  return (
    <label class="field">
      <span>{label}</span>
      <select id={name} value={chosen} onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}>
        <option value="">All</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A link carries no key: with one, the table is fetched and saved. */
function Download() {
  const [isSaving, saving] = useState(false);
  const save = async (event: MouseEvent) => {
    if (token.value === "") return;
    event.preventDefault();
    if (isSaving) return;
    saving(true);
    try {
      const url = URL.createObjectURL(await loadTable(query.value, { token: token.value }));
      const link = Object.assign(document.createElement("a"), { href: url, download: "usage.csv" });
      link.click();
      // Firefox begins to read it a moment later.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
    saving(false);
  };
  return (
    <a id="csv" class="quiet button" href={usageURL(query.value, "csv")} download="usage.csv" onClick={(event) => void save(event)}>
      Save as CSV
    </a>
  );
}

export function nameOf(dimension: Dimension): string {
  return dimension.charAt(0).toUpperCase() + dimension.slice(1);
}
