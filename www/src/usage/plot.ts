import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface Day {
  /** Such as `2026-01-31`, of UTC. */
  day: string;
  requests: number;
  input: number;
  output: number;
  cost: number;
}

/** Draws the days into a place, and again when its width or the colours change; gives what ends that. */
export type Draw = (place: HTMLElement, days: readonly Day[], what: "tokens" | "cost") => () => void;

export const draw: Draw = (place, days, what) => {
  let plot: uPlot | undefined;
  const again = () => {
    plot?.destroy();
    plot = new uPlot(optionsOf(place, days, what), dataOf(days, what), place);
  };
  again();
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", again);
  const sizes = new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: HEIGHT }));
  sizes.observe(place);
  return () => {
    scheme.removeEventListener("change", again);
    sizes.disconnect();
    plot?.destroy();
  };
};

/** What is written stands on what is read: the sum is drawn first, and the lower part over it. */
function dataOf(days: readonly Day[], what: "tokens" | "cost"): uPlot.AlignedData {
  const times = days.map(({ day }) => Date.parse(day) / 1000);
  if (what === "cost") return [times, days.map(({ cost }) => cost)];
  return [times, days.map(({ input, output }) => input + output), days.map(({ input }) => input)];
}

function optionsOf(place: HTMLElement, days: readonly Day[], what: "tokens" | "cost"): uPlot.Options {
  const style = getComputedStyle(place);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: color("--soft"), font: `12px ${style.fontFamily}`, grid: { stroke: color("--line"), width: 1 }, ticks: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.7, 48] });
  const series = (fill: string): uPlot.Series => ({ fill, stroke: fill, width: 0, points: { show: false }, ...(bars && { paths: bars }) });
  const times = days.map(({ day }) => Date.parse(day) / 1000);
  return {
    width: place.clientWidth,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "UTC"),
    scales: {
      x: { range: () => [(times[0] ?? 0) - DAY / 2, (times.at(-1) ?? 0) + DAY / 2] },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 30, incrs: [DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY], space: 56, values: (_, at) => at.map((time) => nameOf(time)) },
      { ...axis, size: 64, values: (_, at) => at.map((value) => (what === "cost" ? money.format(value) : short.format(value))) },
    ],
    series: [{}, ...(what === "cost" ? [series(color("--accent"))] : [series(color("--warn")), series(color("--accent"))])],
  };
}

function nameOf(time: number): string {
  return dates.format(new Date(time * 1000));
}

const dates = new Intl.DateTimeFormat("en", { timeZone: "UTC", day: "numeric", month: "short" });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const money = new Intl.NumberFormat("en", { style: "currency", currency: "USD", minimumFractionDigits: 0, maximumSignificantDigits: 2 });
/** In pixels. */
const HEIGHT = 180;
/** In seconds. */
const DAY = 86_400;
