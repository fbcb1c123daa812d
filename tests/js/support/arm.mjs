// The shipped core with a switch: while it is set to an export's number, a call of that export traps, as a panic of the core's does. There is
// no way to make the shipped one panic, so each export is called through a function that asks the switch first; the rest is as it was.
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { BUILT } from "./paths.mjs";

const { default: binaryen } = await import(createRequire(new URL("../../../pkg-template/package.json", import.meta.url)).resolve("binaryen"));

const FEATURES = ["MutableGlobals", "NontrappingFPToInt", "SignExt", "SIMD128", "BulkMemory", "BulkMemoryOpt", "ReferenceTypes", "CallIndirectOverlong", "Multivalue"];

/** Writes the armed wasm; gives its folder, its bytes, and the names of the exports in the order of their numbers, from 1. */
export async function armedCore() {
  const module = binaryen.readBinary(await readFile(new URL(import.meta.resolve("chatwire/chatwire.wasm"))));
  // What the core is compiled with, and no more: what newer features are written with, older engines do not know.
  const { Features } = binaryen;
  module.setFeatures(FEATURES.reduce((all, name) => all | Features[name], Features.MVP));
  module.addGlobal("armed", binaryen.i32, true, module.i32.const(0));
  module.addGlobalExport("armed", "armed");
  const names = [];
  const exports = Array.from({ length: module.getNumExports() }, (_, at) => binaryen.getExportInfo(module.getExportByIndex(at)));
  for (const { name, value } of exports.filter(({ kind }) => kind === binaryen.ExternalFunction)) {
    const { params, results } = binaryen.getFunctionInfo(module.getFunction(value));
    const types = binaryen.expandType(params);
    const isNamed = /^(call|text)_/.test(name);
    // The export that makes the platform's request has no name that stays: of those, it alone takes three values.
    if (!isNamed && types.length !== 3) continue;
    names.push(isNamed ? name : "request");
    const call = module.call(value, types.map((type, at) => module.local.get(at, type)), results);
    const trap = module.if(module.i32.eq(module.global.get("armed", binaryen.i32), module.i32.const(names.length)), module.unreachable());
    module.addFunction(`armed_${name}`, params, results, [], module.block(null, [trap, call], results));
    module.removeExport(name);
    module.addFunctionExport(`armed_${name}`, name);
  }
  if (!module.validate()) throw new Error("the armed wasm is not valid");
  const bytes = module.emitBinary();
  module.dispose();
  const folder = join(BUILT, "armed");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "armed.wasm"), bytes);
  return { folder, bytes, names };
}
