import { signal } from "@preact/signals";
import type { ChatRequest } from "chatwire";

/** A picture of the next message. */
export interface Attachment {
  id: number;
  /** What its file is called, or its address. */
  name: string;
  /** A data URL, or an https one. */
  url: string;
  /** Bytes of the picture; missing where it is elsewhere. */
  size?: number;
  /** Bytes of the file, where that was too large and the picture was made smaller. */
  original?: number;
}

export const attachments = signal<readonly Attachment[]>([]);
/** What was not attached, and why. */
export const refusals = signal<readonly string[]>([]);

/** Bytes. Pictures go along with each further question: a few of these fit into the 4 MiB that gateways take by default. */
export const LARGEST_PICTURE = 600_000;

let count = 0;

/** Attaches the pictures among these files; larger ones are made smaller. What is none is told in {@link refusals}. */
export async function attach(files: Iterable<File>): Promise<void> {
  refusals.value = [];
  for (const file of files) {
    const name = file.name || "picture";
    try {
      const picture = await smallEnough(file);
      const url = await dataURL(picture);
      const made = picture === file ? {} : { original: file.size };
      attachments.value = [...attachments.value, { id: ++count, name, url, size: picture.size, ...made }];
    } catch {
      refusals.value = [...refusals.value, `${name} is no picture that this browser can read.`];
    }
  }
}

/** Attaches a picture by its address, which the provider reads. Tells whether it is one. */
export function attachAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^(?:https?:\/\/|data:image\/)/.test(url.href)) return false;
  attachments.value = [...attachments.value, { id: ++count, name: url.protocol === "data:" ? "picture" : url.href, url: url.href }];
  return true;
}

export function detach(id: number): void {
  attachments.value = attachments.value.filter((one) => one.id !== id);
}

/** The content of a message with this text: with pictures it is parts, and they are taken. */
export function takeParts(text: string): NonNullable<ChatRequest["messages"][number]["content"]> {
  const pictures = attachments.value;
  attachments.value = [];
  refusals.value = [];
  if (pictures.length === 0) return text;
  return [
    ...(text.trim() === "" ? [] : [{ type: "text" as const, text }]),
    ...pictures.map(({ url }) => ({ type: "image_url" as const, image_url: { url } })),
  ];
}

/** The picture of a data URL; a page whose policy allows no data URLs reads it by itself. */
export function blobOf(url: string): Blob | undefined {
  const [, type = "", isBase64, data = ""] = /^data:([^;,]*)(?:;[^;,]*)*?(;base64)?,(.*)$/s.exec(url) ?? [];
  if (type === "") return undefined;
  const text = isBase64 ? atob(data) : decodeURIComponent(data);
  return new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))], { type });
}

async function smallEnough(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const isKnown = TYPES.has(file.type);
  if (isKnown && file.size <= LARGEST_PICTURE) return file;
  // Smaller at each step, beginning with what models look at at most.
  for (let longest = Math.min(2048, Math.max(bitmap.width, bitmap.height)); longest >= 64; longest = Math.round(longest * 0.7)) {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const smaller = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    if (smaller.size <= LARGEST_PICTURE) return smaller;
  }
  throw new Error("no size is small enough");
}

function dataURL(blob: Blob): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** What providers take. */
const TYPES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);
