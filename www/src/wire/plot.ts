import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { gapsOf, rateOver } from "./numbers.ts";
import type { Piece } from "./pieces.ts";

/** Two pictures of an answer, one over the other: pieces a second, and the time before each piece. */
export class Pictures {
  readonly #plots: { place: HTMLElement; make: () => uPlot; plot: uPlot }[];
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  readonly #sizes: ResizeObserver;
  #first: number | undefined;
  #end = 0;

  constructor(rate: HTMLElement, gaps: HTMLElement) {
    const line = uPlot.paths.linear?.();
    const bars = uPlot.paths.bars?.({ size: [0.8, 6, 2] });
    const plots: [HTMLElement, uPlot.Series, (value: number) => string][] = [
      [rate, { width: 2, points: { show: false }, ...(line && { paths: line }) }, (value) => short.format(value)],
      [gaps, { width: 0, points: { show: false }, ...(bars && { paths: bars }) }, (value) => (value < 1000 ? `${short.format(value)} ms` : `${short.format(value / 1000)} s`)],
    ];
    this.#plots = plots.map(([place, series, name]) => {
      const make = () => new uPlot(this.#options(place, series, name), [[], []], place);
      return { place, make, plot: make() };
    });
    this.#scheme.addEventListener("change", this.#again);
    this.#sizes = new ResizeObserver(() => {
      for (const { place, plot } of this.#plots) plot.setSize({ width: place.clientWidth, height: HEIGHT });
    });
    for (const { place } of this.#plots) this.#sizes.observe(place);
  }

  /** @param end - Milliseconds from sending the request to its end, or to now. */
  update(pieces: readonly Piece[], end: number): void {
    this.#first = pieces[0]?.at;
    this.#end = end;
    const gaps = gapsOf(pieces);
    this.#plots[0]?.plot.setData(rateOver(pieces, end));
    this.#plots[1]?.plot.setData([pieces.slice(1).map(({ at }) => at / 1000), gaps]);
  }

  destroy(): void {
    this.#scheme.removeEventListener("change", this.#again);
    this.#sizes.disconnect();
    for (const { plot } of this.#plots) plot.destroy();
  }

  // Colours are read as a plot is made.
  readonly #again = () => {
    for (const one of this.#plots) {
      const { data } = one.plot;
      one.plot.destroy();
      one.plot = one.make();
      one.plot.setData(data);
    }
  };

  #options(place: HTMLElement, series: uPlot.Series, name: (value: number) => string): uPlot.Options {
    const style = getComputedStyle(place);
    const color = (variable: string) => style.getPropertyValue(variable).trim();
    const axis = { stroke: color("--soft"), font: `12px ${style.fontFamily}`, ticks: { show: false } };
    return {
      width: place.clientWidth,
      height: HEIGHT,
      padding: [12, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [0, Math.max(this.#end / 1000, 0.01)] },
        y: { range: (_, __, most) => [0, most > 0 ? most * 1.15 : 1] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 26, space: 64, values: (_, at) => at.map((time) => `${short.format(time)} s`) },
        { ...axis, grid: { stroke: color("--line"), width: 1 }, size: 60, space: 28, values: (_, at) => at.map(name) },
      ],
      series: [{}, { ...series, stroke: color("--accent"), fill: color("--accent") + (series.width ? "26" : "c0") }],
      hooks: { draw: [(plot) => this.#markFirst(plot, color("--warn"), axis.font)] },
    };
  }

  /** Draws a line where the first piece came. */
  #markFirst(plot: uPlot, color: string, font: string): void {
    if (this.#first === undefined) return;
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const x = Math.round(plot.valToPos(this.#first / 1000, "x", true));
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.font = font.replace("12px", `${11 * ratio}px`);
    ctx.textBaseline = "top";
    const right = x < bbox.left + bbox.width * 0.7;
    ctx.textAlign = right ? "left" : "right";
    ctx.fillText("first piece", x + (right ? 5 : -5) * ratio, bbox.top + 2 * ratio);
    ctx.restore();
  }
}

const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
/** In pixels. */
const HEIGHT = 150;
