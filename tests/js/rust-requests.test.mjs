// What the Rust model builds of every field, as tests/requests.rs wrote it: the strict scripted provider takes each.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { TESTS } from "./support/paths.mjs";
import { startScripted } from "./support/scripted.mjs";

const server = await startScripted();
after(() => server.close());

const lines = readFileSync(join(TESTS, "data", "rust-requests.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));

for (const { provider, field, headers, body } of lines) {
  test(`${provider}: ${field} from Rust is taken`, async () => {
    const response = await fetch(`${server.options(provider).baseURL}/chat/completions`, { method: "POST", headers, body });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    assert.doesNotMatch(text, /"error"/);
    assert.deepEqual(server.last().body, JSON.parse(body));
    // The server looked at what was asked, in the form that was asked for.
    assert.equal(/event-stream/.test(response.headers.get("content-type")), headers.accept === "text/event-stream");
  });
}
