// The replay in Chromium: recorded answers, how they decode, and which quirks they have. Needs `npm run build` first.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { audit } from "./axe.mjs";
import { PHONE, picture, sideways, startPage } from "./wire-page.mjs";

let site;
before(async () => (site = await startPage()));
after(() => site?.close());

const recorded = (file) => new URL(`../../tests/data/captures/${file}`, import.meta.url);
const headline = (page) => page.locator(".outcome-card .headline .outcome").textContent();
const quirks = (page) => page.locator("[data-quirk]").evaluateAll((items) => items.map((item) => item.dataset.quirk));

async function choose(page, sample) {
  await page.getByRole("button", { name: sample, exact: true }).click();
  await page.locator(".outcome-card").waitFor();
}

const samples = [
  ["As the API says", "complete", [], ["crlf", "bom", "no-done", "call-no-index"]],
  ["CR LF, pings, no [DONE]", "complete", ["crlf", "bom", "comment", "no-space", "no-done", "null-content", "role-repeated", "reasoning-content", "finish-word", "usage-with-finish", "unknown-members"], ["cut-off"]],
  ["Two calls, one index", "complete", ["call-index-reused", "call-empty-id", "call-empty-name", "call-arguments-object", "call-then-stop"], ["call-no-index"]],
  ["A failure behind half an answer", "failed", ["comment", "error-in-200", "error-code-text", "error-after-text", "finish-siblings"], ["no-done"]],
  ["Cut in a tool call", "incomplete", ["cut-off", "no-done", "call-index-from-one"], []],
  ["JSON lines, then an event", "complete", ["raw-json", "no-blank-line", "padded-done", "no-space", "json-as-stream"].filter((id) => id !== "json-as-stream"), ["ndjson"]],
  ["A page to sign in", "failed", ["html"], ["no-done"]],
];

test("each recording to try decodes to what it is, with its quirks", async () => {
  await site.open("replay", {}, async (page) => {
    await audit(page, "the empty view");
    await picture(page, "replay-empty");
    for (const [name, outcome, has, lacks] of samples) {
      await choose(page, name);
      await page.waitForFunction((wanted) => document.querySelector(".outcome-card .outcome")?.textContent === wanted, outcome);
      const found = await quirks(page);
      for (const id of has) assert.ok(found.includes(id), `${name} has ${id}; it has ${found}`);
      for (const id of lacks) assert.ok(!found.includes(id), `${name} has no ${id}`);
      await picture(page, `replay-${outcome}-${has[0] ?? "regular"}`);
      await audit(page, name);
    }
  });
});

test("a body decodes the same however it is cut, and the cuts are shown", async () => {
  await site.open("replay", {}, async (page) => {
    await choose(page, "CR LF, pings, no [DONE]");
    for (const cut of ["whole", "16k", "events", "64", "1", "random"]) {
      await page.selectOption("#replay-cut", cut);
      await page.waitForFunction((one) => document.querySelector(".same").textContent.startsWith(one ? "In one read" : "In "), cut === "whole");
      assert.doesNotMatch(await page.locator(".same").textContent(), /NOT/, cut);
      assert.equal(await headline(page), "complete");
    }
    await page.selectOption("#replay-cut", "1");
    await page.waitForFunction(() => /^In [\d,]{4,} reads: the same/.test(document.querySelector(".same").textContent));
    // An event with letters of several bytes: a cut goes through each.
    await page.locator(".event-row:has(.preview:text('世界'))").click();
    assert.ok((await page.locator(".raw .cut.inside").count()) === 4);
    assert.match(await page.locator(".raw pre").textContent(), /CR\nLF\nCR\nLF\n$/);
    await picture(page, "replay-bytes");
  });
});

test("a quirk leads to where it is", async () => {
  await site.open("replay", {}, async (page) => {
    await choose(page, "Two calls, one index");
    await page.locator('[data-quirk="call-arguments-object"] button').click();
    await page.waitForFunction(() => document.querySelector(".raw pre").textContent.includes('"arguments":{"zone":"CET"}'));
    assert.equal(await page.locator(".event-row[aria-selected=true] .preview").count(), 1);
    await page.waitForFunction(() => document.querySelector(".decoded")?.textContent.includes("get_time"));
    assert.match(await page.locator(".decoded").textContent(), /get_weather.*"city": "Oslo".*get_time.*"zone": ?"CET"/s);
  });
});

test("a recorded file is opened, with the header that curl wrote before it", async () => {
  await site.open("replay", {}, async (page) => {
    const body = readFileSync(recorded("nginx-cut.sse"));
    await page.setInputFiles("main.wire input[type=file]", { name: "cut.sse", mimeType: "text/event-stream", buffer: body });
    await page.waitForFunction(() => document.querySelector(".outcome-card .outcome")?.textContent === "incomplete");
    const head = Buffer.from("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: 7\r\n\r\n");
    await page.setInputFiles("main.wire input[type=file]", { name: "refused.txt", mimeType: "text/plain", buffer: Buffer.concat([head, Buffer.from('{"error":{"message":"Slow down","type":"rate_limit"}}')]) });
    await page.waitForFunction(() => document.querySelector(".outcome-card")?.textContent.includes("Slow down"));
    assert.match(await page.locator(".outcome-card").textContent(), /RateLimitError · rate_limit.*HTTP 429.*retry in 7 s/);
    const har = { log: { entries: ["One", "Two"].map((text) => ({ request: { url: `https://x.test/${text}?key=secret` }, response: { status: 200, headers: [], content: { mimeType: "text/event-stream", text: `data: {"choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n` } } })) } };
    await page.setInputFiles("main.wire input[type=file]", { name: "x.har", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(har)) });
    await page.getByLabel("Answer of the file").selectOption("1");
    await page.waitForFunction(() => document.querySelector(".kept-text")?.textContent === "Two");
    assert.doesNotMatch(await page.locator("main.wire").textContent(), /secret/);
  });
});

test("what is pasted keeps its line ends, and what is typed is read at once", async () => {
  await site.open("replay", {}, async (page) => {
    await page.locator("#replay-body").evaluate((box) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", 'data: {"choices":[{"index":0,"delta":{"content":"<b>Hi</b>"},"finish_reason":"stop"}]}\r\n\r\n');
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.locator("[data-quirk=crlf]").waitFor();
    // Markup in an answer stays text.
    assert.equal(await page.locator(".kept-text").textContent(), "<b>Hi</b>");
    assert.equal(await page.locator("main b:text-is('Hi')").count(), 0);
    await page.fill("#replay-body", 'data: {"choices":[{"index":0,"delta":{"content":"Half');
    await page.waitForFunction(() => document.querySelector(".outcome-card .outcome")?.textContent !== "complete");
    assert.ok((await quirks(page)).includes("malformed"));
  });
});

test("ten thousand events stay quick", async () => {
  await site.open("replay", {}, async (page) => {
    const event = (at) => `data: {"id":"c","object":"chat.completion.chunk","created":1760000000,"model":"m","choices":[{"index":0,"delta":{"content":" w${at}"},"finish_reason":null}]}\n\n`;
    const body = Buffer.from(`${Array.from({ length: 10_000 }, (_, at) => event(at)).join("")}data: [DONE]\n\n`);
    await page.setInputFiles("main.wire input[type=file]", { name: "long.sse", mimeType: "text/event-stream", buffer: body });
    await page.waitForFunction(() => document.querySelector(".place")?.textContent.startsWith("10,001 "));
    assert.ok((await page.locator(".event-row").count()) < 60, "rows on the page");
    await page.locator(".event-list").focus();
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.querySelector(".decoded .prose")?.textContent === " w0");
    const began = Date.now();
    for (let step = 0; step < 50; step += 1) await page.keyboard.press("PageDown");
    await page.waitForFunction(() => !document.querySelector(".place").textContent.startsWith("1 "));
    const shown = Number((await page.locator(".place").textContent()).match(/[\d,]+/)[0].replaceAll(",", ""));
    await page.waitForFunction((last) => document.querySelector(".decoded .prose")?.textContent.endsWith(` w${last - 1}`), shown);
    assert.ok(Date.now() - began < 8_000, `50 pages took ${Date.now() - began} ms`);
    await page.keyboard.press("End");
    await page.waitForFunction(() => document.querySelector(".decoded .outcome")?.textContent === "complete");
    assert.ok((await page.locator(".event-row").count()) < 60, "rows on the page");
  });
});

test("the dark and a phone hold it", async () => {
  await site.open("replay", { colorScheme: "dark" }, async (page) => {
    await choose(page, "CR LF, pings, no [DONE]");
    await audit(page, "the dark");
    await picture(page, "replay-dark");
  });
  await site.open("replay", PHONE, async (page) => {
    await choose(page, "A failure behind half an answer");
    assert.equal(await sideways(page), 0);
    await audit(page, "a phone");
    await picture(page, "replay-phone");
  });
});
