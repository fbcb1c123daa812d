// The row of a bundler: it is run with no configuration for the package, and the page is opened.
import { stat } from "node:fs/promises";
import { join } from "node:path";

/** A row that runs a bundler's own program on main.js, into out/main.js. */
export function bundlerRow({ title, name = "build", quick = false, uses = [], build }) {
  return {
    title,
    name,
    quick,
    async run(bench) {
      bench.uses(...uses);
      await build(bench);
      await stat(join(bench.folder, "out", "main.js"));
      return bench.pages(`${await bench.site()}/page.html`);
    },
  };
}
