// The README's examples, taken out of it and run.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { PACKAGE, ROOT, TESTS } from "./support/paths.mjs";
import { startScripted } from "./support/scripted.mjs";

const scripted = await startScripted();
// Below tests/, where the package resolves as it does for its users.
const folder = join(TESTS, ".readme");
mkdirSync(folder, { recursive: true });
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await scripted.close();
});

/** The code blocks of a Markdown text, with the language of each. */
function blocks(markdown) {
  return [...markdown.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({ language, code }));
}

const isScript = ({ language, code }) => ["js", "ts", "mjs", "typescript", "javascript"].includes(language) && /from "chatwire/.test(code);
// A worker exports its handler: it is compiled here and run in workerd by its own suite.
const isWorker = ({ code }) => /export default/.test(code);

const readmes = [join(PACKAGE, "README.md"), join(ROOT, "README.md")].filter((path) => existsSync(path));
const examples = readmes.flatMap((path) => blocks(readFileSync(path, "utf8")).filter(isScript).map((block) => ({ ...block, path })));

test("the README shows a stream, an abort and an error, each in code", () => {
  const code = examples.map((example) => example.code).join("\n");
  for (const word of ["stream: true", "AbortController", "catch (error"]) assert.ok(code.includes(word), `no example has ${word}`);
});

/** Points an example at the scripted provider: its base URL and its key are the only things changed. */
function localised(code) {
  const { baseURL, apiKey } = scripted.options("openai");
  return code
    .replaceAll(/baseURL:\s*[^,}\n]+/g, `baseURL: ${JSON.stringify(baseURL)}`)
    .replaceAll(/apiKey:\s*[^,}\n]+/g, `apiKey: ${JSON.stringify(apiKey)}`);
}

examples.forEach((example, at) => {
  const first = example.code.split("\n").find((line) => line.trim() !== "" && !line.startsWith("import")) ?? "";
  const file = join(folder, `example-${at}.mjs`);

  test(`README example ${at + 1} (${first.trim().slice(0, 60)}) compiles${isWorker(example) ? "" : " and runs"}`, async () => {
    const { code } = await build({
      stdin: { contents: localised(example.code), loader: "ts", resolveDir: folder }, format: "esm", target: "es2022", write: false, logLevel: "silent",
    }).then(({ outputFiles: [output] }) => ({ code: output.text }));
    if (isWorker(example)) return;
    writeFileSync(file, code);
    const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 30_000 });
    if (/console\.log|process\.stdout\.write/.test(code)) assert.notEqual(stdout, "", "the example prints something");
  });
});
