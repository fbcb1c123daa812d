import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { attachments, Attachments, takeParts } from "../request/attachments.ts";
import { busy, send, stop } from "./conversation.ts";

export function Composer() {
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const isBusy = busy.value;
  const isEmpty = text.trim() === "" && attachments.value.length === 0;
  const submit = () => {
    if (isBusy || isEmpty) return;
    const content = takeParts(text);
    setText("");
    // A button that goes takes the focus with it.
    box.current?.focus();
    void send(content);
  };
  useLayoutEffect(() => {
    // Who began with an example, whose button has gone, goes on writing; on a phone this would bring up the keyboard.
    if (!isBusy && document.activeElement === document.body && matchMedia("(hover: hover)").matches) box.current?.focus({ preventScroll: true });
  }, [isBusy]);
  useLayoutEffect(() => grow(box.current), [text]);
  return (
    <form
      id="composer"
      class="composer"
      aria-label="Message"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="box">
        <label class="visually-hidden" for="message">
          Message
        </label>
        <textarea
          id="message"
          ref={box}
          rows={1}
          placeholder="Message"
          enterkeyhint="send"
          aria-describedby="keys"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={(event) => {
            // While an input method composes a word, Enter accepts the word; Safari says so by the code alone.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
            event.preventDefault();
            submit();
          }}
        />
        {isBusy ? (
          <button
            key="stop"
            id="stop"
            type="button"
            class="primary stop"
            onClick={(event) => {
              stop();
              // The one who stopped the answer goes on writing; a finger would bring up the keyboard.
              if ((event as unknown as PointerEvent).pointerType !== "touch") box.current?.focus();
            }}
          >
            Stop
          </button>
        ) : (
          <button key="send" id="send" type="submit" class="primary" disabled={isEmpty}>
            Send
          </button>
        )}
      </div>
      <div class="under">
        <Attachments disabled={isBusy} />
        <p id="keys" class="note keys">
          <kbd>Enter</kbd> sends · <kbd>Shift</kbd> + <kbd>Enter</kbd> new line · <kbd>Esc</kbd> stops
        </p>
      </div>
    </form>
  );
}

/** Makes the box as high as its text, where the browser does not do so by itself. */
function grow(box: HTMLTextAreaElement | null): void {
  if (box === null || CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
