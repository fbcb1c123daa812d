import { bytesOf, type Recording } from "./recording.ts";

/** Offers a recorded answer as a file: its header, then the body as it came. The replay takes it. */
export function save(recording: Recording): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([fileOf(recording)], { type: "application/octet-stream" }));
  link.download = `answer-${recording.id}.sse`;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The bytes of that file. */
export function fileOf(recording: Recording): Uint8Array<ArrayBuffer> {
  const lines = Object.entries(recording.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = new TextEncoder().encode(`HTTP/1.1 ${recording.status}\r\n${lines.join("")}\r\n`);
  const body = bytesOf(recording);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}
