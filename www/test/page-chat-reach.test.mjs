// Who can use the conversation: with a screen reader, by keyboard, in the dark, on a phone. axe looks over each state of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "./axe.mjs";
import { ask, ended, example, openStage, picture, send, sideways, speech } from "./conversation.mjs";

let stage;
before(async () => (stage = await openStage("chromium")));
after(() => stage?.close());

const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const looks = { light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, phone };

/** Each state of the view, one behind the other on one page. */
const states = {
  welcome: async () => {},
  streaming: async (page) => {
    await send(page, `Go on. [[pace:30]] [[reason:Thinking about it.]] [[text:${speech}]]`);
    await page.waitForFunction(() => document.querySelector(".answer")?.textContent.includes("middle of a letter"));
  },
  stopped: async (page) => {
    await page.click("#stop");
    await ended(page, 1);
    await page.click(".reasoning summary");
  },
  "an error": async (page) => {
    await ask(page, "[[status:429]] [[retry-after:2]]");
  },
  "a call": async (page) => {
    await page.click("#clear");
    await example(page, "Two tools at once");
    await ended(page, 1);
  },
  "its results": async (page) => {
    await page.click(".tools button[type=submit]");
    await ended(page, 2);
  },
  "an answer in a form": async (page) => {
    await page.click("#clear");
    await example(page, "Answer in a form");
    await ended(page, 1);
    await page.click(".raw summary");
    await page.click(".besides summary");
  },
  "several choices": async (page) => {
    await page.click("#clear");
    await example(page, "Three answers");
    await ended(page, 1);
  },
  "a picture, and an edit": async (page) => {
    await page.click("#clear");
    await example(page, "Look at a picture");
    await ended(page, 1);
    await page.click(".edit");
  },
};

for (const [look, settings] of Object.entries(looks)) {
  test(`axe finds nothing, and nothing stands out at the side: ${look}`, { timeout: 120_000 }, () =>
    stage.onPage(settings, async (page) => {
      for (const [state, bring] of Object.entries(states)) {
        await bring(page);
        await audit(page, `${state}, ${look}`);
        assert.equal(await sideways(page), 0, `${state}, ${look}`);
        await picture(page, `${look}-${state}`.replaceAll(/\W+/g, "-"));
      }
      if (settings.colorScheme === "dark") {
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(22, 22, 20)");
      }
    }));
}

test("axe does find what is wrong", () =>
  stage.onPage({}, async (page) => {
    await page.evaluate(() => document.querySelector("main").append(Object.assign(document.createElement("button"), { type: "button" })));
    await assert.rejects(audit(page, "a button without a name"), /button-name/);
  }));

test("a screen reader is told in few words, and not of each piece", () =>
  stage.onPage({}, async (page) => {
    await page.evaluate(() => {
      globalThis.told = [];
      const box = document.getElementById("announce");
      new MutationObserver(() => globalThis.told.at(-1) !== box.textContent && globalThis.told.push(box.textContent)).observe(box, { subtree: true, childList: true, characterData: true });
    });
    await send(page, "Go on. [[pace:20]] [[words:30]]");
    await page.waitForFunction(() => document.querySelector(".answer")?.textContent.includes("word3"));
    assert.equal(await page.getAttribute("#log", "aria-busy"), "true", "the log is not read while it grows");
    await ended(page, 1);
    assert.equal(await page.getAttribute("#log", "aria-busy"), "false");
    assert.deepEqual(await page.evaluate(() => globalThis.told.filter(Boolean)), ["Answer complete."]);
    assert.equal(await page.getAttribute(".status", "aria-live"), "off");
  }));

test("the page scrolls along with an answer, but not under a reader who went back", () =>
  stage.onPage({ viewport: { width: 800, height: 500 } }, async (page) => {
    await ask(page, "[[pace:0]] [[words:400]]");
    await send(page, "[[pace:5]] [[words:900]]");
    const atEnd = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY);
    await page.waitForFunction(() => document.querySelectorAll(".answer")[1]?.textContent.includes("word200"));
    assert.ok((await atEnd()) < 80, "it follows");
    await page.mouse.move(400, 200);
    await page.mouse.wheel(0, -700);
    await page.waitForFunction(() => document.querySelectorAll(".answer")[1]?.textContent.includes("word400"));
    assert.ok((await atEnd()) > 300, "it stays where the reader went");
  }));

test("a long answer that comes fast leaves the page responsive", { timeout: 120_000 }, () =>
  stage.onPage({}, async (page) => {
    await page.evaluate(() => {
      globalThis.longest = 0;
      let last = performance.now();
      const beat = () => {
        const now = performance.now();
        globalThis.longest = Math.max(globalThis.longest, now - last);
        last = now;
        setTimeout(beat, 10);
      };
      beat();
    });
    await send(page, "[[pace:0]] [[words:100000]]");
    await page.waitForSelector('.turn:not([data-outcome="streaming"])', { timeout: 90_000 });
    const { outcome, text, words } = await page.evaluate(() => ({
      outcome: document.querySelector(".turn").dataset.outcome,
      text: document.querySelector(".answer").textContent,
      words: document.querySelector('[data-metric="words"]').textContent,
    }));
    assert.equal(outcome, "complete");
    assert.equal(text.split(" ").length, 100_000);
    assert.ok(text.endsWith("word100000"));
    assert.match(words, /^100000/);
    const longest = Math.round(await page.evaluate(() => globalThis.longest));
    console.log(`100,000 words: the page was busy for ${longest} ms at a time at most`);
    // Without the frames it is busy for minutes.
    assert.ok(longest < 1_500, `the page was busy for ${longest} ms at a time`);
  }));
