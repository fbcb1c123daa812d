import type { ChatCompletion } from "./wire.js";

/** The beginning of a text or of a list: the number of its choice, the way to it from there, and itself. */
export type Spilled = [choice: number, ...wayAndValue: unknown[]];

/** Puts what has left the core, lists of {@link Spilled} in JSON, back in front of what followed. */
export function rejoin(completion: ChatCompletion, spilled: readonly string[] = []): void {
  const all = spilled.flatMap((list) => JSON.parse(list) as Spilled[]);
  for (const [index, ...way] of all.reverse()) {
    const beginning = way.pop();
    const name = way.pop() as string;
    let place = completion.choices.find((choice) => choice.index === index) as unknown as Record<string, unknown>;
    for (const step of way) place = place[step as string] as typeof place;
    const rest = place[name];
    const value = typeof beginning === "string" ? beginning + (rest as string) : (beginning as unknown[]).concat(rest ?? []);
    // As JSON.parse does, whatever the name is.
    Object.defineProperty(place, name, { value, configurable: true, enumerable: true, writable: true });
  }
}
