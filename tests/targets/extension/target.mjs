// The service worker of a browser extension, which may compile wasm where the manifest's policy says so.
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const kit = "plain";

/** Follows from the manifest's key, so that a page can name the extension. */
const ID = "khcfilaibklfhckbdoabakhpfhdjphdj";

/** Makes the extension of the project's files, with this policy or the browser's own, and asks it. */
const row = (name, policy, rest = {}) => ({
  title: "Browser extension",
  name: `service worker ${name}, in Chromium`,
  quick: true,
  ...rest,
  async run(bench) {
    const extension = join(bench.folder, policy ? "allowed" : "refused");
    await cp(join(bench.folder, "node_modules", "chatwire", "dist"), join(extension, "chatwire"), { recursive: true });
    for (const file of ["background.js", "ask.js"]) await cp(join(bench.folder, file), join(extension, file));
    const manifest = JSON.parse(await readFile(join(bench.folder, "manifest.json"), "utf8"));
    if (!policy) delete manifest.content_security_policy;
    await writeFile(join(extension, "manifest.json"), JSON.stringify(manifest));
    const flags = [`--load-extension=${extension}`, "--disable-features=DisableLoadExtensionCommandLineSwitch"];
    return bench.page(`${await bench.site()}/page.html`, "chromium", { query: `${bench.query}&id=${ID}`, flags });
  },
});

export const rows = [
  row("with `'wasm-unsafe-eval'` in its policy", true),
  row("with the policy that the browser gives", false, {
    due: /^ChatwireError: The wasm could not be loaded: .*script-src 'wasm-unsafe-eval'/s,
    result: "refused, with an error that names `'wasm-unsafe-eval'`",
  }),
];
