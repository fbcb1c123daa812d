/** Something to know about a member of a request or an option. */
export interface Finding {
  /** The member, as a path: `messages[0].role`, `baseURL`. */
  field: string;
  /** What is to be said of it: `is required`. Never its value, which may be a secret. */
  message: string;
  /** The kind of rule that says so. */
  rule: FindingRule;
  /** The document in which the rule stands. */
  source: string;
}

/**
 * The kinds of rules.
 *
 * Of what is not sent: `required`, `type`, `range`, `conflict` with another member, `syntax`, `refused` by the provider.
 * Of what is sent all the same: `ignored`, the provider drops it without a word; `changed`, it is sent in another form;
 * `limited`, the provider gives less than asked; `cors`, no browser sends it to this provider.
 * Of either: `exposed`, a secret is where others can read it.
 */
export type FindingRule =
  | "required" | "type" | "range" | "conflict" | "syntax" | "refused" | "ignored" | "changed" | "limited" | "cors" | "exposed";

/** Findings in one sentence. */
export function sentenceOf(findings: readonly Finding[]): string {
  return findings.map(({ field, message }) => `${field} ${message}`).join("; ");
}
