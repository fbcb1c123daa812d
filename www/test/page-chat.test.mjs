// The conversation, in Chromium and in Firefox, on the page as the edge worker serves it. Needs `npm run build` first.
// With SCREENSHOTS set to a folder the tests leave pictures there.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ENGINES } from "./browser.mjs";
import { ask, ended, example, openStage, picture, send, shown, speech } from "./conversation.mjs";

for (const engine of ENGINES) {
  describe(`in ${engine}`, () => {
    let stage;
    before(async () => (stage = await openStage(engine)));
    after(() => stage?.close());
    const onPage = (steps, settings = {}) => stage.onPage(settings, steps);

    test("an answer arrives word by word and can be stopped, by button and by key", () =>
      onPage(async (page) => {
        await picture(page, `${engine}-welcome`);
        await send(page, `Tell me about the wire. [[pace:60]] [[text:${speech}]]`);
        const words = () => page.evaluate(() => document.querySelector(".answer")?.textContent.split(/\s+/).length ?? 0);
        const counts = new Set();
        while (Math.max(0, ...counts) < 14) {
          counts.add(await words());
          await page.waitForTimeout(20);
        }
        assert.ok(counts.size > 5, `the words came in ${counts.size} steps`);
        await picture(page, `${engine}-streaming`);
        await page.click("#stop");
        await page.waitForSelector('.turn[data-outcome="aborted"]');
        const stopped = await shown(page);
        assert.ok(speech.startsWith(stopped.text) && stopped.text.length < speech.length, stopped.text);
        assert.match(stopped.words, /^\d+ counted here$/);
        assert.match(stopped["first-token"], /^\d+ ms$/);
        assert.equal(await page.evaluate(() => document.activeElement.id), "message");
        await picture(page, `${engine}-aborted`);

        await send(page, "Again. [[pace:60]] [[words:200]]");
        await page.waitForFunction(() => document.querySelectorAll(".answer")[1]?.textContent.includes("word3"));
        await page.keyboard.press("Escape");
        await page.waitForSelector('.turn:nth-of-type(2)[data-outcome="aborted"]');
      }));

    test("each provider answers, and a conversation goes on", () =>
      onPage(async (page) => {
        let turns = 0;
        for (const name of ["OpenAI API", "neuroflash", "FlexAI", "Morpheus"]) {
          await page.selectOption("#provider", { label: name });
          const answer = await ask(page, "[[text:Hello, wire.]]");
          assert.equal(await page.locator(".turn").count(), ++turns);
          assert.equal(answer.outcome, "complete", name);
          assert.equal(answer.text, "Hello, wire.");
          assert.equal(answer.finish, "stop");
          assert.match(answer.tokens, /^\d+ in( \(\d+ cached\))? · \d+ out/, name);
          assert.match(answer.words, name === "neuroflash" ? /^\d+ reported$/ : /^2 counted here$/, name);
        }
        await picture(page, `${engine}-providers`);
      }));

    test("reasoning is folded away", () =>
      onPage(async (page) => {
        const thought = await ask(page, "[[reason:First this, then that.]] [[text:Done.]]");
        assert.equal(thought.reasoning, "First this, then that.");
        assert.equal(thought.text, "Done.");
        assert.equal(await page.locator(".thoughts").isVisible(), false);
        await page.click(".reasoning summary");
        assert.equal(await page.locator(".thoughts").isVisible(), true);
      }));

    test("a refusal is no answer, and shows as what it is", () =>
      onPage(async (page) => {
        await example(page, "Decline");
        const { outcome, refusal, text } = await ended(page, 1);
        assert.equal(outcome, "complete");
        assert.equal(refusal, "I would rather help you to learn for it.");
        assert.equal(text, "");
        await picture(page, `${engine}-refusal`);
        const next = await ask(page, "[[text:Fair enough.]]");
        assert.equal(next.outcome, "complete", next.problem);
      }));

    test("calls are answered in a form, round by round", () =>
      onPage(async (page) => {
        await example(page, "Two tools at once");
        const called = await ended(page, 1);
        assert.equal(called.finish, "tool_calls");
        assert.match(called.tools[0], /get_weather.*city: "Oslo"/s);
        assert.match(called.tools[1], /get_time.*zone: "Europe\/Oslo"/s);
        const results = page.locator(".tools textarea");
        assert.equal(await results.count(), 2);
        assert.match(await results.first().inputValue(), /"sky":/);
        await picture(page, `${engine}-tools`);
        await results.first().fill('{"sky":"snow"}');
        await results.nth(1).fill("noon");
        await page.click(".tools button[type=submit]");
        const told = await ended(page, 2);
        assert.equal(told.outcome, "complete", told.problem);
        assert.match(told.question, /get_weather.*snow.*get_time.*noon/s);
        assert.match(told.text, /The tools answered: {"sky":"snow"}; noon/);
        assert.equal(await page.locator(".tools textarea").count(), 0, "what was answered is not asked for again");

        // A call that nobody answers is left out of what follows: the server would refuse it.
        await ask(page, '[[tool:get_weather {"city":"Bergen"}]]');
        const next = await ask(page, "[[text:Never mind.]]");
        assert.equal(next.outcome, "complete", next.problem);
      }));

    test("an answer in a form grows as a tree whose nodes stay", () =>
      onPage(async (page) => {
        await example(page, "Answer in a form");
        await page.waitForFunction(() => /fortress/.test(document.querySelector(".structured")?.textContent));
        const first = await page.$(".structured .json-name");
        const growing = await page.locator(".structured").textContent();
        assert.match(growing, /city: "Oslo"/);
        assert.match(growing, /not whole/, "what is not whole is marked");
        assert.doesNotMatch(growing, /advice/);
        await picture(page, `${engine}-structured-growing`);
        const { outcome } = await ended(page, 1);
        assert.equal(outcome, "complete");
        const whole = await page.locator(".structured").textContent();
        assert.match(whole, /stops: \[3\].*advice: "Take a coat all the same\."/s);
        assert.doesNotMatch(whole, /not whole/);
        assert.equal(await first.evaluate((node) => node.isConnected && node.textContent), "city", "the first node is still the same");
        assert.match((await shown(page)).text, /^{ "city": "Oslo"/, "the text is there too");
        await picture(page, `${engine}-structured`);
      }));

    test("several choices stand side by side, and the chosen one is built upon", () =>
      onPage(async (page) => {
        await example(page, "Three answers");
        const answer = await ended(page, 1);
        assert.deepEqual(answer.answers, ["Call it Modem.", "Call it Modem. (choice 1)", "Call it Modem. (choice 2)"]);
        await page.check(".column:nth-of-type(2) input[type=radio]");
        await picture(page, `${engine}-choices`);
        await ask(page, "[[text:Fine.]]");
        assert.equal(await page.locator(".column input").first().isDisabled(), true, "it is settled");
      }));

    test("a question is edited, an answer asked for again, the conversation deleted", () =>
      onPage(async (page) => {
        await ask(page, "One. [[text:First answer.]]");
        await ask(page, "Two. [[text:Second answer.]]");
        await page.selectOption("#provider", { label: "neuroflash" });
        await page.click(".turn:last-of-type .retry");
        await page.waitForFunction(() => /neuroflash/.test(document.querySelector(".turn:last-of-type .speaker")?.textContent));
        const again = await ended(page, 2);
        assert.equal(again.text, "Second answer.");
        assert.equal(again.outcome, "complete", "with the settings as they are now");

        await page.click(".turn:first-of-type .edit");
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Question");
        await page.keyboard.press("Escape");
        assert.equal(await page.locator(".editing").count(), 0);
        await page.click(".turn:first-of-type .edit");
        await page.fill(".editing textarea", "Three. [[text:Another answer.]]");
        await page.click(".editing button[type=submit]");
        const edited = await ended(page, 1);
        assert.equal(edited.text, "Another answer.");
        assert.equal(await page.locator(".turn").count(), 1, "what followed has gone");

        await page.click("#clear");
        assert.equal(await page.locator(".turn").count(), 0);
        assert.equal(await page.locator("#welcome").isVisible(), true);
      }));

    test("a picture of the question is sent and shown", () =>
      onPage(async (page) => {
        await example(page, "Look at a picture");
        const answer = await ended(page, 1);
        assert.equal(answer.text, "A sun above a green hill.");
        const drawn = await page.waitForFunction(() => {
          const canvas = document.querySelector(".question canvas.picture");
          if (!canvas || canvas.width < 100) return false;
          return [...canvas.getContext("2d").getImageData(112, 32, 1, 1).data];
        });
        assert.deepEqual(await drawn.jsonValue(), [246, 201, 69, 255], "the sun's color");
        await picture(page, `${engine}-picture`);
      }));

    test("markup in an answer, in thoughts, calls and names stays text", () =>
      onPage(async (page) => {
        const markup = "<img src=x onerror=alert(1)><b>bold</b>";
        assert.equal((await ask(page, `[[text:${markup}]] [[reason:${markup}]]`)).text, markup);
        const call = await ask(page, `[[tool:get_weather ${JSON.stringify({ [markup]: markup })}]]`);
        assert.ok(call.tools[0].includes(`${markup}: "${markup}"`), call.tools[0]);
        assert.equal(await page.locator("#log img, #log .reply b:text-is('bold')").count(), 0);
      }));

    test("all of it goes by keyboard, and an input method's Enter sends nothing", () =>
      onPage(async (page) => {
        await page.focus("#message");
        await page.keyboard.type('Is it raining? [[tool:get_weather {"city":"Oslo"}]]');
        await page.evaluate(() =>
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true })));
        assert.equal(await page.locator(".turn").count(), 0);
        await page.keyboard.press("Shift+Enter");
        await page.keyboard.type("Well?");
        await page.keyboard.press("Enter");
        await ended(page, 1);
        assert.equal(await page.inputValue("#message"), "");
        // Backwards from the message to the form of the call.
        const focused = () => page.evaluate(() => document.activeElement.closest("button")?.textContent ?? document.activeElement.tagName);
        for (let steps = 0; (await focused()) !== "Send result"; steps += 1) {
          assert.ok(steps < 12, "the form is reached");
          await page.keyboard.press("Shift+Tab");
        }
        await page.keyboard.press("Enter");
        assert.match((await ended(page, 2)).text, /The tools answered/);
        assert.equal(await page.locator("#announce").textContent(), "Answer complete.");
      }));
  });
}
