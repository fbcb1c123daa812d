import { Attempts } from "./attempts.js";
import type { Page } from "./boundary.js";
import type { Call } from "./call.js";
import { InvalidRequestError } from "./errors.js";
import { jsonOf } from "./json.js";
import { checkRequestOptions, type RequestOptions, type Settings } from "./options.js";

/**
 * Sends a request: from the caller's parameters to the response's headers.
 *
 * @param asked - A chat completion with these parameters, or a page.
 * @returns The answer, to be read.
 */
export async function open(client: Settings, asked: Asked, options: RequestOptions): Promise<Call> {
  checkRequestOptions(options);
  // As the client's: see there.
  const own = { __proto__: null, ...options } as RequestOptions;
  // A router has no pages.
  if (client.route && "params" in asked) return client.route(asked.params, own, client.onWarning);
  return attemptsOf(client, asked, own).open();
}

/** The tries of a call whose options are checked. */
export function attemptsOf(client: Settings, asked: Asked, options: RequestOptions): Attempts {
  return new Attempts(client, "page" in asked ? asked : { params: textOf(asked.params, options) }, options);
}

/** What is asked for: a chat completion, or a page. */
export type Asked = { params: object } | { page: Page };

/** The parameters as JSON text. */
function textOf(params: object, { extraBody }: RequestOptions): string {
  if (typeof params !== "object" || params === null) throw new InvalidRequestError("params must be an object", "params");
  return jsonOf(extraBody ? { ...params, ...extraBody } : params);
}
