// The report's sections of what is no cell: start-up, first token, memory, growth, instructions, type checking, partial objects.
import { number, table } from "./sections.mjs";
import { median, spread } from "./stats.mjs";

const quartiles = (numbers) => {
  const { low, mid, high } = spread(numbers);
  return `${number(mid)} (${number(low)}–${number(high)})`;
};
const verdict = (met) => (met ? "met" : "missed");

/** Start-up, with its targets: 15 ms to import and construct, wasm within 5 ms, a tenth of a worker's limit. */
export function startup({ node, workerd }) {
  const of = (name, key) => node[name].map((sample) => sample[key]).filter((value) => value !== undefined);
  const rows = Object.keys(node).map((name) => [
    name, quartiles(of(name, "importing")), quartiles(of(name, "asking")), quartiles(of(name, "total")), number(median(of(name, "wasm"))),
  ]);
  const importing = median(of("chatwire", "importing"));
  const wasm = median(of("chatwire", "wasm"));
  const over = (name) => median(workerd[name].map(({ total }) => total)) - median(workerd.empty.map(({ total }) => total));
  return [
    table(["CPU ms, fresh Node process", "import and construct", "first answer", "together", "wasm instantiated (ms)"], rows),
    `Import and construct ≤ 15 ms: ${number(importing)}, ${verdict(importing <= 15)}. Wasm ready ≤ 5 ms after its bytes are there: ${number(wasm)}, ${verdict(wasm <= 5)}.`,
    `In workerd, CPU ms from start to the first answer, above an empty worker: chatwire ${number(over("chatwire"))}, openai ${number(over("openai"))}; `
      + `a tenth of the start-up limit of 400 ms is 40: ${verdict(over("chatwire") <= 40)}.`,
  ].join("\n\n");
}

export function firstToken({ samples }) {
  return table(["first byte to first token, warm", "µs (quartiles)"], Object.entries(samples).map(([name, list]) => [name, quartiles(list)]));
}

export function memory({ streams, chunks, rows }) {
  const names = [...new Set(rows.map(({ name }) => name))];
  const of = (name, key) => number(median(rows.filter((row) => row.name === name).map((row) => row[key])) / 1024);
  return table([`KiB per stream, ${streams} idle streams, ${chunks} chunks read`, "JS heap", "outside the heap", "of that wasm", "resident"],
    names.map((name) => [name, of(name, "heap"), of(name, "external"), of(name, "wasm"), of(name, "rss")]));
}

export function growth({ rows }) {
  return ["chunks", "streams"].map((axis) => {
    const places = [...new Set(rows.filter((row) => row.axis === axis).map(({ at }) => at))];
    const names = [...new Set(rows.map(({ name }) => name))];
    const value = (name, at) => number(rows.find((row) => row.name === name && row.axis === axis && row.at === at)?.micros);
    return table([axis === "chunks" ? "µs per chunk, chunks in one answer" : "µs per chunk, streams at once", ...places.map((at) => at.toLocaleString("en"))],
      names.map((name) => [name, ...places.map((at) => value(name, at))]));
  }).join("\n\n");
}

export function instructions({ rows }) {
  const sinks = [...new Set(rows.map(({ sink }) => sink))];
  const places = [...new Set(rows.map(({ fixture, read }) => `${fixture} ${read}`))];
  const value = (place, sink) => rows.find((row) => `${row.fixture} ${row.read}` === place && row.sink === sink)?.instructions;
  return table(["instructions per chunk", ...sinks], places.map((place) => [place, ...sinks.map((sink) => Math.round(value(place, sink)).toLocaleString("en"))]));
}

/** What the compiler does for a file that uses a client, and above one that uses none. */
export function types({ samples }) {
  const of = (name, key) => median(samples[name].map((sample) => sample[key]));
  const rows = Object.keys(samples).map((name) => [
    name, quartiles(samples[name].map(({ seconds }) => seconds * 1000)), number(of(name, "check") * 1000), of(name, "types"), of(name, "instantiations"),
  ]);
  const over = (name) => of(name, "seconds") - of("none", "seconds");
  return [
    table(["tsc on a file that uses it", "ms in all (quartiles)", "ms of checking", "types", "instantiations"], rows),
    `No slower to check than with openai's types, above a file without either: ${number((over("chatwire") / over("openai")) * 100)} % of its time, ${verdict(over("chatwire") <= over("openai"))}.`,
  ].join("\n\n");
}

/** An object while it comes: beside the helper of openai 6, which parses after each delta as chatwire does, and that of openai 7, which does so now and then. */
export function partial({ rows }) {
  const ratio = ({ samples }, peer) => median(samples[peer]) / median(samples.chatwire);
  const beside = (row, peer) => [number(median(row.samples[peer])), row.fresh[peer].toLocaleString("en"), `**${number(ratio(row, peer))}×**`];
  const list = rows.map((row) => [
    row.length.toLocaleString("en"), row.deltas.toLocaleString("en"), number(median(row.samples.chatwire)), ...beside(row, "openai 6"), ...beside(row, "openai"),
  ]);
  const last = rows[rows.length - 1];
  const [each, seldom] = [ratio(last, "openai 6"), ratio(last, "openai")];
  const peer = (name) => [`${name}'s helper, CPU ms`, "objects it gives", "÷ chatwire"];
  return [
    table(["characters", "deltas", "chatwire, CPU ms", ...peer("openai 6"), ...peer("openai 7")], list),
    `At least 20× to openai-node's helper, an object after each delta, with ${last.length.toLocaleString("en")} characters: ${number(each)}× (once, since that takes minutes), ${verdict(each >= 20)}. Since 7.0 that `
      + `helper parses only once the text has grown by half, and shows what was there before in between: ${last.fresh.openai} objects in place of ${last.deltas.toLocaleString("en")}, beside which it is ${number(seldom)}×.`,
  ].join("\n\n");
}
