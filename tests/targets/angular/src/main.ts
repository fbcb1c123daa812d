import { Component, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { Chatwire } from "chatwire";

@Component({ selector: "app-root", template: "@if (told(); as text) {<output data-told>{{ text }}</output>}" })
class App {
  readonly told = signal("");

  constructor() {
    this.ask().then((text) => this.told.set(text), (error: unknown) => this.told.set(String(error)));
  }

  private async ask(): Promise<string> {
    const { searchParams } = new URL(location.href);
    const client = new Chatwire({ baseURL: searchParams.get("base") ?? "", apiKey: "sk-scripted-0001" });
    const stream = await client.chat.completions.create({ model: "m", messages: [{ role: "user", content: searchParams.get("prompt") ?? "" }], stream: true });
    const text = await stream.text();
    return `${(await stream.outcome).type}: ${text}`;
  }
}

bootstrapApplication(App).catch((error: unknown) => console.error(error));
