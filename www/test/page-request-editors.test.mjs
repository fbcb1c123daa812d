// Tools, forms of the answer, code to copy and commands to import, on the page. Needs `npm run build` first.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { choose, inBrowsers, onPage, openParameters, parameter, picture, send } from "./request.mjs";

const COMMAND = `curl https://api.mor.org/api/v1/chat/completions -H 'Authorization: Bearer sk-secret' --compressed -d '{"model":"llama","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"One?"},{"role":"assistant","content":"One."},{"role":"user","content":"[[text:Two.]]"}],"temperature":0.5,"tools":[{"type":"function","function":{"name":"f"}}],"top_k":3,"stream":true}'`;

inBrowsers((engine) => {
  describe("tools and forms", () => {
    test("tools are written in forms and sent", async () => {
      await onPage({}, async (page, sent) => {
        await choose(page, "Morpheus");
        await openParameters(page);
        const tools = parameter(page, "tools");
        await tools.getByRole("button", { name: "Example: get_weather" }).click();
        await tools.getByRole("button", { name: "Add a function" }).click();
        await tools.locator(".finding").first().waitFor();
        assert.match(await tools.textContent(), /tools\[1\]\.function\.name must be a string that is not empty/);
        const own = tools.locator(".tool-form").nth(1);
        await own.locator("input").fill("roll");
        await own.locator("textarea").first().fill("Rolls a die.");
        await own.locator("textarea.json").fill('{"type": "objekt"}');
        assert.match(await own.textContent(), /This is not sent: it has the type "objekt"/);
        await own.locator("textarea.json").fill('{"type": "object", "properties": {"sides": {"type": "integer"}}}');
        await picture(page, "tools");
        const { tools: went } = await send(page, sent);
        assert.equal(went[0].function.name, "get_weather");
        assert.deepEqual(went[1], { type: "function", function: { name: "roll", description: "Rolls a die.", parameters: { type: "object", properties: { sides: { type: "integer" } } } } });
        await tools.getByRole("button", { name: "Remove tool 1" }).click();
        assert.equal((await send(page, sent)).tools.length, 1);
      });
    });

    test("a form of the answer is chosen, with a schema to begin with", async () => {
      await onPage({}, async (page, sent) => {
        await choose(page, "neuroflash");
        await openParameters(page);
        const format = parameter(page, "response_format");
        await format.locator("select").selectOption("json_object");
        assert.deepEqual((await send(page, sent)).response_format, { type: "json_object" });
        await format.locator("select").selectOption("json_schema");
        await format.locator('input[type="text"]').fill("dish");
        const { response_format } = await send(page, sent);
        assert.equal(response_format.json_schema.name, "dish");
        assert.equal(response_format.json_schema.strict, true);
        assert.equal(response_format.json_schema.schema.type, "object");
      });
    });
  });

  describe("curl and code", () => {
    test("a command is imported: all of it goes out, but for its key", async () => {
      await onPage({}, async (page, sent) => {
        await page.getByRole("button", { name: "Import curl" }).click();
        await page.fill("dialog textarea", "curl -d nothing");
        await page.getByRole("button", { name: "Import", exact: true }).click();
        assert.match(await page.textContent("#import-problem"), /no JSON/);
        await page.fill("dialog textarea", COMMAND);
        await picture(page, "import");
        await page.getByRole("button", { name: "Import", exact: true }).click();
        await page.getByRole("heading", { name: "Imported" }).waitFor();
        const report = await page.textContent("dialog");
        assert.match(report, /authorization: dropped/);
        assert.match(report, /--compressed/);
        assert.doesNotMatch(report, /sk-secret/);
        await picture(page, "imported");
        await page.keyboard.press("Enter");
        await page.waitForSelector("dialog", { state: "detached" });
        assert.equal(await page.inputValue("#message"), "[[text:Two.]]");
        assert.equal(await page.inputValue("#provider"), "morpheus");
        await page.focus("#message");
        await page.keyboard.press("Enter");
        await page.waitForSelector('.turn:not([data-outcome="streaming"])');
        assert.deepEqual((await sent()).at(-1), {
          model: "llama",
          messages: [
            { role: "system", content: "Be brief." }, { role: "user", content: "One?" }, { role: "assistant", content: "One." },
            { role: "user", content: "[[text:Two.]]" },
          ],
          temperature: 0.5, tools: [{ type: "function", function: { name: "f" } }], top_k: 3, stream: true,
        });
      });
    });

    test("the request is copied in each language", async () => {
      // Firefox lets tests read no clipboard; that the page says it copied has to do.
      const isReadable = engine === "chromium";
      await onPage(isReadable ? { permissions: ["clipboard-read", "clipboard-write"] } : {}, async (page) => {
        await choose(page, "FlexAI");
        await page.fill("#message", "What is 'it'?");
        await page.getByRole("button", { name: "Copy as code" }).click();
        const signs = { TypeScript: 'from "chatwire"', Rust: "use chatwire::", curl: "curl --no-buffer" };
        for (const [language, sign] of Object.entries(signs)) {
          await page.getByRole("tab", { name: language }).click();
          await page.waitForFunction((sign) => document.querySelector("#code").textContent.includes(sign), sign);
          await page.getByRole("button", { name: "Copy", exact: true }).click();
          await page.getByText("Copied.").waitFor();
          const copied = isReadable ? await page.evaluate(() => navigator.clipboard.readText()) : await page.textContent("#code");
          assert.ok(copied.includes(sign) && /What is/.test(copied), copied);
          if (language === "TypeScript") await picture(page, "copy");
        }
        await page.getByRole("tab", { name: "curl" }).press("ArrowRight");
        assert.equal(await page.getAttribute("#tab-typescript", "aria-selected"), "true");
        await page.keyboard.press("Escape");
        await page.waitForSelector("dialog", { state: "detached" });
        assert.equal(await page.evaluate(() => document.activeElement.textContent), "Copy as code");
      });
    });
  });
});
