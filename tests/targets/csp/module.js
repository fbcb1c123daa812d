import { Chatwire } from "./node_modules/chatwire/dist/index.js";
import { main } from "./page.js";

main(Chatwire);
