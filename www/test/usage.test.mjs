// The dashboard of the ledger in Chromium and in Firefox, after calls in each dialect. Needs `npm run build` first, and both browsers: see browser.mjs.
// With SCREENSHOTS set to a folder it leaves pictures there.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { summarizeUsage } from "chatwire";
import { startDemo } from "../serve.mjs";
import { audit } from "./axe.mjs";
import { ENGINES, launch } from "./browser.mjs";
import { picture, sideways, watch } from "./look.mjs";
import { ask, converse, DIALECTS, providersOf, usage } from "./support.mjs";

/** For a million tokens, as the worker has them. */
const MODELS = {
  openai: ["gpt-4.1-mini", 0.4, 1.6, 0.1], neuroflash: ["anthropic/claude-sonnet-4", 3, 15, 0.3], flexai: ["DeepSeek-R1", 0.55, 2.19, 0.14], morpheus: ["llama-3.3-70b", 0.3, 0.4, 0.3],
};
const MEASURES = ["requests", "complete", "input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens", "estimated", "words", "cost"];
const today = new Date().toISOString().slice(0, 10);

let demo;
let browser;
/** What was asked, added up by provider. */
let asked;

/** Opens the dashboard, runs `steps` on it, and fails on anything that the page's console calls an error. */
async function onPage(settings, steps, address = "/usage") {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...settings });
  const page = await context.newPage();
  const problems = watch(page);
  await page.goto(new URL(address, demo.url).href);
  await settled(page);
  await steps(page);
  assert.deepEqual(problems, []);
  await context.close();
}

const settled = (page) => page.waitForSelector('main[aria-busy="false"] :is(#usage, .notice)');

const pictured = (page, name) => picture(page, `usage-${page.context().browser().browserType().name()}-${name}`, { fullPage: true });

/** The rows of the table, by their groups. */
async function table(page) {
  const rows = await page.locator("#usage tbody tr").evaluateAll((rows) => rows.map((row) => [
    [...row.querySelectorAll("th")].map((cell) => cell.textContent).join(" / "),
    Object.fromEntries([...row.querySelectorAll("td")].map((cell) => [cell.dataset.column, Number(cell.dataset.value)])),
  ]));
  return Object.fromEntries(rows);
}

const picked = (row, members = MEASURES) => Object.fromEntries(members.map((member) => [member, row[member]]));

/** Asks each provider: streamed twice and whole once; adds up what the answers say. */
async function askEach() {
  for (const provider of (await providersOf(demo.url)).filter(({ id }) => DIALECTS.includes(id))) {
    const [model, input, output, cache] = MODELS[provider.id];
    const sum = (asked[provider.id] = Object.fromEntries(MEASURES.map((member) => [member, 0])));
    for (const stream of [true, true, false]) {
      const { type, completion } = await converse(demo.url, { ...provider, model }, "[[reason:Let me think.]] [[text:The answer has five words.]]", { stream });
      assert.equal(type, "complete");
      const used = summarizeUsage(completion);
      assert.equal(used.words, 5);
      const { cachedRead: cached = 0 } = used;
      const some = {
        requests: 1, complete: 1, input_tokens: used.input, output_tokens: used.output, cached_tokens: cached, reasoning_tokens: used.reasoning ?? 0, words: used.words,
        cost: ((used.input - cached) * input + cached * cache + used.output * output) / 1e6,
      };
      for (const [member, value] of Object.entries(some)) sum[member] = Number((sum[member] + value).toFixed(9));
    }
  }
}

const sumOf = (rows) => Object.fromEntries(MEASURES.map((member) => [member, Number(rows.reduce((sum, row) => sum + row[member], 0).toFixed(9))]));

/** The table that the page saves. Firefox tells Playwright of no download that a script began: there it is read where the page hands it over. */
async function saved(page) {
  if (page.context().browser().browserType().name() === "chromium") {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#csv")]);
    return readFile(await download.path(), "utf8");
  }
  await page.evaluate(() => {
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => ((globalThis.blob = blob), createObjectURL.call(URL, blob));
  });
  await page.click("#csv");
  await page.waitForFunction(() => globalThis.blob !== undefined);
  return page.evaluate(() => globalThis.blob.text());
}

for (const engine of ENGINES) describe(engine, () => {
  before(async () => {
    asked = {};
    demo = await startDemo({ port: 0, env: {} });
    browser = await launch(engine);
  });

  after(async () => {
    await browser?.close();
    await demo?.dispose();
  });

  test("nothing was asked: it says so, and leads to where one asks", async () => {
    await onPage({}, async (page) => {
      assert.match(await page.locator(".notice").textContent(), /Nothing was asked in these days/);
      assert.equal(await page.locator(".notice a").getAttribute("href"), "/#chat");
      await audit(page, "the dashboard");
      await pictured(page, "empty");
    });
  });

  test("its numbers are those of what was asked, in each dialect", async () => {
    await askEach();
    await usage(demo.url, { requests: 12 });
    await onPage({}, async (page) => {
      const rows = await table(page);
      assert.deepEqual(Object.keys(rows).sort(), DIALECTS.map((id) => `${MODELS[id][0]} / ${id}`).sort());
      for (const id of DIALECTS) assert.deepEqual(picked(rows[`${MODELS[id][0]} / ${id}`]), asked[id], id);
      const foot = await page.locator("#usage tfoot td").evaluateAll((cells) => Object.fromEntries(cells.map((cell) => [cell.dataset.column, Number(cell.dataset.value)])));
      const sum = sumOf(Object.values(asked));
      assert.deepEqual(picked(foot), sum);
      assert.ok(sum.cost > 0 && foot.latency_ms > 0 && foot.first_token_ms > 0);
      // And as they are read.
      assert.equal(await page.locator('[data-sum="requests"]').textContent(), "12");
      assert.equal(await page.locator('[data-sum="output_tokens"]').textContent(), sum.output_tokens.toLocaleString("en"));
      assert.equal(await page.locator('[data-sum="cost"]').textContent(), `$${sum.cost}`);
      await page.waitForSelector(".plot canvas");
      await audit(page, "the dashboard");
      await pictured(page, "models");
    });
  });

  test("an answer that was stopped midway is there, and marked as estimated", async () => {
    const [provider] = await providersOf(demo.url);
    const { type, completion } = await converse(demo.url, provider, "[[words:60]]", { leave: 20 });
    assert.equal(type, "aborted");
    await usage(demo.url, { requests: 13 });
    await onPage({}, async (page) => {
      const rows = await table(page);
      assert.deepEqual(Object.keys(rows), ["aborted", "complete"]);
      const { requests, complete, estimated, words, input_tokens, output_tokens, cost } = rows.aborted;
      assert.deepEqual({ requests, complete, estimated }, { requests: 1, complete: 0, estimated: 1 });
      const shown = summarizeUsage(completion).words;
      assert.ok(words >= shown && words < 60, `${words} words are counted, ${shown} were shown`);
      assert.ok(input_tokens > 0 && output_tokens > 0 && cost > 0);
      assert.deepEqual(picked(rows.complete), sumOf(Object.values(asked)));
    }, "/usage?group_by=outcome");
  });

  test("groups, filters, days and order are chosen, and the address keeps them", async () => {
    await onPage({}, async (page) => {
      await page.getByRole("checkbox", { name: "Provider" }).uncheck();
      await page.getByRole("checkbox", { name: "Model" }).uncheck();
      await page.getByRole("checkbox", { name: "Key" }).check();
      await page.getByRole("checkbox", { name: "Day" }).check();
      await settled(page);
      assert.deepEqual(Object.keys(await table(page)), [`anonymous / ${today}`]);
      assert.equal(await page.locator("#usage caption").textContent(), `Usage by key, day, ${await page.inputValue("#from")} to ${today}`);

      await page.selectOption("#model", MODELS.flexai[0]);
      await page.waitForFunction(() => document.querySelector('[data-sum="requests"]')?.textContent === "3");
      assert.equal(picked((await table(page))[`anonymous / ${today}`]).output_tokens, asked.flexai.output_tokens);
      const href = await page.locator("#csv").getAttribute("href");
      const csv = await (await fetch(new URL(href, demo.url))).text();
      assert.match(csv, new RegExp(`^key,day,requests.*\r\nanonymous,${today},3,3,0,${asked.flexai.input_tokens},${asked.flexai.output_tokens},`));
      const { search } = new URL(page.url());
      assert.equal(new URLSearchParams(search).get("model"), MODELS.flexai[0]);

      await page.reload();
      await settled(page);
      assert.equal(await page.locator('[data-sum="requests"]').textContent(), "3");
      await page.fill("#to", "2020-01-31");
      await page.waitForSelector("[role=alert]");
      assert.match(await page.locator("[role=alert]").textContent(), /The first day is after the last one/);
      await page.fill("#from", "2020-01-01");
      await page.waitForSelector(".notice:not([role=alert])");
      await page.getByRole("button", { name: "Show all" }).click();
      await page.waitForSelector("text=Nothing was asked in these days");
      await page.getByRole("button", { name: "Today" }).click();
      await page.waitForSelector("#usage");
      assert.equal(await page.locator('[data-sum="requests"]').textContent(), "13");

      await page.getByRole("checkbox", { name: "Key" }).uncheck();
      await page.getByRole("checkbox", { name: "Day" }).uncheck();
      await page.getByRole("checkbox", { name: "Provider" }).check();
      await page.getByRole("button", { name: "Tokens in" }).click();
      await page.waitForFunction(() => document.querySelector("th[aria-sort]")?.textContent.includes("Tokens in"));
      const values = await page.locator('#usage tbody [data-column="input_tokens"]').evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.value)));
      assert.deepEqual(values, [...values].sort((left, right) => right - left));
      assert.equal(await page.locator("th[aria-sort]").getAttribute("aria-sort"), "descending");
    });
  });

  test("a key shows its other workspaces, and is kept nowhere", async () => {
    const lab = { authorization: `Bearer ${demo.key}`, "x-workspace-id": "lab" };
    await (await ask(demo.url, "gateway", "[[status:503]] [[text:spare]]", { stream: false }, { headers: lab })).text();
    await onPage({}, async (page) => {
      assert.deepEqual(Object.keys(await table(page)), ["demo"]);
      await page.getByText("Bring a key").click();
      await page.locator("#token").pressSequentially("sk-of-nobody");
      await page.press("#token", "Tab");
      await page.waitForSelector("[role=alert]");
      assert.match(await page.locator("[role=alert]").textContent(), /key is not valid/);
      await audit(page, "the dashboard");
      await pictured(page, "error");
      await page.fill("#token", "");
      await page.locator("#token").pressSequentially(demo.key);
      await page.press("#token", "Tab");
      await page.waitForSelector("#usage");
      assert.deepEqual(Object.keys(await table(page)), ["demo", "lab"]);
      await page.selectOption("#workspace", "lab");
      await page.waitForFunction(() => document.querySelector('[data-sum="requests"]')?.textContent === "1");
      assert.match(await saved(page), /^workspace,requests,.*\r\nlab,1,1,/);
      assert.ok(!page.url().includes(demo.key));
      assert.equal(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie])), '[{},{},""]');
      await page.reload();
      await settled(page);
      assert.equal(await page.inputValue("#token"), "");
    }, "/usage?group_by=workspace");
  });

  test("a gateway that does not answer is told, and asked again", async () => {
    await onPage({}, async (page) => {
      const other = await startDemo({ port: 0, env: {} });
      const onOther = await page.context().newPage();
      await onOther.goto(new URL("/usage", other.url).href);
      await settled(onOther);
      await other.dispose();
      await onOther.getByRole("button", { name: "Refresh" }).click();
      await onOther.waitForSelector("[role=alert]");
      const again = await startDemo({ port: other.port, env: {} });
      await onOther.getByRole("button", { name: "Try again" }).click();
      await onOther.waitForSelector("text=Nothing was asked in these days");
      await again.dispose();
    });
  });

  test("it is used by the keyboard alone", async () => {
    await onPage({}, async (page) => {
      const reached = [];
      for (let tabs = 0; tabs < 40; tabs += 1) {
        await page.keyboard.press("Tab");
        const name = await page.evaluate(() => {
          const { activeElement: at } = document;
          return at.getAttribute("aria-label") ?? at.closest("label")?.textContent ?? at.textContent;
        });
        reached.push(name.trim());
        if (name.startsWith("Outcome")) await page.keyboard.press("Space");
        if (name === "Table of usage") break;
      }
      await settled(page);
      for (const name of ["From", "To", "Today", "Model", "Outcome", "Refresh", "Save as CSV", "Bring a key", "The same in numbers", "Table of usage"]) {
        assert.ok(reached.some((one) => one.startsWith(name)), `${name} is not among ${reached.join(", ")}`);
      }
      assert.ok(Object.keys(await table(page)).some((group) => group.endsWith("aborted")));
      await page.locator("summary", { hasText: "The same in numbers" }).press("Enter");
      assert.equal(await page.locator("#days tbody th").textContent(), today);
      assert.match(await page.locator(".plot").first().getAttribute("aria-label"), new RegExp(`^Tokens a day: 1 day of 30 with requests, most on ${today} with [\\d,]+\\.`));
      await audit(page, "the dashboard");
    });
  });

  test("a dark scheme and a phone's width hold it", async () => {
    // Firefox emulates neither a scheme nor a phone here: its window is as narrow as one.
    const isChromium = engine === "chromium";
    if (isChromium) await onPage({ colorScheme: "dark" }, async (page) => {
      await page.waitForSelector(".plot canvas");
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(22, 22, 20)");
      await audit(page, "the dashboard");
      await pictured(page, "dark");
    });
    await onPage({ viewport: { width: 360, height: 740 }, ...(isChromium && { deviceScaleFactor: 2, hasTouch: true, isMobile: true }) }, async (page) => {
      await page.waitForSelector(".plot canvas");
      assert.equal(await sideways(page), 0);
      await audit(page, "the dashboard");
      await pictured(page, "phone");
    }, "/usage?group_by=provider,model,day");
  });
});
