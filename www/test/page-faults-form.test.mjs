// The form of the fault panel in Chromium. Needs `npm run build` first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "./axe.mjs";
import { PHONE, picture, runFault, sideways, startPage } from "./wire-page.mjs";

let site;
before(async () => (site = await startPage()));
after(() => site?.close());

test("the form has each directive of the provider's table, and sends what is set", async () => {
  await site.open("faults", {}, async (page) => {
    for (const details of await page.locator("main.wire form details").all()) {
      if (!(await details.evaluate(({ open }) => open))) await details.locator("summary").click();
    }
    await audit(page, "all directives");
    await picture(page, "faults-form");
    assert.ok((await page.locator(".directive").count()) >= 20);
    await page.getByRole("button", { name: "Cut short" }).click();
    await page.locator("main.wire").getByLabel("cut", { exact: true }).fill("");
    await page.locator("main.wire").getByLabel("text", { exact: true }).fill("One two three");
    await page.locator("main.wire").getByLabel("usage", { exact: true }).selectOption("finish");
    await page.locator("main.wire").getByLabel("crlf", { exact: true }).check();
    assert.match(await page.locator(".prompt").textContent(), /^\[\[text:One two three\]\] \[\[usage:finish\]\] \[\[pace:20\]\] \[\[crlf\]\]$/);
    const { outcome, text } = await runFault(page);
    assert.equal(outcome, "complete", text);
    assert.match(text, /One two three$/);
    await page.locator(".event-list").focus();
    await page.keyboard.press("Home");
    assert.match(await page.locator(".raw pre").textContent(), /CR LF\nCR LF\n$/);
  });
});

test("a limit of the form is the client's, and Stop stops", async () => {
  await site.open("faults", {}, async (page) => {
    await page.getByRole("button", { name: "Silence" }).click();
    await page.locator("main.wire").getByLabel("Idle limit, ms").fill("");
    await page.locator("main.wire").getByLabel("In all, ms").fill("900");
    assert.match((await runFault(page)).text, /limit: total/);
    await page.locator("main.wire").getByLabel("In all, ms").fill("");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForFunction(() => document.querySelector(".decoded .prose"));
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.locator('.outcome-card[data-outcome="aborted"]').waitFor();
  });
});

test("the dark and a phone hold it", async () => {
  await site.open("faults", { colorScheme: "dark" }, async (page) => {
    await page.getByRole("button", { name: "Error in the middle" }).click();
    await runFault(page);
    await audit(page, "the dark");
    await picture(page, "faults-dark");
  });
  await site.open("faults", PHONE, async (page) => {
    await runFault(page);
    assert.equal(await sideways(page), 0);
    await audit(page, "a phone");
    await picture(page, "faults-phone");
  });
});
