export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as JSON to be read and changed; nothing for none. */
export const written = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value, null, 2));
