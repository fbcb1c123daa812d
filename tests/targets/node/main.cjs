const { Chatwire } = require("chatwire");

async function main() {
  const client = new Chatwire({ baseURL: process.env.CHATWIRE_BASE, apiKey: "sk-scripted-0001" });
  const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: process.env.CHATWIRE_PROMPT }], stream: true });
  const text = await stream.text();
  console.log(`${(await stream.outcome).type}: ${text}`);
}

main();
