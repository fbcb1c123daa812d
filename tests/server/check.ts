// Checks on the members of a request body. A rule reports every issue it finds; each dialect renders them in its own error body.
import type { ChatBody, Json, JsonObject } from "./types";

export type Path = readonly (string | number)[];

export interface Issue {
  path: Path;
  message: string;
  /** A short word for the kind of issue, as pydantic names them: `missing`, `int_type`, `greater_than_equal` ... */
  type: string;
  input: Json;
}

export type Rule = (value: Json, path: Path, issues: Issue[]) => void;
export type Rules = Readonly<Record<string, Rule>>;

/** Checks the members of `body` by name. Absent and null members pass, unless they are required. */
export function check(body: ChatBody, rules: Rules, required: readonly string[]): Issue[] {
  const issues: Issue[] = [];
  for (const name of required) {
    if (body[name] === undefined || body[name] === null) report(issues, [name], "Field required", "missing", body);
  }
  for (const [name, rule] of Object.entries(rules)) {
    const value = body[name];
    if (value !== undefined && value !== null) rule(value, [name], issues);
  }
  return issues;
}

export function unknownMembers(body: ChatBody, rules: Rules): string[] {
  return Object.keys(body).filter((name) => !(name in rules));
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `messages[0].role`, as the error bodies name a member. */
export function memberName(path: Path): string {
  return path.reduce<string>((name, step) => (typeof step === "number" ? `${name}[${step}]` : name === "" ? step : `${name}.${step}`), "");
}

export function report(issues: Issue[], path: Path, message: string, type: string, input: Json = null): void {
  issues.push({ path, message, type, input });
}

// Rules for single values.

export const anything: Rule = () => {};

export const boolean: Rule = (value, path, issues) => {
  if (typeof value !== "boolean") report(issues, path, "Input should be a valid boolean", "bool_type", value);
};

export const string: Rule = (value, path, issues) => {
  if (typeof value !== "string") report(issues, path, "Input should be a valid string", "string_type", value);
};

export const text: Rule = (value, path, issues) => {
  if (typeof value !== "string") string(value, path, issues);
  else if (value === "") report(issues, path, "String should have at least 1 character", "string_too_short", value);
};

export function number(least = -Infinity, most = Infinity): Rule {
  return (value, path, issues) => {
    if (typeof value !== "number") report(issues, path, "Input should be a valid number", "float_type", value);
    else range(value, least, most, path, issues);
  };
}

export function integer(least = -Infinity, most = Infinity): Rule {
  return (value, path, issues) => {
    if (typeof value !== "number" || !Number.isInteger(value)) report(issues, path, "Input should be a valid integer", "int_type", value);
    else range(value, least, most, path, issues);
  };
}

function range(value: number, least: number, most: number, path: Path, issues: Issue[]): void {
  if (value < least) report(issues, path, `Input should be greater than or equal to ${least}`, "greater_than_equal", value);
  if (value > most) report(issues, path, `Input should be less than or equal to ${most}`, "less_than_equal", value);
}

export function oneOf(...words: string[]): Rule {
  return (value, path, issues) => {
    if (typeof value !== "string" || !words.includes(value)) {
      report(issues, path, `Input should be one of ${words.map((word) => `'${word}'`).join(", ")}`, "enum", value);
    }
  };
}

// Rules for values made of values.

export const object: Rule = (value, path, issues) => {
  if (!isObject(value)) report(issues, path, "Input should be a valid dictionary", "dict_type", value);
};

/** An object with members: `{}` is the placeholder of a documentation generator, never an option. */
export const filledObject: Rule = (value, path, issues) => {
  if (!isObject(value)) object(value, path, issues);
  else if (Object.keys(value).length === 0) report(issues, path, "Input should not be empty", "too_short", value);
};

export function list(rule: Rule, least = 0): Rule {
  return (value, path, issues) => {
    if (!Array.isArray(value)) return report(issues, path, "Input should be a valid list", "list_type", value);
    if (value.length < least) report(issues, path, `List should have at least ${least} item`, "too_short", value);
    value.forEach((item, index) => rule(item, [...path, index], issues));
  };
}

export function members(rules: Rules, required: readonly string[] = []): Rule {
  return (value, path, issues) => {
    if (!isObject(value)) return object(value, path, issues);
    for (const issue of check(value, rules, required)) issues.push({ ...issue, path: [...path, ...issue.path] });
  };
}

/** Passes when one of the rules does. Otherwise reports what the rule that got furthest into the value found. */
export function either(...rules: Rule[]): Rule {
  return (value, path, issues) => {
    let best: Issue[] | undefined;
    for (const rule of rules) {
      const found: Issue[] = [];
      rule(value, path, found);
      if (found.length === 0) return;
      if (best === undefined || depth(found) >= depth(best)) best = found;
    }
    issues.push(...(best ?? []));
  };
}

function depth(issues: Issue[]): number {
  return Math.max(...issues.map((issue) => issue.path.length));
}

export const stop: Rule = either(list(text, 1), text);
