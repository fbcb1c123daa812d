import { bodyOf, type Rule, type Sighting } from "./quirks/body.ts";
import { calls } from "./quirks/calls.ts";
import { chunk } from "./quirks/chunk.ts";
import { envelope } from "./quirks/envelope.ts";
import { finish } from "./quirks/finish.ts";
import { framing } from "./quirks/framing.ts";
import type { RawEvent } from "./raw-events.ts";

/** A quirk that a body has. */
export interface Quirk extends Omit<Rule, "find"> {
  group: Group;
  /** Where, in order; at least one. */
  seen: readonly Sighting[];
}

/** What a quirk is one of. */
export type Group = "Framing" | "Envelope and failures" | "Chunks" | "Tool calls" | "Finish and usage";

/** Every rule there is, by group. */
export const RULES: Readonly<Record<Group, readonly Rule[]>> = {
  Framing: framing,
  "Envelope and failures": envelope,
  Chunks: chunk,
  "Tool calls": calls,
  "Finish and usage": finish,
};

/** Which quirks a body has. */
export function quirksOf(bytes: Uint8Array, events: readonly RawEvent[], { status, headers }: { status: number; headers: Record<string, string> }): Quirk[] {
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const body = bodyOf(bytes, events, status, contentType);
  return (Object.entries(RULES) as [Group, readonly Rule[]][]).flatMap(([group, rules]) =>
    rules.flatMap(({ find, ...rule }) => {
      const seen = [...find(body)];
      return seen.length > 0 ? [{ ...rule, group, seen }] : [];
    }),
  );
}
