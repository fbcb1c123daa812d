import { messageOf } from "./errors.js";

/** Takes the secrets of a request out of a text. */
export type Redact = (text: string) => string;

/** Knows the secrets of a request: the key, and what headers and query carry under names of secrets. */
export function redactorOf(token: string | undefined, members: readonly (readonly [name: string, value: string])[]): Redact {
  const values = members.filter(([name]) => NAMES.test(name)).map(([, value]) => value);
  // A scheme stands before the secret. Short ones are words such as `none`, which would tear holes into what a server says.
  const secrets = [token ?? "", ...values].flatMap((value) => value.split(" ")).filter(({ length }) => length > 7);
  return (text) => secrets.reduce((rest, secret) => rest.split(secret).join(REDACTED), text);
}

/** A value of JSON without secrets, in names and in texts. */
export function valueWithout<T>(redact: Redact, value: T): T {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) => {
    if (typeof inner === "string") return redact(inner);
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, member]) => [redact(name), member]));
  }) as T;
}

/** What was thrown. Where it or what led to it tells a secret, say, a URL with a key: an error that tells the rest. */
export function thrownWithout(redact: Redact, thrown: unknown): unknown {
  for (let error = thrown as Error | undefined, depth = 0; error != null && depth < 4; error = error.cause as Error | undefined, depth += 1) {
    const said = `${messageOf(error)} ${error.stack}`;
    if (redact(said) === said) continue;
    const { name, code } = thrown as { name?: string; code?: unknown };
    return Object.assign(new Error(redact(messageOf(thrown))), { name, code });
  }
  return thrown;
}

/** A response's headers, in which a server may say what it was sent. */
export function headersWithout(redact: Redact, headers: Headers | undefined): Headers | undefined {
  let all: Headers | undefined;
  headers?.forEach?.((value, name) => {
    if (redact(value) !== value) (all ??= new Headers(headers)).set(name, redact(value));
  });
  return all ?? headers;
}

export const REDACTED = "[redacted]";
/** As in the core. */
const NAMES = /auth|key|token|secret|cookie|passw|credential|signature|code/i;
