import type { DurableNamespace, VirtualKey } from "chatwire/edge";

/** What the worker reads from its environment. A live provider exists once the first two are set. */
export interface Env {
  CHATWIRE_BASE_URL?: string;
  CHATWIRE_API_KEY?: string;
  /** Which dialect the live provider speaks; "openai" when absent. */
  CHATWIRE_PROVIDER?: string;
  /** Only neuroflash's dialect needs it. */
  CHATWIRE_WORKSPACE_ID?: string;
  /** The model the page proposes. */
  CHATWIRE_MODEL?: string;
  /** The gateway's own keys, by their hashes. */
  KEYS?: readonly VirtualKey[];
  /** The names that this worker may be reached by; any when absent. */
  HOSTS?: readonly string[];
  LEDGER: DurableNamespace;
  SESSIONS: DurableNamespace;
  /** The documentation site, where it was built. */
  SITE?: { fetch(request: Request): Promise<Response> };
}

/** What is counted for whoever brings no key: the page. */
export const WORKSPACE = "demo";
