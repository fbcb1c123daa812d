"use client";
import { ChatCompletionStream } from "chatwire";
import { useRef, useState } from "react";

export default function Page() {
  const [text, setText] = useState("");
  const running = useRef(null);

  async function ask(event) {
    event.preventDefault();
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    setText("");
    const messages = [{ role: "user", content: new FormData(event.currentTarget).get("question") }];
    try {
      const response = await fetch("/api/chat", { method: "POST", body: JSON.stringify({ messages }), signal });
      if (!response.ok) throw new Error((await response.json()).error.message);
      const stream = await ChatCompletionStream.fromReadableStream(response.body, { signal });
      for await (const piece of stream.text()) setText((before) => before + piece);
    } catch (error) {
      if (!signal.aborted) setText((before) => `${before}\n${error.message}`);
    }
  }

  return (
    <form onSubmit={ask}>
      <label>
        Question <input name="question" defaultValue="Why is the sky blue?" required />
      </label>
      <button>Ask</button>
      <button type="button" onClick={() => running.current?.abort()}>Stop</button>
      <output aria-live="polite">{text}</output>
    </form>
  );
}
