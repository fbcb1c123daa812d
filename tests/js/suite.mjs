// The client suite: one set of expectations that every server must meet, ours and other people's.
import { describe } from "node:test";
import { answers } from "./suite/answers.mjs";
import { suiteContext } from "./suite/context.mjs";
import { endings } from "./suite/endings.mjs";
import { errors } from "./suite/errors.mjs";
import { tools } from "./suite/tools.mjs";

/**
 * Declares the suite's tests for one server.
 *
 * @param {object} server
 * @param {string} server.title names the server in the report
 * @param {object} server.chatwire the package's exports, as imported or required
 * @param {object} server.options for `new Chatwire`: baseURL, apiKey, and what the dialect needs
 * @param {string} server.model sent unless a case names another
 * @param {Record<string, object | string>} server.capabilities see suite/context.mjs
 */
export function clientSuite(server) {
  const context = suiteContext(server);
  describe(server.title, () => {
    answers(context);
    tools(context);
    endings(context);
    errors(context);
  });
}
