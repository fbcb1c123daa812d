import { Chatwire } from "chatwire";
import { ask } from "./ask.js";

console.log(await ask(Chatwire, process.env.CHATWIRE_BASE, process.env.CHATWIRE_PROMPT));
