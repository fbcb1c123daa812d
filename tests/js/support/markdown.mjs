// Code that stands in Markdown: in the pages for users, and in documentation comments.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.mjs";

/** The code blocks of a Markdown text, with the language of each. */
export function blocks(markdown) {
  return [...markdown.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({ language, code }));
}

/** The Markdown of documentation comments. */
export function comments(source) {
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].map(([comment]) => comment.replaceAll(/^ *\/?\*+[ /]?/gm, "")).join("\n");
}

/** The code below a heading of docs/recipes.md. */
export function recipe(heading) {
  const section = readFileSync(join(ROOT, "docs", "recipes.md"), "utf8").split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (!section) throw new Error(`docs/recipes.md has no "${heading}".`);
  return blocks(section)[0].code;
}
