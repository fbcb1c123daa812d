// "Go to definition", as editors have it from TypeScript's server: it must land on the documented source, not on a declaration.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { consumerFolder } from "./support/consumer.mjs";
import { TESTS } from "./support/paths.mjs";

const TEXT = `import { APIError, Chatwire } from "chatwire";
import { schemaFormat } from "chatwire/full";
import { groq } from "chatwire/presets";
import { init } from "chatwire/slim";

export async function main(): Promise<void> {
  await init("/chatwire.wasm");
  const client = new Chatwire({ provider: groq });
  const stream = await client.chat.completions.create({ model: "m", messages: [], stream: true });
  await stream.text();
  console.log((await stream.outcome).bytes, schemaFormat);
}
export const isOurs = (error: unknown): unknown => error instanceof APIError && error.retryAfter;
`;

/** What is asked for, and the file of the sources that defines it. */
const NAMES = {
  "APIError": "api-error.ts", "Chatwire": "client.ts", "groq": "presets.ts", "init": "loader.ts", "completions": "client.ts", "create": "client.ts",
  "text": "stream.ts", "outcome": "stream.ts", "bytes": "outcome.ts", "schemaFormat": "structured.ts", "retryAfter": "api-error.ts",
};

const server = spawn(process.execPath, [join(TESTS, "node_modules", "typescript", "lib", "tsserver.js"), "--disableAutomaticTypingAcquisition"], { stdio: ["pipe", "pipe", "inherit"] });
after(async () => {
  server.kill();
  await once(server, "exit");
});
const waiting = new Map();
let heard = "";
server.stdout.setEncoding("utf8").on("data", (text) => {
  heard += text;
  // Headers, an empty line, a line of JSON.
  for (let end; (end = heard.search(/\}\r?\n/)) >= 0; heard = heard.slice(end + 2)) {
    const message = JSON.parse(heard.slice(heard.indexOf("{"), end + 1));
    if (message.type === "response") waiting.get(message.request_seq)?.(message);
  }
});

let seq = 0;
function tell(command, args) {
  seq += 1;
  server.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
  return seq;
}

function ask(command, args) {
  return new Promise((resolve) => waiting.set(tell(command, args), resolve));
}

for (const file of ["app.mts", "app.cts"]) {
  const folder = consumerFolder(`definition-${file}`);
  const path = join(folder, file);
  writeFileSync(path, TEXT);
  const compilerOptions = { strict: true, module: "nodenext", moduleResolution: "nodenext", target: "es2022", lib: ["es2022", "dom"], types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  tell("open", { file: path });

  for (const [name, source] of Object.entries(NAMES)) {
    test(`${file}: the definition of ${name} is documented source`, async () => {
      const before = TEXT.slice(0, TEXT.search(new RegExp(`\\b${name}\\b`))).split("\n");
      const { body, message } = await ask("definition", { file: path, line: before.length, offset: before.at(-1).length + 1 });
      assert.ok(body?.length > 0, message ?? "no definition");
      for (const { file: found } of body) assert.ok(found.includes("/node_modules/chatwire/src/"), found);
      const [place] = body.filter(({ file: found }) => found.endsWith(`/${source}`));
      assert.ok(place, body.map(({ file: found }) => found).join(", "));
      const lines = readFileSync(place.file, "utf8").split("\n");
      const line = lines[place.start.line - 1];
      assert.match(line.slice(place.start.offset - 1), new RegExp(`^${name}\\b`), line);
      // Of overloads, the first carries the comment.
      const above = lines.slice(0, place.start.line - 1).reverse().find((text) => !text.trimStart().startsWith(`${name}(`));
      assert.match(above, /\*\/\s*$/, `nothing is written above line ${place.start.line} of ${place.file}`);
    });
  }
}
