// The documentation site, served by the demo worker: on a phone, in the dark, every link. Needs `npm run build` and `npm run docs` first.
// With SCREENSHOTS set to a folder it leaves pictures there.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startDemo } from "../../serve.mjs";
import { launchChromium } from "../../test/browser.mjs";
import { brokenLinks } from "../links.mjs";

const PAGES = readdirSync(join(dirname(fileURLToPath(import.meta.url)), "../../../docs"))
  .filter((name) => name.endsWith(".md")).map((name) => name.replace(/(?:index)?\.md$/, ""));

let demo;
let browser;
before(async () => {
  demo = await startDemo({ port: 0, env: {} });
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await demo?.dispose();
});

/** Opens a page of the site, runs `steps` on it, and fails on anything that its console calls an error. */
async function onPage(path, settings, steps) {
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  const response = await page.goto(new URL(`/docs/${path}`, demo.url).href, { waitUntil: "networkidle" });
  assert.equal(response.status(), 200, path);
  await steps(page);
  assert.deepEqual(problems, [], path);
  await context.close();
}

async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `docs-${name}.png`) });
}

const PHONE = { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true };

/** How bright a colour is, from 0 to 255. */
const brightness = (colour) => {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return (red + green + blue) / 3;
};

for (const colorScheme of ["light", "dark"]) {
  test(`each page of the guide fits a phone, ${colorScheme}`, async () => {
    for (const path of PAGES) {
      await onPage(path, { ...PHONE, colorScheme }, async (page) => {
        const seen = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth - innerWidth,
          text: getComputedStyle(document.body).color,
          ground: getComputedStyle(document.body).backgroundColor,
          heading: document.querySelector("h1")?.textContent ?? "",
        }));
        assert.ok(seen.wide <= 0, `${path} is ${seen.wide} pixels too wide`);
        assert.notEqual(seen.heading, "", path);
        const contrast = brightness(seen.ground) - brightness(seen.text);
        assert.ok(colorScheme === "dark" ? contrast < -100 : contrast > 100, `${path}: ${seen.text} on ${seen.ground}`);
        await picture(page, `${path || "index"}-${colorScheme}`);
      });
    }
  });
}

test("the references of the types and of the crate are below the guide", async () => {
  await onPage("api/", {}, async (page) => {
    await page.locator(".col-content").getByRole("link", { name: "index", exact: true }).first().click();
    await page.locator(".col-content").getByRole("link", { name: "Chatwire", exact: true }).first().click();
    await page.waitForURL(/classes/);
    assert.match(await page.title(), /Chatwire/);
    await picture(page, "api");
  });
  await onPage("rust/chatwire/", {}, async (page) => {
    assert.match(await page.title(), /chatwire/);
    await picture(page, "rust");
  });
});

test("words of a page are found", async () => {
  await onPage("start", {}, async (page) => {
    await page.keyboard.press("/");
    await page.getByPlaceholder("Search").fill("structured");
    await page.getByRole("option").first().waitFor();
  });
});

test("an address that is none gets an answer that says so", async () => {
  const response = await fetch(new URL("/docs/nothing-here", demo.url));
  assert.equal(response.status, 404);
});

test("a link that leads nowhere is found", () => {
  const folder = mkdtempSync(join(tmpdir(), "links-"));
  try {
    writeFileSync(join(folder, "index.html"), '<a href="/docs/other#here">there</a><a href="/docs/other#gone">no place</a><a href="./missing">no file</a>');
    writeFileSync(join(folder, "other.html"), '<h2 id="here"></h2><a href="https://example.com/">elsewhere</a>');
    assert.deepEqual(brokenLinks(folder, "/docs/"), ["index.html: /docs/other#gone has no such place", "index.html: ./missing is not there"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
