import { Chatwire, init } from "./node_modules/chatwire/dist/slim.js";
import { main, show } from "./page.js";

init("./node_modules/chatwire/dist/chatwire.wasm").then(() => main(Chatwire), (error) => show(`${error.name}: ${error.message}`));
