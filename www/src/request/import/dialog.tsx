import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../dialog.tsx";
import { importRequest, provider, providers } from "../state.ts";
import { importCurl } from "./chat.ts";

/** Takes a curl command over: what it sets replaces what is set now. What cannot be taken over is listed. */
export function ImportDialog({ onImport, onClose }: {
  /** Ends the conversation that there is: the command may begin one. */
  onImport: () => void;
  onClose: () => void;
}) {
  const [command, setCommand] = useState("");
  const [problem, setProblem] = useState("");
  const [notes, setNotes] = useState<readonly string[]>();
  const read = () => {
    try {
      const { notes, ...request } = importCurl(command, providers.value, provider.value);
      onImport();
      importRequest(request);
      setProblem("");
      setNotes(notes);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  if (notes !== undefined) {
    return (
      <Dialog title="Imported" onClose={onClose}>
        <Report notes={notes} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Import a curl command" onClose={onClose}>
      <label class="field">
        <span>A command that asks for a chat completion, as documentation has it or a browser copies it</span>
        <textarea
          class="json"
          rows={12}
          autofocus
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          placeholder={EXAMPLE}
          value={command}
          aria-invalid={problem !== "" || undefined}
          aria-describedby="import-note import-problem"
          onInput={({ currentTarget }) => setCommand(currentTarget.value)}
        />
      </label>
      <p id="import-note" class="note">
        It replaces what is set here now and begins a new conversation. Nothing is sent, and keys in it are dropped.
      </p>
      <p id="import-problem" class="finding" role="alert">
        {problem}
      </p>
      <footer>
        <button type="button" class="primary" disabled={command.trim() === ""} onClick={read}>
          Import
        </button>
      </footer>
    </Dialog>
  );
}

function Report({ notes, onClose }: { notes: readonly string[]; onClose: () => void }) {
  const done = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone.
  useEffect(() => done.current?.focus(), []);
  return (
    <>
      <div id="import-report">
        <p>
          The request stands in the page now{notes.length === 0 ? ", with all that the command has." : ". What is otherwise than in the command:"}
        </p>
        <ul class="notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </div>
      <footer>
        <button ref={done} type="button" class="primary" aria-describedby="import-report" onClick={onClose}>
          Done
        </button>
      </footer>
    </>
  );
}

const EXAMPLE = `curl https://api.openai.com/v1/chat/completions \\
  -H "Authorization: Bearer $OPENAI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "Hello!"}]}'`;
