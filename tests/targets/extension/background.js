import { Chatwire } from "./chatwire/index.js";
import { ask } from "./ask.js";

// Asked by a page, which the manifest allows.
chrome.runtime.onMessageExternal.addListener(([base, prompt], _sender, reply) => {
  ask(Chatwire, base, prompt).then(reply);
  return true;
});
