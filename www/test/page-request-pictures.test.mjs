// Pictures of a message, in Chromium and in Firefox under the page's own policy: what is attached becomes parts. Needs `npm run build` first.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startDemo } from "../serve.mjs";
import { ENGINES, launch } from "./browser.mjs";

const www = dirname(dirname(fileURLToPath(import.meta.url)));
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

let demo;
let browser;
let script;
before(async () => {
  demo = await startDemo({ port: 0, env: {} });
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { render } from "preact";
        import { Attachments, attachments, attachAddress, LARGEST_PICTURE, takeParts } from "./request/attachments.ts";
        const form = document.createElement("form");
        form.id = "harness";
        document.body.replaceChildren(form);
        render(<><Attachments /><textarea aria-label="Text" /></>, form);
        Object.assign(window, { attachments, attachAddress, LARGEST_PICTURE, takeParts });`,
      loader: "tsx",
      resolveDir: join(www, "src"),
    },
    bundle: true, format: "esm", write: false, outdir: "out", jsx: "automatic", jsxImportSource: "preact", loader: { ".css": "empty" },
  });
  script = outputFiles[0].text;
});
after(() => demo?.dispose());

async function onForm(steps) {
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.route("**/harness.js", (route) => route.fulfill({ contentType: "text/javascript", body: script }));
  await page.goto(demo.url);
  await page.waitForSelector("#provider:enabled");
  await page.addScriptTag({ url: "/harness.js", type: "module" });
  await page.waitForSelector("#harness textarea");
  await steps(page);
  assert.deepEqual(problems, []);
  await page.close();
}

const parts = (page, text) => page.evaluate((text) => window.takeParts(text), text);
const shown = (page) => page.locator("#harness li .name").allTextContents();

/** Puts a file on the form, as a drop or a paste does. */
const hand = (page, kind, { name, type, base64 }) => page.evaluate(([kind, name, type, base64]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type }));
  const init = { bubbles: true, cancelable: true };
  const event = kind === "paste" ? new ClipboardEvent("paste", { ...init, clipboardData: transfer }) : new DragEvent("drop", { ...init, dataTransfer: transfer });
  // Firefox makes a paste by script without what is pasted.
  if (kind === "paste") Object.defineProperty(event, "clipboardData", { value: transfer });
  return !document.querySelector("#harness textarea").dispatchEvent(event);
}, [kind, name, type, base64]);

for (const engine of ENGINES) {
  describe(`pictures in ${engine}`, () => {
    before(async () => (browser = await launch(engine)));
    after(() => browser?.close());

    test("are chosen, dropped and pasted, shown, removed, and taken as parts", async () => {
      await onForm(async (page) => {
        await page.setInputFiles("[data-testid=pictures]", { name: "dot.png", mimeType: "image/png", buffer: Buffer.from(DOT, "base64") });
        assert.ok(await hand(page, "drop", { name: "dropped.png", type: "image/png", base64: DOT }));
        assert.ok(await hand(page, "paste", { name: "pasted.png", type: "image/png", base64: DOT }));
        await page.waitForFunction(() => document.querySelectorAll("#harness li").length === 3);
        assert.deepEqual((await shown(page)).sort(), ["dot.png", "dropped.png", "pasted.png"]);
        // Drawn, though the page's policy lets no data: URL be loaded.
        await page.waitForFunction(() => [...document.querySelectorAll("#harness canvas")].every((canvas) => canvas.getContext("2d").getImageData(0, 0, 1, 1).data[3] > 0));
        assert.equal(await page.locator("#harness canvas").first().getAttribute("aria-label"), (await shown(page))[0]);
        await page.getByRole("button", { name: "Remove dropped.png" }).click();
        assert.deepEqual((await shown(page)).sort(), ["dot.png", "pasted.png"]);
        const image = { type: "image_url", image_url: { url: `data:image/png;base64,${DOT}` } };
        assert.deepEqual(await parts(page, "What is it?"), [{ type: "text", text: "What is it?" }, image, image]);
        assert.deepEqual(await shown(page), []);
        assert.equal(await parts(page, "And now?"), "And now?");
      });
    });

    test("are given by address", async () => {
      await onForm(async (page) => {
        await page.getByRole("button", { name: "by address" }).click();
        await page.fill("#harness input[type=url]", "javascript:alert(1)");
        await page.keyboard.press("Enter");
        assert.match(await page.textContent("#harness"), /no address of a picture/);
        await page.fill("#harness input[type=url]", "https://a.example/x.png");
        await page.keyboard.press("Enter");
        assert.deepEqual(await parts(page, ""), [{ type: "image_url", image_url: { url: "https://a.example/x.png" } }]);
      });
    });

    test("that are too large are made smaller", async () => {
      await onForm(async (page) => {
        const large = await page.evaluate(async () => {
          const canvas = new OffscreenCanvas(1600, 1200);
          const context = canvas.getContext("2d");
          const pixels = context.createImageData(1600, 1200);
          for (let at = 0; at < pixels.data.length; at += 65536) crypto.getRandomValues(pixels.data.subarray(at, at + 65536));
          for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
          context.putImageData(pixels, 0, 0);
          const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
          let text = "";
          for (const byte of bytes) text += String.fromCharCode(byte);
          return btoa(text);
        });
        assert.ok(large.length > 5_000_000);
        await hand(page, "drop", { name: "large.png", type: "image/png", base64: large });
        await page.waitForSelector("#harness li");
        assert.match(await page.textContent("#harness li"), /made smaller: \d+\.\d MB to \d+ kB/);
        const [{ image_url: { url } }] = await parts(page, "");
        assert.ok(url.startsWith("data:image/jpeg;base64,"));
        assert.ok((url.length * 3) / 4 < (await page.evaluate(() => window.LARGEST_PICTURE)) + 100, `${url.length}`);
      });
    });

    test("that are none are refused", async () => {
      await onForm(async (page) => {
        await hand(page, "drop", { name: "notes.txt", type: "text/plain", base64: btoa("Hello") });
        await page.waitForSelector("#harness .finding");
        assert.match(await page.textContent("#harness .finding"), /notes\.txt is no picture/);
        assert.equal(await parts(page, "x"), "x");
      });
    });
  });
}
