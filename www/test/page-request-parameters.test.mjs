// The parameters on the page: what is set is sent, and nothing else. Needs `npm run build` first.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { choose, inBrowsers, onPage, openParameters, parameter, picture, send } from "./request.mjs";
import { load } from "./source.mjs";

const { PARAMETERS } = await load("request/parameters.ts");

inBrowsers(() => {
  describe("parameters", () => {
    test("are all those of the request's model, with their documentation", async () => {
      await onPage({}, async (page) => {
        await openParameters(page);
        const elsewhere = ["model", "messages", "stream"];
        const expected = PARAMETERS.filter(({ name }) => !elsewhere.includes(name));
        const shown = await page.locator(".fields > .parameter").evaluateAll((all) => all.map(({ dataset }) => dataset.name));
        assert.deepEqual([...shown].sort(), expected.map(({ name }) => name).sort());
        for (const { name, docs, forms } of expected) {
          const { described, min, max } = await parameter(page, name).evaluate((node) => {
            const control = node.matches("[aria-describedby]") ? node : node.querySelector("[aria-describedby]");
            const ids = control.getAttribute("aria-describedby").split(" ");
            return { described: ids.map((id) => document.getElementById(id).textContent).join(" "), min: control.min, max: control.max };
          });
          assert.ok(described.includes(docs.replaceAll("`", "")), `${name}: ${described}`);
          const [{ kind, least, most }] = forms;
          if (kind === "number" || kind === "integer") assert.deepEqual([min, max], [String(least ?? ""), String(most ?? "")], name);
        }
      });
    });

    test("are sent as they are set, and not when they are not", async () => {
      await onPage({}, async (page, sent) => {
        await choose(page, "Morpheus");
        const plain = await send(page, sent);
        assert.deepEqual(Object.keys(plain).sort(), ["messages", "model", "stream"]);
        await openParameters(page);
        await parameter(page, "temperature").locator("input").fill("0.25");
        await parameter(page, "max_tokens").locator("input").fill("64");
        await parameter(page, "stop").locator("select").selectOption({ label: "a list of texts" });
        await parameter(page, "stop").getByRole("button", { name: "Add a text" }).click();
        await parameter(page, "stop").locator("textarea").fill("END");
        await parameter(page, "parallel_tool_calls").locator("select").selectOption("false");
        await parameter(page, "reasoning_effort").locator("select").selectOption("low");
        await parameter(page, "reasoning.max_tokens").locator("input").fill("7");
        await parameter(page, "logit_bias").locator("textarea").fill('{"50256": -100}');
        await parameter(page, "service_tier").locator("select").selectOption({ label: "another word …" });
        await parameter(page, "service_tier").locator("input").fill("gold");
        await page.fill('.row input[placeholder="its name"]', "top_k");
        await page.getByRole("button", { name: "Add", exact: true }).click();
        await parameter(page, "top_k").locator("select").first().selectOption({ label: "a number" });
        await parameter(page, "top_k").locator('input[type="number"]').fill("5");
        // Without tools it would not be sent.
        await parameter(page, "parallel_tool_calls").getByRole("button", { name: "Unset" }).click();
        const { messages, model, stream, ...set } = await send(page, sent);
        assert.deepEqual(set, {
          temperature: 0.25, max_tokens: 64, stop: ["END"], reasoning_effort: "low", reasoning: { max_tokens: 7 }, logit_bias: { 50256: -100 },
          service_tier: "gold", top_k: 5,
        });
        assert.match(await page.textContent("#parameters > summary"), /8 set/);
        await page.getByRole("button", { name: "Unset all" }).click();
        assert.deepEqual(Object.keys(await send(page, sent)).sort(), ["messages", "model", "stream"]);
        assert.equal(await parameter(page, "temperature").locator("input").inputValue(), "");
        assert.equal(await parameter(page, "logit_bias").locator("textarea").inputValue(), "");
      });
    });

    test("that are wrong are told of by the core, before anything is sent", async () => {
      await onPage({}, async (page) => {
        await choose(page, "OpenAI API");
        await openParameters(page);
        await parameter(page, "temperature").locator("input").fill("3");
        await parameter(page, "temperature").locator(".finding").waitFor();
        assert.match(await parameter(page, "temperature").textContent(), /temperature must be a number from 0 to 2/);
        assert.equal(await parameter(page, "temperature").locator("input").getAttribute("aria-invalid"), "true");
        assert.match(await page.textContent("#parameters > summary"), /1 keeps it from being sent/);
        await parameter(page, "tool_choice").locator("select").last().selectOption("auto");
        await parameter(page, "top_logprobs").locator("input").fill("5");
        await parameter(page, "top_logprobs").locator(".finding").waitFor();
        assert.match(await parameter(page, "top_logprobs").textContent(), /needs logprobs/);
        await parameter(page, "metadata").locator("textarea").fill('{"a": ');
        assert.match(await parameter(page, "metadata").textContent(), /This is not sent: it is no JSON/);
        await parameter(page, "metadata").locator("textarea").fill("[1]");
        assert.match(await parameter(page, "metadata").textContent(), /has to be an object/);
        await picture(page, "findings");
        await parameter(page, "temperature").locator("input").press("Backspace");
        await page.keyboard.type("2");
        await parameter(page, "temperature").locator(".finding").waitFor({ state: "detached" });
      });
    });

    test("that the provider takes otherwise are marked, and warned of when they are set", async () => {
      await onPage({}, async (page) => {
        await openParameters(page);
        await choose(page, "Morpheus");
        assert.match(await parameter(page, "seed").textContent(), /Morpheus drops it/);
        assert.equal(await parameter(page, "temperature").locator(".mark").count(), 0);
        await parameter(page, "seed").locator("input").fill("1");
        await parameter(page, "seed").locator(".warning").waitFor();
        assert.match(await parameter(page, "seed").textContent(), /is dropped by morpheus without a word/);
        await choose(page, "FlexAI");
        assert.match(await parameter(page, "verbosity").textContent(), /FlexAI refuses it/);
        assert.match(await parameter(page, "max_completion_tokens").textContent(), /FlexAI has another name for it/);
        assert.match(await parameter(page, "repetition_penalty").textContent(), /not in FlexAI’s documentation/);
        await parameter(page, "verbosity").locator("select").selectOption("low");
        await parameter(page, "verbosity").locator(".finding").waitFor();
      });
    });

    test("are found by name and by what is said of them", async () => {
      await onPage({}, async (page) => {
        await openParameters(page);
        const names = () => page.locator(".fields > .parameter:visible").evaluateAll((all) => all.map(({ dataset }) => dataset.name));
        await page.fill('.filter input[type="search"]', "penalty");
        assert.deepEqual(await names(), ["presence_penalty", "frequency_penalty", "repetition_penalty"]);
        await page.fill('.filter input[type="search"]', "end the answer");
        assert.deepEqual(await names(), ["stop"]);
        await page.fill('.filter input[type="search"]', "nothing like it");
        assert.match(await page.textContent(".parameters [role=status]"), /No parameter/);
        await page.fill('.filter input[type="search"]', "");
        await parameter(page, "seed").locator("input").fill("1");
        await page.check(".filter .check input");
        assert.deepEqual(await names(), ["seed", "stream_options"]);
        // What is not looked for is still there, as it was.
        await page.uncheck(".filter .check input");
        await parameter(page, "metadata").locator("textarea").fill('{"a": ');
        await page.fill('.filter input[type="search"]', "seed");
        await page.fill('.filter input[type="search"]', "");
        assert.equal(await parameter(page, "metadata").locator("textarea").inputValue(), '{"a": ');
      });
    });
  });
});
