/**
 * The part of Standard Schema (https://standardschema.dev) that is used here. Schemas of zod, valibot and arktype are such.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | PromiseLike<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined }[] };

/** What a schema makes of a value, or what it says is wrong with it. */
export async function checked(value: unknown, schema: StandardSchema | undefined): Promise<{ value?: unknown; problem?: string }> {
  if (!schema) return { value };
  const result = await schema["~standard"].validate(value);
  return result.issues ? { problem: result.issues.map(sentence).join("; ") } : { value: result.value };
}

function sentence({ message, path }: { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined }): string {
  const place = (path ?? []).map((step) => String(typeof step === "object" ? step.key : step)).join(".");
  return place === "" ? message : `${place}: ${message}`;
}
