// The page's script of the Chromium run, and that of the workers that it starts: each subject has one of its own.
import { commands } from "../lib/commands.mjs";
import * as stage from "../lib/stage.mjs";

const does = commands(stage);

if (globalThis.document) {
  const workers = new Map();
  // In a heap that they share, whoever comes after a subject that leaves much garbage is slower.
  const workerOf = (name) => {
    if (!workers.has(name)) workers.set(name, new Worker(import.meta.url, { type: "module" }));
    return workers.get(name);
  };
  globalThis.stage = {
    ...does,
    run: (cell, count) => ask(workerOf(cell.subject), ["run", cell, count]),
    verify: (cell) => ask(workerOf(cell.subject), ["verify", cell]),
  };
} else {
  globalThis.onmessage = async ({ data: [command, ...rest] }) => {
    try {
      postMessage({ result: await does[command](...rest) });
    } catch (error) {
      postMessage({ error: String(error?.message ?? error) });
    }
  };
}

/** Has a worker do something; one thing at a time. */
function ask(worker, message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { result, error } }) => (error === undefined ? resolve(result) : reject(new Error(error)));
    worker.onerror = ({ message: what }) => reject(new Error(what));
    worker.postMessage(message);
  });
}
