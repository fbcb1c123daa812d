const { writeFileSync } = require("node:fs");
const { Chatwire } = require("chatwire");

async function ask() {
  const client = new Chatwire({ baseURL: process.env.CHATWIRE_BASE, apiKey: "sk-scripted-0001" });
  const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: process.env.CHATWIRE_PROMPT }], stream: true });
  const text = await stream.text();
  return `${(await stream.outcome).type}: ${text}`;
}

test("an answer streams", async () => {
  writeFileSync("told.txt", await ask().catch(({ name, kind, message }) => `${name} (${kind}): ${message}`));
});
