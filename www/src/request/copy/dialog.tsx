import type { ChatCompletionCreateParams, Provider } from "chatwire";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../dialog.tsx";
import { codeOf, type Language, LANGUAGES } from "./code.ts";

/** The request as code, in a language of choice, to be copied. */
export function CopyDialog({ request, dialect, onClose }: {
  request: ChatCompletionCreateParams & { stream: true };
  dialect: Provider;
  onClose: () => void;
}) {
  const [language, setLanguage] = useState<Language>("typescript");
  const [code, setCode] = useState("");
  const [said, setSaid] = useState("");
  useEffect(() => {
    let isOver = false;
    setSaid("");
    codeOf(language, request, dialect).then(
      (code) => isOver || setCode(code),
      (error: unknown) => isOver || setCode(`${error instanceof Error ? error.message : String(error)}\n`),
    );
    return () => {
      isOver = true;
    };
  }, [language, request, dialect]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      setSaid("Copied.");
    } catch {
      setSaid("The browser does not let this page copy: select the text and copy it yourself.");
    }
  };
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = LANGUAGES.findIndex(({ id }) => id === language);
    const next = LANGUAGES.at((at + by) % LANGUAGES.length) ?? LANGUAGES[0];
    setLanguage(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <Dialog title="This request as code" onClose={onClose}>
      <div class="tabs" role="tablist" aria-label="Language" onKeyDown={move}>
        {LANGUAGES.map(({ id, name }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === language}
            aria-controls="code"
            tabIndex={id === language ? 0 : -1}
            onClick={() => setLanguage(id)}
          >
            {name}
          </button>
        ))}
      </div>
      <div id="code" role="tabpanel" aria-labelledby={`tab-${language}`} class="code" tabIndex={0}>
        <pre>
          <code>{code}</code>
        </pre>
      </div>
      <footer>
        <p class="note">
          Keys are never part of it: they are read from <code>API_KEY</code>
          {dialect === "neuroflash" && (
            <>
              , the workspace from <code>WORKSPACE_ID</code>
            </>
          )}
          .
        </p>
        <p class="note" role="status">
          {said}
        </p>
        <button type="button" class="primary" disabled={code === ""} onClick={() => void copy()}>
          Copy
        </button>
      </footer>
    </Dialog>
  );
}
