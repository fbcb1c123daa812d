import "./usage.css";
import { useEffect } from "preact/hooks";
import { FilterPanel } from "./filters.tsx";
import { cost, count, counted, time } from "./format.ts";
import type { Totals } from "./ledger.ts";
import { busy, change, load, problem, shown } from "./state.ts";
import { UsageTable } from "./table.tsx";
import { Timeline } from "./timeline.tsx";

const VIEWS = ["chat", "wire", "replay", "faults"];

export function Dashboard() {
  useEffect(() => {
    // Who comes back from the playground has asked something there.
    const onReturn = () => document.visibilityState === "visible" && void load();
    document.addEventListener("visibilitychange", onReturn);
    void load();
    return () => document.removeEventListener("visibilitychange", onReturn);
  }, []);
  const now = shown.value;
  return (
    <>
      <header class="top">
        <h1>chatwire</h1>
        <p>What the gateway has counted. Each request is in here once, however it ended.</p>
      </header>
      <nav class="views" aria-label="Views">
        {VIEWS.map((id) => (
          <a key={id} href={`/#${id}`}>
            {id.charAt(0).toUpperCase() + id.slice(1)}
          </a>
        ))}
        <span class="elsewhere">
          <a href="/usage" aria-current="page">
            Usage
          </a>
          <a href="/docs/">Docs</a>
        </span>
      </nav>
      <main class="usage" aria-busy={busy}>
        <h2 class="visually-hidden">Usage</h2>
        <FilterPanel />
        <p class="visually-hidden" role="status">
          {now && problem.value === "" ? `${counted(now.usage.total.requests, "request")} shown.` : ""}
        </p>
        {problem.value !== "" && (
          <div class="notice problem" role="alert">
            <p>{problem}</p>
            <button type="button" class="quiet" onClick={() => void load()}>
              Try again
            </button>
          </div>
        )}
        {now === undefined && problem.value === "" && <p class="note">Loading …</p>}
        {now && (now.usage.total.requests === 0 ? <Nothing /> : <Sums total={now.usage.total} />)}
        {now && now.usage.total.requests > 0 && <Timeline rows={now.byDay} from={now.query.from ?? ""} to={now.query.to ?? ""} />}
        {now && now.usage.total.requests > 0 && <UsageTable usage={now.usage} query={now.query} />}
      </main>
    </>
  );
}

function Nothing() {
  const { workspace, key, model } = shown.value?.query ?? {};
  const isFiltered = Boolean(workspace || key || model);
  return (
    <div class="notice">
      <p>
        {isFiltered ? "Nothing in these days fits what is chosen." : "Nothing was asked in these days."}{" "}
        {!isFiltered && <a href="/#chat">Ask something</a>}
      </p>
      {isFiltered && (
        <button type="button" class="quiet" onClick={() => change({ workspace: "", key: "", model: "" })}>
          Show all
        </button>
      )}
    </div>
  );
}

function Sums({ total }: { total: Totals }) {
  const facts: [string, string, string][] = [
    ["requests", "Requests", count(total.requests)],
    ["input_tokens", "Tokens in", count(total.input_tokens)],
    ["output_tokens", "Tokens out", count(total.output_tokens)],
    ["words", "Words", count(total.words)],
    ["cost", "Cost", cost(total.cost)],
    ["latency_ms", "Latency, mean", time(total.latency_ms)],
    ["first_token_ms", "First token, mean", time(total.first_token_ms)],
  ];
  return (
    <dl class="sums">
      {facts.map(([name, term, value]) => (
        <div key={name}>
          <dt>{term}</dt>
          <dd data-sum={name}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
