// JSON Schema as a schema that checks: by @cfworker/json-schema, which whoever imports this installs. It compiles nothing at run time, so that
// it works in workers and under a strict policy.

import { Validator, type Schema } from "@cfworker/json-schema";
import type { StandardSchema } from "./schema.js";

/**
 * A schema for `tool`, `schemaFormat` and whoever takes Standard Schema, from JSON Schema.
 *
 * Needs the package `@cfworker/json-schema`.
 *
 * @param schema - JSON Schema.
 * @param draft - Which one it is. Default: `"2020-12"`.
 *
 * @example
 * ```ts
 * import { tool } from "chatwire/full";
 * import { fromJSONSchema } from "chatwire/json-schema";
 *
 * const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
 * const weather = tool({
 *   name: "weather",
 *   parameters,
 *   schema: fromJSONSchema<{ city: string }>(parameters),
 *   function: ({ city }) => `Sunny in ${city}.`,
 * });
 * console.log(weather.function.name);
 * ```
 */
export function fromJSONSchema<Value = unknown>(schema: Record<string, unknown>, draft: "4" | "7" | "2019-09" | "2020-12" = "2020-12"): StandardSchema<unknown, Value> {
  const validator = new Validator(schema as Schema, draft, false);
  return {
    "~standard": {
      version: 1,
      vendor: "chatwire",
      validate(value) {
        const { valid, errors } = validator.validate(value);
        if (valid) return { value: value as Value };
        // The outer places only say that something inside is wrong.
        const deepest = Math.max(...errors.map(({ instanceLocation }) => instanceLocation.split("/").length));
        const inner = errors.filter(({ instanceLocation }) => instanceLocation.split("/").length === deepest);
        return { issues: inner.map(({ error, instanceLocation }) => ({ message: error, path: instanceLocation.split("/").slice(1) })) };
      },
    },
  };
}
