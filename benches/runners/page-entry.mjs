// The page of the Chromium run: the stage's functions, reachable from outside.
import { commands } from "../lib/commands.mjs";
import * as stage from "../lib/stage.mjs";

globalThis.stage = commands(stage);
