import { isObject } from "./values.ts";

/** Says what keeps a value from being a JSON Schema, as a sentence without a subject; undefined where nothing does. */
export function schemaProblem(schema: unknown, path = ""): string | undefined {
  const at = path === "" ? "the schema" : path;
  if (typeof schema === "boolean" && path !== "") return undefined;
  if (!isObject(schema)) return `has ${at} that is no object`;
  const { type } = schema;
  for (const one of type === undefined ? [] : Array.isArray(type) ? type : [type]) {
    if (!TYPES.has(one as string)) return `has the type ${JSON.stringify(one)} in ${at}: JSON Schema knows ${[...TYPES].join(", ")}`;
  }
  for (const name of ["required", "enum", "examples", "type"]) {
    const value = schema[name];
    if (value === undefined || (name === "type" && typeof value === "string")) continue;
    if (!Array.isArray(value)) return `has ${name} in ${at} that is no list`;
    if (name === "required" && !value.every((one) => typeof one === "string")) return `has required in ${at} that is no list of names`;
  }
  for (const name of MAPS) {
    const members = schema[name];
    if (members === undefined) continue;
    if (!isObject(members)) return `has ${name} in ${at} that is no object`;
    for (const [member, inner] of Object.entries(members)) {
      const problem = schemaProblem(inner, step(path, `${name}.${member}`));
      if (problem !== undefined) return problem;
    }
  }
  for (const name of LISTS) {
    const list = schema[name];
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length === 0) return `has ${name} in ${at} that is no list of schemas`;
    for (const [index, inner] of list.entries()) {
      const problem = schemaProblem(inner, step(path, `${name}[${index}]`));
      if (problem !== undefined) return problem;
    }
  }
  for (const name of SINGLE) {
    if (schema[name] === undefined || (name === "items" && Array.isArray(schema[name]))) continue;
    const problem = schemaProblem(schema[name], step(path, name));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const step = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

const TYPES: ReadonlySet<string> = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
const MAPS = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const LISTS = ["anyOf", "oneOf", "allOf", "prefixItems"];
const SINGLE = ["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"];
