// The fault panel in Chromium, against the scripted provider in workerd. Needs `npm run build` first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "./axe.mjs";
import { picture, runFault, startPage } from "./wire-page.mjs";

let site;
before(async () => (site = await startPage()));
after(() => site?.close());

const presets = [
  ["Cut short", "incomplete", /incomplete.*Kept\d+ characters of text/],
  ["Connection broken", "failed", /APIConnectionError · connection.*Kept\d+ characters of text/],
  ["Silence", "stalled", /StalledError · stalled.*limit: idle.*Kept\d+ characters of text/],
  ["Error in the middle", "failed", /The model ran out of room.*Kept\d+ characters of text/],
  ["429, try again", "complete", /Answer\d+ characters of text/, ["HTTP 429", "HTTP 200"]],
  ["503 twice, then well", "complete", /Answer\d+ characters of text/, ["HTTP 503", "HTTP 503", "HTTP 200"]],
  ["An HTML page", "failed", /HTTP 502/],
  ["A giant event", "complete", /Answer1,000,\d+ characters of text/],
  ["Byte by byte", "complete", /Answer12 characters of text/],
  ["CR LF and comments", "complete", /Answer\d+ characters of text/],
];
for (const [preset, outcome, card, tries = []] of presets) {
  test(`“${preset}”, straight from the provider, is ${outcome}`, async () => {
    await site.open("faults", {}, async (page) => {
      await page.getByRole("button", { name: preset, exact: true }).click();
      const came = await runFault(page);
      assert.equal(came.outcome, outcome, came.text);
      assert.match(came.text.replaceAll("\n", " "), card);
      const told = await page.locator(".tries li").allTextContents();
      assert.equal(told.length, tries.length);
      tries.forEach((status, at) => assert.ok(told[at].includes(status), told[at]));
      await page.locator(".decoded .verdict").waitFor();
      if (tries.length > 0) await audit(page, preset);
      await picture(page, `fault-${preset.replaceAll(/\W+/g, "-").toLowerCase()}`);
    });
  });
}

test("through the gateway a connection that breaks is a failure too, with what had come", async () => {
  await site.open("faults", {}, async (page) => {
    await page.getByRole("button", { name: "Connection broken" }).click();
    await page.locator("main.wire").getByLabel("Way").selectOption("gateway");
    const { outcome, text } = await runFault(page);
    assert.notEqual(outcome, "complete");
    assert.match(text, /Kept\d+ characters of text/);
    // The request went to the gateway's address, and is recorded in the view of the wire.
    await page.goto(new URL("/#wire", site.demo.url).href);
    assert.match(await page.locator(".request summary").textContent(), /POST \/api\/openai\//);
  });
});

test("each tried request opens with its own recording", async () => {
  await site.open("faults", {}, async (page) => {
    await page.getByRole("button", { name: "503 twice, then well" }).click();
    await runFault(page);
    await page.getByRole("button", { name: "Try 1" }).click();
    await page.waitForFunction(() => document.querySelector(".decoded .outcome")?.textContent === "failed");
    await page.getByRole("button", { name: "Try 3" }).click();
    await page.waitForFunction(() => document.querySelector(".decoded .outcome")?.textContent === "complete");
  });
});
