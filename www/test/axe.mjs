// Looks a page over with axe: what a screen reader, a keyboard or weak eyes would stumble over.

import assert from "node:assert/strict";
import axe from "axe-core";

/** Fails with what axe finds on the page as it is now, whatever the severity. `what` names the state of the page. */
export async function audit(page, what) {
  // Once: a second copy would wait for the first one's run.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary.split("\n").slice(1).map((line) => line.trim()).join("; ")}`),
    }));
  });
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.slice(0, 8).map((node) => `  ${node}`).join("\n")}`);
  assert.equal(told.join("\n"), "", `${what}: axe finds`);
}
