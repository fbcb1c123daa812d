import { InvalidRequestError } from "./errors.js";

/**
 * A request's parameters as JSON text.
 *
 * What `JSON.stringify` would drop or bend without a word is refused, with its path: functions, symbols, big integers,
 * numbers that are none, bytes, maps and sets, objects that contain themselves. Members that are `undefined` are left
 * out, `toJSON` is called, the order stays.
 *
 * @throws {@link InvalidRequestError}
 */
export function jsonOf(params: object): string {
  const path: (string | number)[] = [];
  try {
    check(params, path, []);
    return JSON.stringify(params);
  } catch (cause) {
    if (cause instanceof InvalidRequestError) throw cause;
    // A getter or a proxy of the caller's.
    throw refusal(path, "cannot be read", { cause });
  }
}

function check(value: unknown, path: (string | number)[], parents: object[]): void {
  if (typeof value === "number" && !Number.isFinite(value)) throw refusal(path, "is not a number");
  if (["function", "symbol", "bigint"].includes(typeof value)) {
    throw refusal(path, "cannot be sent: a function, symbol or BigInt has no form in JSON");
  }
  if (typeof value !== "object" || value === null) return;
  if (parents.includes(value)) throw refusal(path, "contains itself");
  if (parents.length === MAX_DEPTH) throw refusal(path, "is nested too deeply");
  parents.push(value);
  members(value, path, parents);
  parents.pop();
}

function members(value: object, path: (string | number)[], parents: object[]): void {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") {
    let plain: unknown;
    try {
      plain = toJSON.call(value, "");
    } catch (cause) {
      throw refusal(path, "has a toJSON that throws", { cause });
    }
    return check(plain, path, parents);
  }
  const isList = Array.isArray(value);
  if (!isList && (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || Symbol.iterator in value)) {
    throw refusal(path, "must be a plain object: bytes, maps and sets have no form in JSON");
  }
  const inside = value as Record<string | number, unknown>;
  for (const key of isList ? value.keys() : Object.keys(value)) {
    path.push(key);
    check(inside[key], path, parents);
    path.pop();
  }
}

function refusal(path: (string | number)[], message: string, cause?: ErrorOptions): InvalidRequestError {
  const field = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("").replace(/^\./, "") || "params";
  return new InvalidRequestError(`${field} ${message}`, field, cause);
}

/** As in the core. */
const MAX_DEPTH = 256;
