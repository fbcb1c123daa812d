// Everything that is measured, in the order of the report.
import * as ai from "./ai.mjs";
import * as chatwire from "./chatwire.mjs";
import * as fetchEventSource from "./fetch-event-source.mjs";
import * as floor from "./floor.mjs";
import * as openai from "./openai.mjs";
import * as parser from "./parser.mjs";
import * as xsai from "./xsai.mjs";

export const SUBJECTS = [chatwire, openai, parser, ai, xsai, fetchEventSource, floor];
