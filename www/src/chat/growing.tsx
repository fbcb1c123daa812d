import { type Signal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";

/**
 * A text that grows. What is new is appended: a text that was shown is not touched again, and its lines are not broken anew, since a long
 * one is cut into blocks where a line ends.
 */
export function GrowingText({ text, class: name }: { text: Signal<string>; class: string }) {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef({ of: text, text: "" });
  useSignalEffect(() => {
    const now = text.value;
    const node = box.current;
    if (node === null) return;
    if (shown.current.of !== text || !now.startsWith(shown.current.text)) {
      node.replaceChildren();
      shown.current = { of: text, text: "" };
    }
    append(node, now.slice(shown.current.text.length));
    shown.current.text = now;
  });
  return <div ref={box} class={name} />;
}

function append(box: HTMLElement, text: string): void {
  for (let rest = text; rest !== ""; ) {
    let block = box.lastElementChild;
    if (block === null || isFull(block)) {
      block = document.createElement("div");
      box.append(block);
    }
    // The end of a line is where a block may end.
    const size = block.textContent.length;
    const end = size + rest.length < BLOCK ? -1 : rest.indexOf("\n", Math.max(0, BLOCK - size));
    const piece = end < 0 ? rest : rest.slice(0, end + 1);
    const last = block.lastChild as Text | null;
    if (last === null || last.length > BLOCK) block.append(piece);
    else last.appendData(piece);
    rest = rest.slice(piece.length);
  }
}

function isFull(block: Element): boolean {
  const text = block.textContent;
  return text.length > BLOCK && text.endsWith("\n");
}

const BLOCK = 4_000;
