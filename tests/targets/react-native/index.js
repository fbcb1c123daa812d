import "./globals.js";
import { Chatwire } from "chatwire";

const client = new Chatwire({ baseURL: "http://127.0.0.1/v1", apiKey: "sk-scripted-0001" });
client.chat.completions
  .create({ model: "m", messages: [{ role: "user", content: "Hi" }], stream: true })
  .then(() => print("no error"), ({ name, kind, message }) => print(`${name} (${kind}): ${message}`));
