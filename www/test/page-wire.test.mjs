// The view of the wire in Chromium, served by the edge worker. Needs `npm run build` first. With SCREENSHOTS set it leaves pictures.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "./axe.mjs";
import { PHONE, picture, sideways, startPage } from "./wire-page.mjs";

let site;
before(async () => (site = await startPage()));
after(() => site?.close());

const outcome = (page) => page.locator(".decoded .outcome").textContent();
const place = async (page) => Number((await page.locator(".place").textContent()).match(/[\d,]+/)[0].replaceAll(",", ""));
const numbers = (page) =>
  page.locator(".numbers > div").evaluateAll((facts) => Object.fromEntries(facts.map((fact) => [fact.querySelector("dt").textContent, fact.querySelector("dd").textContent])));

/** Sends the sample and waits until all of it is decoded. */
async function sample(page) {
  await page.getByRole("button", { name: "Send a sample" }).click();
  await page.waitForFunction(() => document.querySelector(".decoded .verdict")?.textContent.startsWith("The body ends here"), undefined, { timeout: 20_000 });
}

test("an answer is drawn and told in numbers while it comes", async () => {
  await site.open("wire", {}, async (page) => {
    await audit(page, "the empty view");
    await picture(page, "wire-empty");
    await page.getByRole("button", { name: "Send a sample" }).click();
    await page.waitForFunction(() => Number(document.querySelector(".numbers > div:last-child dd")?.textContent) > 12);
    const early = await numbers(page);
    await picture(page, "wire-live");
    await page.waitForFunction(() => document.querySelector(".decoded .verdict")?.textContent.startsWith("The body ends here"), undefined, { timeout: 20_000 });
    await page.waitForTimeout(400);
    const late = await numbers(page);
    assert.ok(Number(late["Pieces"]) > Number(early["Pieces"]), `${early["Pieces"]} then ${late["Pieces"]}`);
    // The sample is paced at 45 ms a word.
    assert.match(late["Median gap"], /^[4-9]\d ms$/);
    assert.match(late["Rate"], /^[12]\d\.\d a second$/);
    assert.match(late["First piece"], /^\d+ ms$/);
    for (const at of [0, 1]) {
      const drawn = await page.locator(".pictures canvas").nth(at).evaluate((canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let colours = 0;
        for (let pixel = 3; pixel < data.length; pixel += 4) colours += data[pixel] > 0 ? 1 : 0;
        return colours / (data.length / 4);
      });
      assert.ok(drawn > 0.05, `picture ${at} covers ${drawn}`);
      assert.match(await page.locator(".pictures .plot").nth(at).getAttribute("aria-label"), at === 0 ? /Rate: \d/ : /Median gap: \d/);
    }
    assert.equal(await outcome(page), "complete");
    await audit(page, "a finished answer");
    await picture(page, "wire");
  });
});

test("each event is shown as it came, beside the answer up to there", async () => {
  await site.open("wire", {}, async (page) => {
    await sample(page);
    const last = await place(page);
    assert.ok(last > 50, `${last} events`);
    await page.locator(".event-list").focus();
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.querySelector(".decoded .outcome")?.textContent === "incomplete");
    assert.equal(await place(page), 1);
    assert.match(await page.locator(".raw pre").textContent(), /^data: \{.*\}LF\nLF\n$/);
    for (let step = 0; step < 11; step += 1) await page.keyboard.press("ArrowDown");
    assert.equal(await place(page), 12);
    await page.waitForFunction(() => document.querySelector(".decoded .prose")?.textContent.startsWith("They want"));
    const reasoning = await page.locator(".decoded .prose").first().textContent();
    assert.ok("They want to see a wire. Then a wire they shall see.".startsWith(reasoning), reasoning);
    assert.match(await page.locator(".decoded .chunks summary").textContent(), /one chunk/);
    await picture(page, "wire-step");
    await page.keyboard.press("End");
    await page.waitForFunction(() => document.querySelector(".decoded .outcome")?.textContent === "complete");
    assert.equal(await place(page), last);
    assert.match(await page.locator(".raw pre").textContent(), /^data: \[DONE\]/);
    // The slider, by key and by value.
    await page.locator(".scrub").fill("3");
    assert.equal(await place(page), 3);
    await page.locator(".scrub").press("ArrowRight");
    assert.equal(await place(page), 4);
    assert.equal(await page.locator(".event-list").getAttribute("aria-activedescendant"), "event-3");
  });
});

test("a recording plays at the pace at which it came", async () => {
  await site.open("wire", {}, async (page) => {
    await sample(page);
    const last = await place(page);
    await page.locator(".tape-bar select").selectOption("1");
    await page.getByRole("button", { name: "Play", exact: true }).click();
    const began = Date.now();
    await page.waitForFunction(() => /^(?:[2-9]|1\d) /.test(document.querySelector(".place").textContent));
    await page.waitForFunction((all) => document.querySelector(".place").textContent.startsWith(`${all} `), last, { timeout: 20_000 });
    const took = Date.now() - began;
    // As many words as events, nearly, at 45 ms each.
    assert.ok(took > last * 35 && took < last * 120, `${last} events in ${took} ms`);
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  });
});

test("a key is not in a recording, and the usage of the ledger is below", async () => {
  await site.open("wire", {}, async (page) => {
    await sample(page);
    await page.locator(".request summary").click();
    const request = await page.locator(".request pre").first().textContent();
    assert.match(request, /content-type: application\/json/);
    assert.match(request, /"stream": true/);
    assert.doesNotMatch(request, /sk-|bearer/i);
    await page.locator(".over-time .plot canvas").first().waitFor();
    await picture(page, "wire-usage");
  });
});

test("what is asked in the conversation is recorded, the newest first", async () => {
  await site.open("wire", {}, async (page) => {
    await page.goto(new URL("/#chat", site.demo.url).href);
    for (const word of ["First", "Second"]) {
      await page.fill("#message", `[[text:${word} answer]] [[pace:5]]`);
      await page.press("#message", "Enter");
      await page.waitForFunction((word) => document.querySelector("#log")?.textContent.includes(`${word} answer`) && document.querySelector("#stop") === null, word);
    }
    await page.goto(new URL("/#wire", site.demo.url).href);
    await page.waitForFunction(() => document.querySelector(".decoded .prose")?.textContent === "Second answer");
    assert.equal(await page.locator("#recording option").count(), 2);
    assert.match(await page.locator("#recording option").first().textContent(), /^2: .*, 200, .* in /);
    await page.selectOption("#recording", { index: 1 });
    await page.waitForFunction(() => document.querySelector(".decoded .prose")?.textContent === "First answer");
    await page.getByRole("button", { name: "The newest" }).click();
    await page.waitForFunction(() => document.querySelector(".decoded .prose")?.textContent === "Second answer");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as a file" }).click()]);
    assert.match(download.suggestedFilename(), /^answer-2\.sse$/);
  });
});

test("the dark and a phone hold it", async () => {
  await site.open("wire", { colorScheme: "dark" }, async (page) => {
    await sample(page);
    await audit(page, "the dark");
    await picture(page, "wire-dark");
  });
  await site.open("wire", PHONE, async (page) => {
    await sample(page);
    assert.equal(await sideways(page), 0);
    await audit(page, "a phone");
    await picture(page, "wire-phone");
  });
});
