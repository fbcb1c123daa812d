import "./attachments.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { attach, attachAddress, type Attachment, attachments, blobOf, detach, LARGEST_PICTURE, refusals } from "./pictures.ts";

/**
 * The pictures of the next message, and the ways to attach some: a button, an address, and files that are dropped on or pasted into the form
 * around.
 */
export function Attachments({ disabled = false }: { disabled?: boolean }) {
  const root = useRef<HTMLDivElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [address, setAddress] = useState<string>();
  const [problem, setProblem] = useState("");
  const [over, setOver] = useState(false);
  useEffect(() => {
    const form = root.current?.closest("form");
    if (!form || disabled) return;
    const end = new AbortController();
    const on = <Name extends "paste" | "drop" | "dragover" | "dragleave">(name: Name, listener: (event: HTMLElementEventMap[Name]) => void) =>
      form.addEventListener(name, listener as EventListener, { signal: end.signal });
    on("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      void attach(files);
    });
    on("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    });
    on("dragleave", () => setOver(false));
    on("drop", (event) => {
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      void attach(files);
    });
    return () => end.abort();
  }, [disabled]);
  const add = () => {
    if (address === undefined) return;
    const isPicture = attachAddress(address.trim());
    setProblem(isPicture ? "" : "This is no address of a picture: it has to begin with https://.");
    if (isPicture) setAddress(undefined);
  };
  return (
    <div ref={root} class="attachments" data-over={over}>
      {attachments.value.length > 0 && (
        <ul aria-label="Pictures of this message">
          {attachments.value.map((one) => (
            <Thumbnail key={one.id} of={one} />
          ))}
        </ul>
      )}
      <div class="ways">
        <input
          ref={file}
          type="file"
          accept="image/*"
          multiple
          hidden
          data-testid="pictures"
          onChange={({ currentTarget }) => {
            void attach([...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
        <button type="button" class="small" disabled={disabled} aria-describedby="pictures-note" onClick={() => file.current?.click()}>
          Attach pictures
        </button>
        <button type="button" class="small" disabled={disabled} aria-expanded={address !== undefined} onClick={() => setAddress(address === undefined ? "" : undefined)}>
          by address
        </button>
        <span id="pictures-note" class={attachments.value.length > 0 ? "note" : "visually-hidden"}>
          Or paste or drop them. Those of more than {kilobytes(LARGEST_PICTURE)} are made smaller.
        </span>
      </div>
      {address !== undefined && (
        <div class="row">
          <label class="field">
            <span>Address of a picture, which the provider reads</span>
            <input
              type="url"
              value={address}
              placeholder="https://"
              aria-invalid={problem !== "" || undefined}
              onInput={({ currentTarget }) => setAddress(currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                // Enter would send the message.
                event.preventDefault();
                add();
              }}
            />
          </label>
          <button type="button" class="quiet" onClick={add}>
            Add
          </button>
        </div>
      )}
      <div role="status">
        {[...(problem ? [problem] : []), ...refusals.value].map((text) => (
          <p key={text} class="finding">
            {text}
          </p>
        ))}
      </div>
    </div>
  );
}

function Thumbnail({ of: { id, name, url, size, original } }: { of: Attachment }) {
  const facts = original !== undefined && size !== undefined ? `made smaller: ${kilobytes(original)} to ${kilobytes(size)}` : size !== undefined ? kilobytes(size) : "";
  return (
    <li>
      <Picture url={url} alt={name} />
      <span class="name">{name}</span>
      {facts && <small>{facts}</small>}
      <button type="button" class="small" onClick={() => detach(id)}>
        Remove<span class="visually-hidden"> {name}</span>
      </button>
    </li>
  );
}

/** Shows the picture of a data URL by drawing it: the page's policy lets no such URL be loaded. One that is elsewhere is shown by its host. */
export function Picture({ url, alt }: { url: string; alt: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isHere = url.startsWith("data:");
  useEffect(() => {
    let isGone = false;
    const blob = blobOf(url);
    if (blob === undefined) return;
    createImageBitmap(blob).then(
      (bitmap) => {
        const target = canvas.current;
        if (isGone || target === null) return;
        const scale = Math.min(1, 320 / Math.max(bitmap.width, bitmap.height));
        target.width = Math.max(1, Math.round(bitmap.width * scale));
        target.height = Math.max(1, Math.round(bitmap.height * scale));
        target.getContext("2d")?.drawImage(bitmap, 0, 0, target.width, target.height);
        bitmap.close();
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [url]);
  if (isHere) return <canvas ref={canvas} class="picture" role="img" aria-label={alt} />;
  return (
    <span class="picture elsewhere" role="img" aria-label={alt}>
      {URL.canParse(url) ? new URL(url).host : url}
    </span>
  );
}

const kilobytes = (bytes: number): string => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
