import type { RawEvent } from "./raw-events.ts";
import { count, size } from "./show.ts";
import { visible } from "./visible.ts";

/** One event, byte for byte. */
export function RawView({ event, bytes, cuts, read }: { event: RawEvent; bytes: Uint8Array; cuts: readonly number[]; read: string }) {
  return (
    <figure class="raw">
      <figcaption>
        <b>Event {count(event.index + 1)}</b> {size(bytes.length)} from byte {count(event.start)}
        {read !== "" && ` · ${read}`}
      </figcaption>
      <pre tabIndex={0} aria-label={`Bytes of event ${event.index + 1}`}>
        {visible(bytes, cuts).map(({ type, text, inside }) => {
          if (type === "text") return text;
          if (type !== "cut") return <i class={type}>{text}</i>;
          // Where each byte came by itself, a sign for each would hide the text.
          return (
            <i class={`cut${inside ? " inside" : ""}`} title={inside ? "A read ended in the middle of this letter" : "A read ended here"}>
              {cuts.length < 12 ? "✂" : ""}
            </i>
          );
        })}
      </pre>
    </figure>
  );
}
