import { Chatwire } from "./node_modules/chatwire/dist/index.js";
import { ask } from "./ask.js";

self.onmessage = async ({ data }) => self.postMessage(await ask(Chatwire, ...data));
