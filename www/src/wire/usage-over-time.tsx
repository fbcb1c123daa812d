import { useEffect, useState } from "preact/hooks";
import { lazy } from "../shared/lazy.tsx";
import { dayBefore, loadUsage, type UsageRow } from "../usage/ledger.ts";
import { recordings } from "./recording.ts";

const Timeline = lazy(() => import("../usage/timeline.tsx").then(({ Timeline }) => Timeline));

/** What the gateway's ledger has counted, by day: tokens and cost. Asked again once a request is over. */
export function UsageOverTime() {
  const over = recordings.value.filter(({ endedAt }) => endedAt !== undefined).length;
  const [rows, setRows] = useState<readonly UsageRow[] | undefined>(undefined);
  const [problem, setProblem] = useState("");
  const from = dayBefore(DAYS - 1);
  const to = dayBefore(0);
  useEffect(() => {
    const leave = new AbortController();
    loadUsage({ from, to, group_by: ["day"] }, { signal: leave.signal }).then(
      ({ data }) => {
        setRows(data);
        setProblem("");
      },
      (error: unknown) => leave.signal.aborted || setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => leave.abort();
  }, [over]);
  return (
    <section class="over-time" aria-labelledby="over-time">
      <h3 id="over-time">Usage and cost, from the gateway's ledger</h3>
      {problem !== "" ? <p class="note">{problem}</p> : rows === undefined ? <p class="note">Asking …</p> : <Timeline rows={rows} from={from} to={to} />}
      <p class="note">
        The last {DAYS} days. <a href="/usage">By workspace, key and model</a>
      </p>
    </section>
  );
}

const DAYS = 14;
