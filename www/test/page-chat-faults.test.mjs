// What goes wrong, as the page shows it, and what a server says besides.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, ended, example, openStage, picture, sentBy } from "./conversation.mjs";

let stage;
before(async () => (stage = await openStage("chromium")));
after(() => stage?.close());

const faults = [
  ["[[status:429]] [[retry-after:2]]", "failed", /RateLimitError · rate_limit.*HTTP 429 · retry in 2 s · may pass later/, ""],
  ["[[error:3 503 Full house.]] [[words:40]]", "failed", /Full house\..*InternalServerError · server.*partial answer kept/, "word1 word2 word3"],
  ["[[cut:1500]] [[words:40]]", "incomplete", /incomplete.*partial answer kept/, "word1"],
  ["[[reset:1500]] [[words:40]]", "failed", /connection.*partial answer kept/, "word1"],
  ["[[stall:1500]] [[words:40]]", "stalled", /StalledError · stalled · .*partial answer kept/, "word1"],
];
for (const [prompt, outcome, problem, text] of faults) {
  test(`a fault shows as what it is: ${prompt} → ${outcome}`, () =>
    stage.onPage({}, async (page) => {
      const answer = await ask(page, prompt);
      assert.equal(answer.outcome, outcome);
      assert.match(answer.problem, problem);
      assert.ok((answer.text ?? "").startsWith(text), answer.text);
      await picture(page, `fault-${/\w+/.exec(prompt)[0]}`);
    }));
}

test("a turn that brought nothing is not sent again, one that brought a part is", () =>
  stage.onPage({}, async (page) => {
    const sent = await sentBy(page);
    await ask(page, "[[status:500]]");
    await ask(page, "[[error:2 503 Enough.]] [[words:9]]");
    await ask(page, "[[text:Fine.]]");
    assert.deepEqual((await sent()).at(-1).messages, [
      { role: "user", content: "[[error:2 503 Enough.]] [[words:9]]" },
      { role: "assistant", content: "word1 word2" },
      { role: "user", content: "[[text:Fine.]]" },
    ]);
  }));

test("what goes back of calls is the message that asked for them, and their results", () =>
  stage.onPage({}, async (page) => {
    const sent = await sentBy(page);
    await example(page, "Call a tool");
    await ended(page, 1);
    await page.fill(".tools textarea", "rain");
    await page.click(".tools button[type=submit]");
    await ended(page, 2);
    const { messages, tools } = (await sent()).at(-1);
    const [question, call, result] = messages;
    assert.equal(messages.length, 3);
    assert.equal(question.role, "user");
    assert.equal(call.tool_calls[0].function.arguments, '{"city":"Oslo","unit":"celsius"}');
    assert.deepEqual(result, { role: "tool", tool_call_id: call.tool_calls[0].id, content: "rain" });
    assert.equal(tools[0].function.name, "get_weather", "the tools of the example go along");
    await ask(page, "[[text:Thanks.]]");
    assert.deepEqual((await sent()).at(-1).messages.map(({ role }) => role), ["user", "assistant", "tool", "assistant", "user"]);
  }));

test("of several choices the chosen one goes back", () =>
  stage.onPage({}, async (page) => {
    const sent = await sentBy(page);
    await example(page, "Three answers");
    await ended(page, 1);
    await page.check(".column:nth-of-type(3) input[type=radio]");
    await ask(page, "[[text:Fine.]]");
    assert.equal((await sent()).at(-1).messages[1].content, "Call it Modem. (choice 2)");
  }));

test("an answer in a form that is cut stays as far as it came, marked", () =>
  stage.onPage({}, async (page) => {
    await example(page, "Answer in a form");
    await page.waitForFunction(() => /fortress/.test(document.querySelector(".structured")?.textContent));
    await page.click("#stop");
    const { outcome } = await ended(page, 1);
    assert.equal(outcome, "aborted");
    const cut = await page.locator(".structured").textContent();
    assert.match(cut, /^\{\d\}… not whole/, "the object");
    assert.match(cut, /stops: \[\d\]… not whole/, "the list in it");
    assert.match(cut, /city: "Oslo"(?!…)/, "what is whole has no mark");
    await picture(page, "structured-cut");
  }));

test("an answer that should be JSON and is none shows as text, and why", () =>
  stage.onPage({}, async (page) => {
    await example(page, "Answer in a form");
    await ended(page, 1);
    // It asks for the same form.
    await page.click(".edit");
    await page.fill(".editing textarea", "[[text:Sure! Here it is.]]");
    await page.click(".editing button[type=submit]");
    const answer = await ended(page, 1);
    assert.equal(answer.text, "Sure! Here it is.");
    assert.equal(await page.locator(".answer").isVisible(), true);
    assert.match(await page.locator(".structured").textContent(), /JSON/);
  }));

test("a member that the provider drops is a warning", () =>
  stage.onPage({}, async (page) => {
    // Spoken to in its own dialect, so that its rules are known here.
    await page.route("**/api/providers", async (route) => {
      const { providers } = await (await route.fetch()).json();
      await route.fulfill({ json: { providers: providers.map((one) => (one.id === "morpheus" ? { ...one, dialect: "morpheus" } : one)) } });
    });
    await page.reload();
    await page.waitForSelector("#provider:enabled");
    await page.selectOption("#provider", "morpheus");
    await example(page, "Answer in a form");
    const { outcome, besides } = await ended(page, 1);
    assert.equal(outcome, "complete");
    assert.match(besides, /a warning.*response_format.*ignored/s);
  }));

test("what an answer says can be copied", () =>
  stage.onPage({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await ask(page, "[[text:Take this along.]]");
    await page.click('.turn .actions button:has-text("Copy")');
    await page.waitForFunction(() => document.getElementById("announce").textContent === "Copied.");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "Take this along.");
  }));

test("what the server said besides is there, folded: other members, its limits, and warnings", () =>
  stage.onPage({}, async (page) => {
    const { besides } = await ask(page, "[[text:Hello.]]");
    assert.match(besides, /id: ".+".*bytes_of_body: \d+/s);
    assert.equal(await page.locator(".besides .json").isVisible(), false);
    await page.click(".besides summary");
    assert.equal(await page.locator(".besides .json").isVisible(), true);
    await picture(page, "besides");
  }));
