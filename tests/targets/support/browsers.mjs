// Chromium, Firefox and WebKit, each through its WebDriver: one session for all pages of a run.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { program, ROOT } from "../../js/support/paths.mjs";
import { installed } from "./kits.mjs";

const CHROMIUM_FLAGS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const sessions = new Map();
const closing = [];

async function selenium() {
  const require = createRequire(join(await installed("support", false), "package.json"));
  const part = (path) => require(`selenium-webdriver${path}`);
  return { ...part(""), chrome: part("/chrome"), firefox: part("/firefox"), logging: part("/lib/logging") };
}

const START = {
  async chromium({ Builder, chrome, logging }, { flags = [] }) {
    const prefs = new logging.Preferences();
    prefs.setLevel(logging.Type.BROWSER, logging.Level.ALL);
    const options = new chrome.Options().addArguments(...CHROMIUM_FLAGS, ...flags);
    options.setChromeBinaryPath(program("CHROMIUM_BIN", ["chromium", "chromium-browser"]));
    options.setLoggingPrefs(prefs);
    const service = new chrome.ServiceBuilder(program("CHROMEDRIVER", ["chromedriver"]));
    return new Builder().forBrowser("chrome").setChromeOptions(options).setChromeService(service).build();
  },
  async firefox({ Builder, firefox }) {
    const options = new firefox.Options().addArguments("-headless").setBinary(program("FIREFOX_BIN", ["firefox-esr", "firefox"]));
    const own = join(ROOT, "target", "tools", "bin", "geckodriver");
    const service = new firefox.ServiceBuilder(existsSync(own) ? own : program("GECKODRIVER", ["geckodriver"]));
    return new Builder().forBrowser("firefox").setFirefoxOptions(options).setFirefoxService(service).build();
  },
  async webkit({ Builder, Capabilities }) {
    const port = 4700 + (process.pid % 1000);
    // It draws on a screen, so it gets one that nobody sees.
    const driver = spawn("xvfb-run", ["-a", program("WEBKIT_DRIVER", ["WebKitWebDriver"]), `--port=${port}`], { detached: true, stdio: "ignore" });
    closing.push(() => process.kill(-driver.pid, "SIGKILL"));
    const server = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${server}/status`).catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 100));
    const capabilities = new Capabilities({ browserName: "MiniBrowser", "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] } });
    return new Builder().usingServer(server).withCapabilities(capabilities).build();
  },
};

/** Debian keeps the browser that WebKit's driver drives below a folder of the machine's kind. */
function miniBrowser() {
  for (const kind of readdirSync("/usr/lib")) {
    for (const version of ["webkit2gtk-4.1", "webkit2gtk-4.0"]) {
      const path = join("/usr/lib", kind, version, "MiniBrowser");
      if (existsSync(path)) return path;
    }
  }
  throw new Error("MiniBrowser is not installed: apt-get install webkit2gtk-driver");
}

/** The session of a browser; one of its own where there are options for its start. */
async function session(browser, options = {}) {
  const key = options.flags ? `${browser} ${options.flags.join(" ")}` : browser;
  if (!sessions.has(key)) sessions.set(key, selenium().then((library) => START[browser](library, options)));
  const driver = await sessions.get(key);
  await driver.manage().setTimeouts({ pageLoad: 120_000, script: 60_000 });
  return driver;
}

/** Opens an address; gives what the page says in its `<output>` once that has a state, as all apps do. */
export async function opened(browser, address, folder, options, say) {
  const driver = await session(browser, options);
  await driver.get(address);
  // What a user would do there.
  if (options.act) await driver.executeScript(options.act);
  const until = Date.now() + (options.timeout ?? 60_000);
  for (;;) {
    const told = await driver.executeScript('const told = document.querySelector("output[data-told]"); return told ? told.textContent : null;').catch(() => null);
    if (told !== null) return told;
    if (Date.now() > until) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (browser === "chromium") for (const { message } of await driver.manage().logs().get("browser")) say(message);
  say(await driver.executeScript("return document.documentElement.outerHTML.slice(0, 2000);"));
  throw new Error(`${browser} shows no answer at ${address}`);
}

/** What is driven, and what people call it. */
export const BROWSERS = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" };

/** Name and version of a browser that was opened. */
export async function browserVersion(browser) {
  const capabilities = await (await session(browser)).getCapabilities();
  return `${BROWSERS[browser]} ${capabilities.get("browserVersion")}`;
}

export async function closeBrowsers() {
  for (const started of sessions.values()) await started.then((driver) => driver.quit()).catch(() => undefined);
  for (const close of closing.reverse()) {
    try {
      close();
    } catch {
      // It has gone already.
    }
  }
}
