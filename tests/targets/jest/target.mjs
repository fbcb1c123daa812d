import { readFile } from "node:fs/promises";
import { join } from "node:path";

export const kit = "jest";

const row = (name, environment, rest = {}) => ({
  title: "Jest",
  name,
  ...rest,
  async run(bench) {
    bench.uses("jest", ...(environment === "node" ? [] : ["jest-environment-jsdom"]));
    await bench.script(["node_modules/jest/bin/jest.js", `--env=${environment}`, "--testMatch", "**/ask.test.cjs", "--watchman=false"]);
    return readFile(join(bench.folder, "told.txt"), "utf8");
  },
});

export const rows = [
  row("node", "node"),
  row("jsdom", "jsdom", {
    due: /^ChatwireError \(unsupported\): This runtime has no TextDecoder, TextEncoder, ReadableStream, Request, which chatwire needs\.$/,
    result: "refused, with an error that names what jsdom lacks; see the next row",
  }),
  row("jsdom, with Node's globals as below", "./node-globals.cjs"),
];
