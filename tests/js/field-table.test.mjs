// docs/fields.md is what the tables of fields say: `BLESS=1 node --test js/field-table.test.mjs` writes it anew.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fieldOf, HEADERS, REQUEST, RESPONSE, TITLES } from "./support/fields.mjs";
import { TESTS } from "./support/paths.mjs";

const PAGE = join(TESTS, "..", "docs", "fields.md");
const FIELDS = "[fields.test.mjs](../tests/js/fields.test.mjs)";

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A value as code; a long one by its beginning. */
function code(value) {
  const text = JSON.stringify(value).replaceAll("|", "\\|");
  return `\`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\``;
}

function page() {
  const parts = [`# Fields

Each field of the providers' documentation pages, with the test that sends it through the client and the one that reads it at the other
side. The scripted provider of the tests ([tests/server](../tests/server)) is strict and shares no code with the client. Written from
[tests/js/support/fields.mjs](../tests/js/support/fields.mjs).`];
  for (const [provider, names] of Object.entries(REQUEST)) {
    parts.push(`## ${TITLES[provider]}`, "### Request");
    parts.push(table(["field", "sent and read as", "refused before sending", "test that sends and reads it", "test that refuses it"], names.map((name) => {
      const { sent, wrong } = fieldOf(provider, name);
      return [
        `\`${name}\``, sent.map(code).join(" "), wrong.map(([value]) => code(value)).join(" "),
        `${FIELDS}: “${provider}: ${name} goes out as it was given, and the server takes it”`,
        `“${provider}: ${name} is looked at before anything is sent”`,
      ];
    })));
    parts.push("### Headers", table(["header", "test"], Object.keys(HEADERS[provider]).map((name) => [
      `\`${name}\``, `${FIELDS}: “${provider}: the headers are those of its page”`,
    ])));
    parts.push("### Answer", table(["member", "test that reads it"], RESPONSE[provider].map((path) => [
      `\`${path}\``,
      provider === "morpheus"
        ? `${FIELDS}: “morpheus: detail[].loc, detail[].msg and detail[].type are findings with a path”`
        : `${FIELDS}: “${provider}: ${path} of the answer is read”`,
    ])));
  }
  return `${parts.join("\n\n")}\n`;
}

test("the page of fields is the table of fields, and names tests that are there", () => {
  if (process.env.BLESS) writeFileSync(PAGE, page());
  assert.equal(readFileSync(PAGE, "utf8"), page());
  const source = readFileSync(join(TESTS, "js", "fields.test.mjs"), "utf8");
  for (const name of ["goes out as it was given, and the server takes it", "is looked at before anything is sent", "the headers are those of its page", "of the answer is read", "detail[].type are findings with a path"]) {
    assert.ok(source.includes(name), name);
  }
});
