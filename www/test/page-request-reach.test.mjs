// Whom the panel of the request can be used by: by keys, on a phone, by a screen reader. Needs `npm run build` first.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { audit } from "./axe.mjs";
import { inBrowsers, onPage, openParameters, parameter, picture, sideways } from "./request.mjs";

inBrowsers(() => {
  describe("the panel", () => {
    test("is accessible, open and in dialogs, in the light and in the dark", async () => {
      for (const colorScheme of ["light", "dark"]) {
        await onPage({ colorScheme }, async (page) => {
          await openParameters(page);
          await parameter(page, "temperature").locator("input").fill("3");
          await parameter(page, "temperature").locator(".finding").waitFor();
          await parameter(page, "temperature").getByRole("button", { name: "What is temperature" }).click();
          await parameter(page, "tools").getByRole("button", { name: "Example: calculate" }).click();
          await parameter(page, "response_format").locator("select").selectOption("json_schema");
          await audit(page, "the request");
          await picture(page, `parameters-${colorScheme}`);
          await page.getByRole("button", { name: "Copy as code" }).click();
          await page.waitForFunction(() => document.querySelector("#code")?.textContent.includes("chatwire"));
          await audit(page, "the request");
          await page.keyboard.press("Escape");
          await page.getByRole("button", { name: "Import curl" }).click();
          await page.waitForSelector("dialog textarea");
          await audit(page, "the request");
          await picture(page, `import-${colorScheme}`);
        });
      }
    });

    test("fits on a phone", async () => {
      await onPage({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }, async (page) => {
        await openParameters(page);
        await parameter(page, "tools").getByRole("button", { name: "Example: get_weather" }).click();
        await parameter(page, "response_format").locator("select").selectOption("json_schema");
        assert.equal(await sideways(page), 0);
        await picture(page, "phone");
        await page.getByRole("button", { name: "Copy as code" }).click();
        await page.waitForFunction(() => document.querySelector("#code")?.textContent.includes("chatwire"));
        assert.equal(await sideways(page), 0);
        await picture(page, "phone-copy");
      });
    });

    test("can be used by keys alone", async () => {
      await onPage({}, async (page) => {
        await page.focus("#model");
        const reach = async (selector) => {
          for (let presses = 0; presses < 40; presses += 1) {
            if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
            await page.keyboard.press("Tab");
          }
          assert.fail(`Tab does not reach ${selector}`);
        };
        await reach("#parameters > summary");
        await page.keyboard.press("Enter");
        await page.waitForSelector(".parameters");
        await reach('.group[data-group="Length"] > summary');
        await page.keyboard.press("Enter");
        await page.waitForSelector('.parameter[data-name="max_tokens"]');
        await reach('.parameter[data-name="max_tokens"] input');
        await page.keyboard.type("12");
        await reach('.parameter[data-name="max_tokens"] ~ .parameter input');
        assert.match(await page.textContent("#parameters > summary"), /2 set/);
        assert.match(await page.textContent('.group[data-group="Length"] > summary'), /1 set/);
      });
    });
  });
}, ["chromium"]);
