// Jest's jsdom environment with the globals of Node that jsdom lacks.
const { TestEnvironment } = require("jest-environment-jsdom");

const LACKING = ["AbortController", "AbortSignal", "Headers", "ReadableStream", "Request", "Response", "TextDecoder", "TextEncoder", "fetch"];

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of LACKING) this.global[name] = globalThis[name];
  }
};
