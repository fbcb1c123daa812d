import type { Provider } from "chatwire";

/** A form that a value may come in. */
export type Form =
  | { kind: "number" | "integer"; least?: number; most?: number }
  | { kind: "boolean" }
  /** `words` are those that are known; a provider may know more. */
  | { kind: "text" | "texts"; words?: readonly string[] }
  | { kind: "object"; members: readonly Member[] }
  | { kind: "json"; list?: true };

/** A member of a request, or of an object in one. */
export interface Member {
  name: string;
  docs: string;
  /** Any of them will do. */
  forms: readonly [Form, ...Form[]];
}

/** A member of a request. */
export interface Parameter extends Member {
  group: string;
  /**
   * What becomes of it: the provider takes it, its documentation does not have it, it drops it without a word, it is sent under the name
   * that the provider takes, or the provider refuses it.
   */
  providers: Readonly<Record<Provider, "taken" | "undocumented" | "dropped" | "renamed" | "refused">>;
}
