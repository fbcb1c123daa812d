// The page as a whole: what a conversation shows in each dialect is what the ledger has, and a turn leads to what was on the wire. Needs
// `npm run build` first. With SCREENSHOTS set to a folder it leaves pictures there.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, ended, example, openStage, picture, sideways } from "./conversation.mjs";

let stage;
before(async () => void (stage = await openStage("chromium")));
after(() => stage?.close());

/** The tokens that the last turn shows. */
function tokensOf(text) {
  const [, read, written] = /^(\d+) in\b.*· (\d+) out/.exec(text) ?? assert.fail(`no tokens in ${text}`);
  return [Number(read), Number(written)];
}

test("four dialects, a tool call and its result, a form, a fault: the ledger has the sum of what was shown", async () => {
  await stage.onPage({}, async (page) => {
    const sum = { requests: 0, input: 0, output: 0, outcomes: {} };
    const count = (answer, told = true) => {
      sum.requests += 1;
      sum.outcomes[answer.outcome] = (sum.outcomes[answer.outcome] ?? 0) + 1;
      if (!told) return answer;
      const [input, output] = tokensOf(answer.tokens);
      sum.input += input;
      sum.output += output;
      return answer;
    };
    for (const name of ["OpenAI API", "neuroflash", "FlexAI", "Morpheus"]) {
      await page.selectOption("#provider", { label: name });
      const answer = count(await ask(page, "[[text:Hello from the other end.]]"));
      assert.equal(answer.outcome, "complete", name);
      assert.equal(answer.text, "Hello from the other end.", name);
    }
    await page.click("#clear");
    await page.selectOption("#provider", { label: "OpenAI API" });

    await example(page, "Call a tool");
    assert.match(count(await ended(page, 1)).tools[0], /get_weather.*Oslo/s);
    await page.click("text=Send result");
    assert.equal(count(await ended(page, 2)).outcome, "complete");

    await page.click("#clear");
    await example(page, "Answer in a form");
    assert.equal(count(await ended(page, 1)).outcome, "complete");

    const broken = count(await ask(page, "[[error:3 503 Full house.]] [[words:40]]"), false);
    assert.equal(broken.outcome, "failed");
    assert.match(broken.problem, /Full house/);
    await picture(page, "whole-chat");

    const usage = await (await fetch(new URL("/usage?group_by=outcome", stage.url), { headers: { accept: "application/json" } })).json();
    const rows = Object.fromEntries(usage.data.map((row) => [row.outcome, row]));
    assert.equal(rows.complete.requests, sum.outcomes.complete);
    assert.deepEqual([rows.complete.input_tokens, rows.complete.output_tokens], [sum.input, sum.output]);
    assert.equal(rows.failed.requests, 1);

    await page.click("text=Usage");
    await page.waitForSelector('main[aria-busy="false"] #usage');
    const shown = await page.locator("#usage tfoot td").evaluateAll((cells) => Object.fromEntries(cells.map((cell) => [cell.dataset.column, Number(cell.dataset.value)])));
    assert.equal(shown.requests, sum.requests);
    assert.equal(shown.input_tokens, sum.input + rows.failed.input_tokens);
    assert.equal(shown.output_tokens, sum.output + rows.failed.output_tokens);
    await picture(page, "whole-usage");
  });
});

test("a turn leads to what was on the wire, and the conversation is still there afterwards", async () => {
  await stage.onPage({}, async (page) => {
    await ask(page, "[[text:The first answer.]]");
    await ask(page, "[[text:The second answer.]]");
    await page.locator(".turn").first().locator("text=On the wire").click();
    await page.waitForSelector("#recording");
    // What is hidden, the conversation, is not in it.
    await page.waitForFunction(() => document.body.innerText.includes("The first answer."));
    assert.doesNotMatch(await page.evaluate(() => document.body.innerText), /The second answer/);
    assert.equal(await sideways(page), 0);
    await picture(page, "whole-wire");
    await page.click("a[href=\"#chat\"]");
    await page.locator(".turn").last().waitFor();
    assert.equal(await page.locator(".turn:visible").count(), 2);
  });
});
