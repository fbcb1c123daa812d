import { computed, signal } from "@preact/signals";
import type { Provider } from "chatwire";
import type { Cut } from "./cuts.ts";
import { importBody, type Imported } from "./import-body.ts";
import type { Sample } from "./samples.ts";

// Kept while another view is looked at.

/** The answers of what was brought in, and which of them is looked at. */
export const found = signal<readonly Imported[]>([]);
export const at = signal(0);
export const source = computed(() => found.value[at.value]);

/** How it is read. */
export const dialect = signal<Provider>("openai");
export const cut = signal<Cut>("16k");
export const seed = signal(1);
export const choices = signal(1);

/** @param edited - What the bytes were before they were edited: its status and type stay. */
export function take(name: string, bytes: Uint8Array<ArrayBuffer>, edited?: Imported): void {
  const taken = importBody(name, bytes);
  // What was set for it stays while it is edited.
  found.value = bytes.length === 0 ? [] : edited && taken.length === 1 && taken[0] ? [{ ...edited, body: taken[0].body }] : taken;
  at.value = 0;
}

export async function takeFile(file: File): Promise<void> {
  take(file.name, new Uint8Array(await file.arrayBuffer()));
}

export function takeSample({ name, dialect: spoken, status, contentType, body }: Sample): void {
  dialect.value = spoken;
  choices.value = 1;
  found.value = [{ name, status, headers: { "content-type": contentType }, body: new TextEncoder().encode(body) }];
  at.value = 0;
}

/** Says something else of the answer that is looked at. */
export function change(to: Partial<Imported>): void {
  found.value = found.value.map((one, index) => (index === at.value ? { ...one, ...to } : one));
}
