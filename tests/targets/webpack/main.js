import { Chatwire } from "chatwire";
import { main } from "./page.js";

main(Chatwire);
