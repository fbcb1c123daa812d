import { useEffect, useRef, useState } from "preact/hooks";
import { cost, count, counted } from "./format.ts";
import { daysBetween, type UsageRow } from "./ledger.ts";
import type { Day, Draw } from "./plot.ts";

/** Tokens and cost of each day, drawn and as a table. */
export function Timeline({ rows, from, to }: { rows: readonly UsageRow[]; from: string; to: string }) {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const days = daysBetween(from, to).map((day): Day => {
    const { requests = 0, input_tokens: input = 0, output_tokens: output = 0, cost = 0 } = byDay.get(day) ?? {};
    return { day, requests, input, output, cost };
  });
  const used = days.filter(({ requests }) => requests > 0);
  const span = `${counted(used.length, "day")} of ${count(days.length)} with requests`;
  return (
    <section class="timeline" aria-label="Over time">
      <div class="plots">
        <Plot
          title="Tokens a day"
          legend={[
            ["input", "in"],
            ["output", "out"],
          ]}
          summary={`Tokens a day: ${span}, ${mostOf(used, ({ input, output }) => input + output, count)}. The numbers are in the table below.`}
          days={days}
          what="tokens"
        />
        <Plot
          title="Cost a day"
          legend={[]}
          summary={`Cost a day: ${span}, ${mostOf(used, ({ cost }) => cost, cost)}. The numbers are in the table below.`}
          days={days}
          what="cost"
        />
      </div>
      <details>
        <summary>The same in numbers</summary>
        <div class="scroller" role="region" aria-label="Table of days" tabIndex={0}>
          <table id="days">
            <caption>
              <span>Days with requests, of UTC</span>
            </caption>
            <thead>
              <tr>
                <th scope="col">Day</th>
                {["Requests", "Tokens in", "Tokens out", "Cost"].map((name) => (
                  <th key={name} scope="col" class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {used.map(({ day, requests, input, output, cost: spent }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  <td class="number">{count(requests)}</td>
                  <td class="number">{count(input)}</td>
                  <td class="number">{count(output)}</td>
                  <td class="number">{cost(spent)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

interface PlotProps {
  title: string;
  legend: readonly [name: string, text: string][];
  summary: string;
  days: readonly Day[];
  what: "tokens" | "cost";
}

function Plot({ title, legend, summary, days, what }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const [draw, loaded] = useState<{ draw: Draw } | undefined>(undefined);
  const [problem, failed] = useState("");
  useEffect(() => {
    // Not needed for the numbers, which are there first.
    import("./plot.ts").then(
      ({ draw }) => loaded({ draw }),
      (error: unknown) => failed(`The picture did not load: ${String(error)}`),
    );
  }, []);
  useEffect(() => (draw && place.current ? draw.draw(place.current, days, what) : undefined), [draw, days.map((day) => Object.values(day).join()).join(), what]);
  return (
    <figure>
      <figcaption>
        <b>{title}</b>
        {legend.map(([name, text]) => (
          <span key={name} class={`key ${name}`}>
            {text}
          </span>
        ))}
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={summary} />
      {problem !== "" && <p class="note">{problem}</p>}
    </figure>
  );
}

function mostOf(days: readonly Day[], valueOf: (day: Day) => number, show: (value: number) => string): string {
  const [most] = [...days].sort((left, right) => valueOf(right) - valueOf(left));
  return most === undefined ? "none" : `most on ${most.day} with ${show(valueOf(most))}`;
}
