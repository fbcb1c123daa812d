import { isObject } from "../values.ts";

/** A value of JSON as a literal of TypeScript: short lists and objects on one line, long ones with a line for each member. */
export function literal(value: unknown, indent = ""): string {
  const inner = `${indent}  `;
  if (typeof value === "string") return quoted(value);
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return JSON.stringify(value) ?? "undefined";
  const parts = isList
    ? value.map((one) => literal(one, inner))
    : Object.entries(value).filter(([, one]) => one !== undefined).map(([name, one]) => `${memberName(name)}: ${literal(one, inner)}`);
  if (parts.length === 0) return isList ? "[]" : "{}";
  const line = isList ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
  if (line.length + indent.length <= 90 && !line.includes("\n")) return line;
  const lines = parts.map((part) => `${inner}${part},\n`).join("");
  return isList ? `[\n${lines}${indent}]` : `{\n${lines}${indent}}`;
}

/** A text in quotes. JSON's are JavaScript's, `__proto__` apart. */
const quoted = (text: string): string => JSON.stringify(text);

function memberName(name: string): string {
  // In a literal, this member alone would be the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}
