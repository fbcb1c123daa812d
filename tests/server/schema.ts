// Makes a value that fits a JSON schema, for `response_format` and for required tool calls. Simple schemas: no `not`, no `pattern`.
import { isObject } from "./check";
import type { Json, JsonObject } from "./types";

// Beyond this depth only what a schema requires is written, so that a schema that contains itself has an end.
const DEPTH = 4;
const LIMIT = 32;

export function example(schema: Json | undefined, root: Json | undefined = schema, depth = 0): Json {
  if (!isObject(schema) || depth > LIMIT) return null;
  for (const name of ["const", "default"]) {
    if (schema[name] !== undefined) return schema[name];
  }
  for (const name of ["enum", "examples"]) {
    const values = schema[name];
    if (Array.isArray(values) && values.length > 0) return values[0] ?? null;
  }
  if (typeof schema["$ref"] === "string") return example(resolve(schema["$ref"], root), root, depth + 1);
  for (const name of ["anyOf", "oneOf"]) {
    const choices = schema[name];
    if (!Array.isArray(choices)) continue;
    // Deep down prefer the choice that ends: usually the null of an optional reference.
    const short = depth > DEPTH ? choices.find((choice) => isObject(choice) && choice["type"] === "null") : undefined;
    return example(short ?? choices[0], root, depth + 1);
  }
  if (Array.isArray(schema["allOf"])) {
    const { allOf, ...own } = schema;
    return example(merge([own, ...(allOf as Json[])], root), root, depth + 1);
  }
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  switch (type ?? (schema["properties"] ? "object" : "null")) {
    case "object": return objectOf(schema, root, depth);
    case "array": return arrayOf(schema, root, depth);
    case "string": return stringOf(schema);
    case "integer": return numberOf(schema, 1);
    case "number": return numberOf(schema, 0.5);
    case "boolean": return true;
    default: return null;
  }
}

function objectOf(schema: JsonObject, root: Json | undefined, depth: number): JsonObject {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const names = Object.keys(properties).filter((name) => depth < DEPTH || required.includes(name));
  return Object.fromEntries(names.map((name) => [name, example(properties[name], root, depth + 1)]));
}

function arrayOf(schema: JsonObject, root: Json | undefined, depth: number): Json[] {
  const first = Array.isArray(schema["prefixItems"]) ? schema["prefixItems"].map((item) => example(item, root, depth + 1)) : [];
  const least = typeof schema["minItems"] === "number" ? schema["minItems"] : 0;
  const wanted = Math.min(Math.max(least, depth < DEPTH && schema["maxItems"] !== 0 && first.length === 0 ? 1 : 0), 1000);
  while (first.length < wanted) first.push(example(schema["items"], root, depth + 1));
  return first;
}

function stringOf(schema: JsonObject): string {
  const formats: Record<string, string> = {
    date: "2026-01-02", time: "03:04:05Z", "date-time": "2026-01-02T03:04:05Z", email: "ada@example.com",
    uri: "https://example.com/", uuid: "123e4567-e89b-42d3-a456-426614174000", hostname: "example.com", ipv4: "192.0.2.1",
  };
  const text = formats[String(schema["format"])] ?? "scripted";
  const least = typeof schema["minLength"] === "number" ? schema["minLength"] : 0;
  const most = typeof schema["maxLength"] === "number" ? schema["maxLength"] : Infinity;
  return text.padEnd(Math.min(least, 10_000), "x").slice(0, most);
}

function numberOf(schema: JsonObject, step: number): number {
  const bound = (name: string): number | undefined => (typeof schema[name] === "number" ? schema[name] : undefined);
  const unit = bound("multipleOf") ?? step;
  const above = bound("exclusiveMinimum");
  const below = bound("exclusiveMaximum");
  const least = above === undefined ? bound("minimum") : above + unit;
  const most = below === undefined ? bound("maximum") : below - unit;
  const exact = schema["multipleOf"] !== undefined || step === 1;
  if (!exact && least !== undefined && most !== undefined) return ((bound("minimum") ?? above ?? 0) + (bound("maximum") ?? below ?? 0)) / 2;
  if (least !== undefined) return Math.ceil(least / unit) * unit;
  return most !== undefined && most < unit ? Math.floor(most / unit) * unit : unit;
}

function merge(schemas: Json[], root: Json | undefined): JsonObject {
  const merged: JsonObject = {};
  for (const part of schemas) {
    const schema = isObject(part) && typeof part["$ref"] === "string" ? resolve(part["$ref"], root) : part;
    if (!isObject(schema)) continue;
    for (const [name, value] of Object.entries(schema)) {
      const before = merged[name];
      if (isObject(before) && isObject(value)) merged[name] = { ...before, ...value };
      else if (name === "required" && Array.isArray(before) && Array.isArray(value)) merged[name] = [...before, ...value];
      else merged[name] = value;
    }
  }
  return merged;
}

/** Follows a reference inside the document: `#`, `#/$defs/name`. */
function resolve(reference: string, root: Json | undefined): Json | undefined {
  const steps = reference.replace(/^#\/?/, "").split("/").filter((step) => step !== "");
  return steps.reduce<Json | undefined>((value, step) => {
    const name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) return value[Number(name)];
    return isObject(value) ? value[name] : undefined;
  }, root);
}
