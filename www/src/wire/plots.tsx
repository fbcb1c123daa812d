import type { Provider } from "chatwire";
import { useEffect, useRef, useState } from "preact/hooks";
import { duration } from "../shared/format.ts";
import "./plots.css";
import { numbersOf, type Numbers } from "./numbers.ts";
import type { Pictures } from "./plot.ts";
import { piecesOf, type Piece } from "./pieces.ts";
import type { Recording } from "./recording.ts";
import { count } from "./show.ts";

/** How an answer came over time: drawn, also while it comes, and in numbers. */
export function Plots({ recording, dialect }: { recording: Recording; dialect: Provider }) {
  const rate = useRef<HTMLDivElement>(null);
  const gaps = useRef<HTMLDivElement>(null);
  const [numbers, setNumbers] = useState<Numbers | undefined>(undefined);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const leave = new AbortController();
    const pieces: Piece[] = [];
    let pictures: Pictures | undefined;
    let frame = 0;
    let read = false;
    let drawn = -1;
    let told = 0;
    const draw = (now: number) => {
      const over = recording.endedAt !== undefined && read;
      const end = recording.endedAt ?? Date.now() - recording.startedAt;
      // While nothing ends the time goes on, and the picture with it.
      if (pieces.length !== drawn || recording.endedAt === undefined) pictures?.update(pieces, end);
      if (pictures) drawn = pieces.length;
      if (over || now - told > 200) {
        told = now;
        setNumbers(numbersOf(pieces, recording.reads.map(({ at }) => at), end));
      }
      frame = over ? 0 : requestAnimationFrame(draw);
    };
    const again = () => (frame ||= requestAnimationFrame(draw));
    const follow = async () => {
      for await (const piece of piecesOf(recording, dialect, leave.signal)) pieces.push(piece);
      read = true;
      drawn = -1;
      if (!leave.signal.aborted) again();
    };
    void follow();
    import("./plot.ts").then(
      ({ Pictures }) => {
        if (leave.signal.aborted || rate.current === null || gaps.current === null) return;
        pictures = new Pictures(rate.current, gaps.current);
        drawn = -1;
        again();
      },
      (error: unknown) => setProblem(`The pictures did not load: ${String(error)}`),
    );
    again();
    return () => {
      leave.abort();
      cancelAnimationFrame(frame);
      pictures?.destroy();
    };
  }, [recording, dialect]);
  const said = numbers ? facts(numbers) : [];
  return (
    <section class="plots" aria-label="How the answer came">
      <div class="pictures">
        <figure>
          <figcaption>Pieces a second</figcaption>
          <div ref={rate} class="plot" role="img" aria-label={`Pieces a second over time. ${sentence(said, ["Rate", "First piece"])}`} />
        </figure>
        <figure>
          <figcaption>Time before each piece</figcaption>
          <div ref={gaps} class="plot" role="img" aria-label={`Time before each piece. ${sentence(said, ["Median gap", "95 % below", "Longest silence"])}`} />
        </figure>
      </div>
      {problem !== "" && <p class="note">{problem}</p>}
      <dl class="numbers">
        {said.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="note">A piece is a chunk with text, reasoning or arguments; a server may put several tokens into one. Pieces that one read brought stand at the same time.</p>
    </section>
  );
}

function facts({ pieces, first, rate, median, p95, silence }: Numbers): [name: string, value: string][] {
  const time = (value: number | undefined) => (value === undefined ? "–" : duration(value));
  return [
    ["First piece", time(first)],
    ["Rate", rate === undefined ? "–" : `${rate.toFixed(1)} a second`],
    ["Median gap", time(median)],
    ["95 % below", time(p95)],
    ["Longest silence", time(silence)],
    ["Pieces", count(pieces)],
  ];
}

function sentence(facts: readonly [string, string][], names: readonly string[]): string {
  return facts.filter(([name]) => names.includes(name)).map(([name, value]) => `${name}: ${value}.`).join(" ");
}
