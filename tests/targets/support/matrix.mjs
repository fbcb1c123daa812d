// Keeps what each row gave, and writes docs/targets.md from it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../js/support/paths.mjs";
import { here, tarballHash } from "./kits.mjs";

const results = join(ROOT, "target", "targets", "results.json");
const page = join(ROOT, "docs", "targets.md");
/** How a row is called where it stands alone. */
export const nameOf = ({ title, name }) => `${title}: ${name}`;

/** The results so far of the tarball that is packed now. */
function kept() {
  const read = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : {};
  return read.tarball === tarballHash() ? read : { tarball: tarballHash(), rows: {} };
}

/** Keeps how a row ended. */
export function record(row, fault) {
  const all = kept();
  all.rows[nameOf(row)] = { ok: fault === undefined, used: row.used, date: new Date().toISOString().slice(0, 10) };
  mkdirSync(join(results, ".."), { recursive: true });
  writeFileSync(results, JSON.stringify(all, null, 1));
}

/** The rows that the page does not have. */
export function lacking(rows) {
  const text = existsSync(page) ? readFileSync(page, "utf8") : "";
  return rows.filter(({ title, name }) => !text.includes(`| ${title} | ${name} |`)).map(nameOf);
}

/** Writes the page, from results of this tarball alone: rows that did not run, or failed, refuse it. */
export function written(rows) {
  const { rows: had } = kept();
  const open = rows.filter((row) => !had[nameOf(row)]?.ok).map(nameOf);
  if (open.length > 0) throw new Error(`docs/targets.md is written when all rows are ok, of this tarball; these are not, or did not run:\n  ${open.join("\n  ")}`);
  const dates = rows.map((row) => had[nameOf(row)].date).sort();
  const lines = rows.map((row) => `| ${row.title} | ${row.name} | ${had[nameOf(row)].used.join(", ")} | ${row.exception ? `exception: ${row.exception}` : row.result ?? "ok"} |`);
  const span = dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`;
  const text = readFileSync(join(here, "support", "page.md"), "utf8")
    .replace("{{when}}", span).replace("{{version}}", JSON.parse(readFileSync(join(ROOT, "target", "pack", "package", "package.json"), "utf8")).version)
    .replace("{{rows}}", () => lines.join("\n"))
    .replace("{{jest}}", () => readFileSync(join(here, "jest", "node-globals.cjs"), "utf8").trim());
  writeFileSync(page, text);
  console.log(`docs/targets.md tells of ${rows.length} rows`);
}
