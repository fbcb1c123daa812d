// The views of the wire in Firefox: the way through each of them. Needs `npm run build` first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "./axe.mjs";
import { picture, startPage } from "./wire-page.mjs";

let site;
before(async () => (site = await startPage("firefox")));
after(() => site?.close());

const wait = (page, text, selector) => page.waitForFunction(([text, selector]) => document.querySelector(selector)?.textContent.includes(text), [text, selector]);

test("an answer is drawn, and stepped through", async () => {
  await site.open("wire", {}, async (page) => {
    await page.getByRole("button", { name: "Send a sample" }).click();
    await wait(page, "The body ends here: complete", ".decoded .verdict");
    assert.equal(await page.locator(".pictures canvas").count(), 2);
    assert.match(await page.locator(".numbers").textContent(), /Median gap\d+ ms/);
    await page.locator(".event-list").focus();
    await page.keyboard.press("Home");
    await wait(page, "incomplete", ".decoded .verdict");
    await page.locator(".scrub").fill("20");
    await wait(page, "20 of ", ".place");
    await audit(page, "the wire");
    await picture(page, "firefox-wire");
  });
});

test("a recorded answer decodes, and its quirks are named", async () => {
  await site.open("replay", {}, async (page) => {
    await page.getByRole("button", { name: "CR LF, pings, no [DONE]" }).click();
    await page.selectOption("#replay-cut", "1");
    await wait(page, "reads: the same as in one", ".same");
    await page.locator("[data-quirk=no-space] button").first().click();
    await wait(page, "data:{", ".raw pre");
    await audit(page, "the replay");
    await picture(page, "firefox-replay");
  });
});

const faults = [
  ["Cut short", "incomplete"],
  ["Connection broken", "failed"],
  ["Silence", "stalled"],
  ["503 twice, then well", "complete"],
];
for (const [preset, outcome] of faults) {
  test(`“${preset}” is ${outcome}`, async () => {
    await site.open("faults", {}, async (page) => {
      await page.getByRole("button", { name: preset, exact: true }).click();
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.locator(".outcome-card").waitFor();
      assert.equal(await page.locator(".outcome-card").getAttribute("data-outcome"), outcome);
      assert.match(await page.locator(".outcome-card").textContent(), /\d+ characters of text/);
    });
  });
}
