import { Chatwire } from "./node_modules/chatwire/dist/index.js";
import { ask } from "./ask.js";

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = async ({ data }) => port.postMessage(await ask(Chatwire, ...data));
};
