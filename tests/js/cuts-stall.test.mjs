import { cutAnywhere } from "./support/cut-anywhere.mjs";

await cutAnywhere("stall");
