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
export async function open(client: Settings, asked: { params: object } | { page: Page }, options: RequestOptions): Promise<Call> {
  checkRequestOptions(options);
  // As the client's: see there.
  const own = { __proto__: null, ...options } as RequestOptions;
  return new Attempts(client, "page" in asked ? asked : { params: textOf(asked.params, own) }, own).open();
}

/** The parameters as JSON text. */
function textOf(params: object, { extraBody }: RequestOptions): string {
  if (typeof params !== "object" || params === null) throw new InvalidRequestError("params must be an object", "params");
  return jsonOf(extraBody ? { ...params, ...extraBody } : params);
}
