// Small SVG charts, written by hand: grouped bars and lines, both with a logarithmic axis, since ratios and sizes span decades.

const COLOURS = ["#0b6e4f", "#c44536", "#3d5a80", "#8d6a9f", "#d08c2d", "#5c677d"];
const WIDTH = 860;
const HEIGHT = 360;
const PLOT = { left: 60, top: 50, right: 20, bottom: 70 };

/** Bars: `groups` [{label, values: [number|undefined]}], one bar for each of `series`; `line` marks a value across. */
export function bars({ title, unit, groups, series, line }) {
  const scale = scaleOf([...groups.flatMap(({ values }) => values), line, 1]);
  const step = (WIDTH - PLOT.left - PLOT.right) / groups.length;
  const wide = (step * 0.8) / series.length;
  const drawn = groups.map(({ label, values }, at) => {
    const left = PLOT.left + at * step + step * 0.1;
    const rects = values.map((value, bar) => value === undefined ? "" : rect(left + bar * wide, scale.y(value), wide * 0.92, scale.y(scale.low) - scale.y(value), COLOURS[bar])
      + text(left + (bar + 0.46) * wide, scale.y(value) - 3, value >= 10 ? value.toFixed(0) : value.toFixed(1), "middle", 9));
    return rects.join("") + text(left + step * 0.4, HEIGHT - PLOT.bottom + 16, label, "middle", 11);
  });
  const mark = line === undefined ? "" : rule(scale.y(line), "#333", "4 3");
  return svg(title, unit, series, scale, drawn.join("") + mark);
}

/** Lines: `series` [{name, points: [[x, y]]}] over a logarithmic x axis. */
export function lines({ title, unit, series, label }) {
  const scale = scaleOf(series.flatMap(({ points }) => points.map(([, y]) => y)));
  const xs = series.flatMap(({ points }) => points.map(([x]) => Math.log10(x)));
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const x = (value) => PLOT.left + ((Math.log10(value) - low) / (high - low || 1)) * (WIDTH - PLOT.left - PLOT.right - 20);
  const drawn = series.map(({ points }, at) => {
    const path = points.map(([px, py], index) => `${index ? "L" : "M"}${x(px).toFixed(1)} ${scale.y(py).toFixed(1)}`).join(" ");
    const dots = points.map(([px, py]) => `<circle cx="${x(px).toFixed(1)}" cy="${scale.y(py).toFixed(1)}" r="3" fill="${COLOURS[at]}"/>`).join("");
    return `<path d="${path}" fill="none" stroke="${COLOURS[at]}" stroke-width="2"/>${dots}`;
  });
  const ticks = [...new Set(xs)].map((log) => text(x(10 ** log), HEIGHT - PLOT.bottom + 16, Math.round(10 ** log).toLocaleString("en"), "middle", 10));
  const under = text(WIDTH / 2, HEIGHT - PLOT.bottom + 34, label, "middle", 11);
  return svg(title, unit, series.map(({ name }) => name), scale, drawn.join("") + ticks.join("") + under);
}

function scaleOf(values) {
  const known = values.filter((value) => value > 0);
  const low = 10 ** Math.floor(Math.log10(Math.min(...known)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...known) * 1.05));
  const tall = HEIGHT - PLOT.top - PLOT.bottom;
  return { low, high, y: (value) => PLOT.top + tall * (1 - (Math.log10(Math.max(value, low)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))) };
}

function svg(title, unit, names, scale, content) {
  const grid = [];
  for (let value = scale.low; value <= scale.high * 1.001; value *= 10) {
    grid.push(rule(scale.y(value), "#ddd"), text(PLOT.left - 6, scale.y(value) + 4, String(Number(value.toPrecision(1))), "end", 10));
  }
  const legend = names.map((name, at) => {
    const left = PLOT.left + (at * (WIDTH - PLOT.left - PLOT.right)) / names.length;
    return rect(left, HEIGHT - 22, 10, 10, COLOURS[at]) + text(left + 14, HEIGHT - 13, name, "start", 11);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" role="img">`
    + `<title>${escaped(title)}</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`
    + text(PLOT.left, 22, title, "start", 15) + text(PLOT.left, 38, unit, "start", 11) + grid.join("") + content + legend.join("") + "</svg>\n";
}

function rect(x, y, width, height, fill) {
  return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${Math.max(height, 0.5).toFixed(1)}" fill="${fill}"/>`;
}

function rule(y, stroke, dashes = "none") {
  return `<line x1="${PLOT.left}" x2="${WIDTH - PLOT.right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="${stroke}" stroke-dasharray="${dashes}"/>`;
}

function text(x, y, content, anchor, size) {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}" fill="#222">${escaped(content)}</text>`;
}

function escaped(content) {
  return String(content).replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
