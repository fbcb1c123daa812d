// Gives what the wasm and its glue call each other short names. wasm-bindgen puts a hash into each, and hashes do not compress.

import { transform } from "esbuild";

/** The exports that the facade names itself. */
const EXPORTS = /^(?:memory|__wbindgen_start|(?:text|call)_\w+)$/;

const IMPORT_SECTION = 2;
const EXPORT_SECTION = 7;

/**
 * Takes both files of wasm-bindgen --target bundler.
 *
 * The glue becomes a function that makes a copy of it. As a module it would keep one instance's state for good (memory views,
 * finalizers, callbacks of pending promises), and after a panic that state would write into the next instance.
 */
export async function shorten(glue, wasm) {
  const imports = new Map();
  const exports = new Map();
  const sections = [wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at];
    const [length, start] = number(wasm, at + 1);
    at = start + length;
    const bytes = wasm.subarray(start, at);
    if (id === IMPORT_SECTION) sections.push(section(id, renamed(bytes, importAt, imports)));
    else if (id === EXPORT_SECTION) sections.push(section(id, renamed(bytes, exportAt, exports)));
    else sections.push(section(id, bytes));
  }
  return { glue: await factory(glue, imports, exports), wasm: Buffer.concat(sections) };
}

async function factory(glue, imports, exports) {
  const names = [...glue.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  const missing = [...imports.keys()].filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`the wasm imports ${missing.join(", ")}, which the glue does not have`);
  const members = names.map((name) => (imports.has(name) ? `${imports.get(name)}: ${name}` : name));
  const body = glue
    .replace(/^export /gm, "")
    .replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${exports.get(name) ?? name}`);
  const source = `export function createGlue() {\n${body}\nreturn { ${members.join(", ")} };\n}\n`;
  const { code } = await transform(source, { format: "esm", target: "es2022", charset: "utf8" });
  return code;
}

/** The section's bytes with each name that `entryAt` finds renamed; `names` learns the names. */
function renamed(bytes, entryAt, names) {
  const parts = [];
  let [count, at] = number(bytes, 0);
  parts.push(unsigned(count));
  for (; count > 0; count -= 1) {
    const { module, name, rest, end } = entryAt(bytes, at);
    if (!names.has(name)) names.set(name, EXPORTS.test(name) ? name : shortName(names.size));
    if (module !== undefined) parts.push(text(module));
    parts.push(text(names.get(name)), bytes.subarray(rest, end));
    at = end;
  }
  return Buffer.concat(parts);
}

function importAt(bytes, at) {
  const module = textAt(bytes, at);
  const name = textAt(bytes, module.end);
  if (bytes[name.end] !== 0) throw new Error(`the wasm imports ${name.text}, which is no function`);
  return { module: module.text, name: name.text, rest: name.end, end: number(bytes, name.end + 1)[1] };
}

function exportAt(bytes, at) {
  const name = textAt(bytes, at);
  return { name: name.text, rest: name.end, end: number(bytes, name.end + 1)[1] };
}

/** `a` to `z`, then `a1` and so on: words of the language are longer or end in no digit. */
function shortName(at) {
  const round = Math.floor(at / 26);
  return String.fromCharCode(97 + (at % 26)) + (round || "");
}

function section(id, bytes) {
  return Buffer.concat([Buffer.of(id), unsigned(bytes.length), bytes]);
}

function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([unsigned(bytes.length), bytes]);
}

function textAt(bytes, at) {
  const [length, start] = number(bytes, at);
  return { text: bytes.toString("utf8", start, start + length), end: start + length };
}

/** An unsigned LEB128 number, and where it ends. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

function unsigned(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 0x80)) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}
