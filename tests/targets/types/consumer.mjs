// Writes the consumer that is compiled: the one of the suites, and lines that must be refused, or types that are `any` would pass.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TESTS } from "../../js/support/paths.mjs";

const MORE = `
import { init } from "chatwire/slim";

export const answer: Promise<string> = init(new Uint8Array(8)).then(() => new Full({ baseURL: "http://127.0.0.1:9/v1" }).chat.completions.stream({ model: "m", messages: [] }).finalContent()).then((text) => text ?? "");
// @ts-expect-error -- no such provider
new Chatwire({ provider: "somewhere" });
// @ts-expect-error -- no message without a role
client.chat.completions.create({ model: "m", messages: [{ content: "hi" }] });
`;

export async function writeConsumer(folder, name) {
  const text = await readFile(join(TESTS, "js", "consumer.ts"), "utf8");
  await writeFile(join(folder, name), text + MORE);
}
