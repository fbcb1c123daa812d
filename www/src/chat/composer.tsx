import { useRef, useState } from "preact/hooks";
import { busy, send, stop } from "./conversation.ts";

export function Composer() {
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const submit = () => {
    if (busy.value || text.trim() === "") return;
    setText("");
    void send(text);
    // A button that hides takes the focus with it.
    box.current?.focus();
  };
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
            // While an input method composes a word, Enter accepts the word.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        {busy.value ? (
          <button id="stop" type="button" class="primary stop" onClick={stop}>
            Stop
          </button>
        ) : (
          <button id="send" type="submit" class="primary">
            Send
          </button>
        )}
      </div>
      <p id="keys" class="note keys">
        <kbd>Enter</kbd> sends · <kbd>Shift</kbd> + <kbd>Enter</kbd> new line · <kbd>Esc</kbd> stops
      </p>
    </form>
  );
}
