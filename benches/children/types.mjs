// Type checks one file that uses a client, in a fresh compiler: node types.mjs <client>. Prints what the compiler says of its work.
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BENCHES, BUILT } from "../lib/paths.mjs";

const [name] = process.argv.slice(2);

/** The same program with each client; `none` is what the compiler needs without one. */
const USE = (client) => `${client}
export async function whole(): Promise<string> {
  const completion = await client.chat.completions.create({
    model: "m",
    messages: [{ role: "system", content: "Be brief." }, { role: "user", content: [{ type: "text", text: "Hi" }] }],
    tools: [{ type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } }],
    tool_choice: "auto",
    temperature: 0.2,
  });
  return completion.choices[0]?.message.content ?? "";
}
export async function streamed(): Promise<string> {
  const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: "Hi" }], stream: true });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  return text;
}
`;
const SOURCES = {
  chatwire: USE('import { Chatwire } from "chatwire";\nconst client = new Chatwire({ apiKey: "k", baseURL: "https://x.example/v1" });'),
  openai: USE('import OpenAI from "openai";\nconst client = new OpenAI({ apiKey: "k", baseURL: "https://x.example/v1" });'),
  none: "export const none: string = await Promise.resolve('none');\n",
};

// With nothing installed beside the client: the types of what else is here would be counted as its own.
const folder = join(BUILT, "types", name);
const modules = join(folder, "node_modules");
mkdirSync(modules, { recursive: true });
if (name !== "none" && !existsSync(join(modules, name))) symlinkSync(join(BENCHES, "node_modules", name), join(modules, name));
writeFileSync(join(folder, "use.mts"), SOURCES[name]);
const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "nodenext", lib: ["es2022", "dom", "dom.iterable"], types: [], skipLibCheck: true, preserveSymlinks: true };
writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.mts"] }));
const said = execFileSync(process.execPath, [join(BENCHES, "node_modules", "typescript", "bin", "tsc"), "-p", folder, "--extendedDiagnostics"], { encoding: "utf8" });
const line = (label) => Number(new RegExp(`^${label}:\\s+([\\d.]+)`, "m").exec(said)?.[1]);
console.log(JSON.stringify({ seconds: line("Total time"), check: line("Check time"), types: line("Types"), instantiations: line("Instantiations"), lines: line("Lines of TypeScript") || line("Lines of Definitions") }));
