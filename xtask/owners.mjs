// Tells who owns each part of the wasm: node owners.mjs <wasm with names> <wasm as published>

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const LARGEST = 25;

/** Who owns what twiggy names so: the first that fits. */
const OWNERS = [
  [/^data segment/, "data"],
  [/talc|dlmalloc|__rdl_|__rust_(?:alloc|dealloc|realloc)|raw_vec/, "allocator"],
  // What the standard library does for a type of ours is of the part that asks for it.
  [/chatwire::(chat::\w+|\w+)/, undefined],
  [/wasm_bindgen|js_sys|web_sys|gloo|externref|__wbindgen|__wbg|once_cell|^import |^export |shim$/, "wasm-bindgen, js-sys"],
  [/^(?:call_\w+|text_\w+|request)\b/, "web"],
  [/fmt|panick|Display|Debug/, "fmt and panics"],
  [/^<?(?:&?\w+ as )?(?:core|alloc|std|memchr|wide|hashbrown)\b|^<(?:\[|char|str|&)|^mem(?:cmp|cpy|move|set)/, "std"],
];

const [named, published] = process.argv.slice(2);
const items = twiggy(named).filter(({ name }) => !/subsection$|custom section/.test(name));
const raw = sum(items);
const brotli = brotliCompressSync(readFileSync(published)).length;

const groups = grouped(items);
const rows = [...groups].map(([owner, items]) => [owner, items.length, sum(items)]).sort((left, right) => right[2] - left[2]);

print(["owner", "items", "raw", "~brotli"], rows.map(([owner, count, size]) => [owner, count, size, share(size)]));
print(["largest", "", "raw", "~brotli"], items.slice(0, LARGEST).map(({ name, size }) => [name.slice(0, 70), "", size, share(size)]));

/** Largest first. */
function twiggy(file) {
  const csv = execFileSync("twiggy", ["top", "-f", "csv", "-n", "1000000", file], { encoding: "utf8", maxBuffer: 1 << 28 });
  return csv.trim().split("\n").slice(1).map((line) => {
    const [, name, size] = /^(.*?),(\d+),[^,]*,[^,]*,[^,]*$/.exec(line);
    return { name: plain(name), size: Number(size) };
  });
}

/** Without quotes, hashes and the commonest wrapping. */
function plain(name) {
  return name
    .replace(/^"|"$/g, "")
    .replaceAll('""', '"')
    .replace(/::h[0-9a-f]{16}\b|\[[0-9a-f]{1,16}\]/g, "")
    .replace(/^core::ptr::drop_in_place::?<(.*)>$/, "$1, dropped");
}

function ownerOf({ name }) {
  for (const [pattern, owner] of OWNERS) {
    const found = pattern.exec(name);
    if (found) return owner ?? found[1];
  }
  return "other";
}

function grouped(items) {
  const groups = new Map();
  for (const item of items) groups.set(ownerOf(item), [...(groups.get(ownerOf(item)) ?? []), item]);
  return groups;
}

function sum(items) {
  return items.reduce((total, { size }) => total + size, 0);
}

function share(size) {
  return Math.round((size / raw) * brotli);
}

function print(titles, rows) {
  const width = Math.max(...rows.map(([name]) => name.length), 24);
  console.log("");
  for (const [name, ...rest] of [titles, ...rows]) {
    console.log(`  ${name.padEnd(width)}${rest.map((value) => String(value).padStart(9)).join("")}`);
  }
}
