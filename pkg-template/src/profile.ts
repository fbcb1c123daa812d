/** The servers whose own rules the core knows. `"openai"` is any OpenAI-compatible server. */
export type Provider = "openai" | "neuroflash" | "flexai" | "morpheus";

/**
 * What is known of a provider: only what differs from the one that it `extends` has to be said. Ready-made ones are in
 * `chatwire/presets`. Make one and keep it: the core reads each once and never forgets it.
 *
 * @example
 * ```ts
 * import { Chatwire, type Profile } from "chatwire";
 *
 * const acme: Profile = {
 *   name: "acme",
 *   source: "https://acme.example/docs/chat",
 *   baseURL: "https://api.acme.example/openai/v1",
 *   // Its documentation says that these are answered with an error.
 *   refused: ["logit_bias", "logprobs"],
 *   tokenField: "max_tokens",
 *   resets: "seconds",
 *   hints: { model_not_found: "Model ids of acme begin with acme-." },
 * };
 * const client = new Chatwire({
 *   provider: acme,
 *   apiKey: "the key, from wherever you keep it",
 *   onWarning: ({ field, message }) => console.log(field, message),
 *   fetch: async (request) => {
 *     console.log(request.url, await request.text());
 *     return Response.json({ choices: [{ index: 0, message: { role: "assistant", content: "Hello" } }] });
 *   },
 * });
 * await client.chat.completions.create({
 *   model: "acme-large",
 *   messages: [{ role: "user", content: "Hi" }],
 *   max_completion_tokens: 100,
 * });
 * ```
 */
export interface Profile {
  /** The profile that this one differs from. Default: `"openai"`. */
  extends?: Provider;
  /** Its name, for messages. */
  name?: string;
  /** The document that its rules were read from. */
  source?: string;
  /** The base URL where the client is given none. */
  baseURL?: string;
  /** What is put behind a base URL that only names a host. Default: `/v1`. */
  apiPath?: string;
  /** A last part of the base URL that belongs to chat completions alone: the other paths stand beside it. */
  chatRoot?: string;
  /** The path of chat completions below the base URL. Default: `/chat/completions`. */
  chatPath?: string;
  /** The path of the list of models; empty when there is none. Default: `/models`. */
  modelsPath?: string;
  /** The path that tells whether the service is well; empty, as by default, when there is none. */
  healthPath?: string;
  /** The query of every URL, as in `api-version=1`. */
  query?: string;
  /** The header that carries the key, in lower case. Default: `authorization`. */
  authHeader?: string;
  /** What stands before the key in that header. Default: `Bearer `. */
  authScheme?: string;
  /** Whether every request carries an `x-workspace-id`, which `workspaceId` then has to give. */
  needsWorkspace?: boolean;
  /** Whether a request has to name its model. Default: true. */
  needsModel?: boolean;
  /** Whether tools work only in streams: a request with tools then streams on the wire, and its answer is given whole. */
  streamsTools?: boolean;
  /** Whether tools are functions only: custom ones are refused. */
  onlyFunctions?: boolean;
  /** Whether a list of one text to stop at is sent as that text. */
  singleStop?: boolean;
  /** The one name that the limit of tokens has here; empty, as by default, when both are taken. */
  tokenField?: "max_tokens" | "max_completion_tokens" | "";
  /** What becomes of the thoughts in an assistant message that goes back: sent as they are, as `reasoning_content`, or left out. */
  thoughts?: "kept" | "renamed" | "dropped";
  /** The members of a request that it knows, where it drops others without a word. */
  known?: readonly string[];
  /** The members of a request to which it answers with an error. */
  refused?: readonly string[];
  /** The most choices that one request may ask for. */
  maxChoices?: number;
  /** The most tokens of an answer that is not streamed, whatever is asked for. */
  maxUnstreamedTokens?: number;
  /** The headers that a browser may send to it besides those that are always let through, in lower case, where that is known. */
  corsHeaders?: readonly string[];
  /** The header by which it knows that requests are tries of one, so that it makes one answer of them: each call then sends a key of its own. */
  idempotencyHeader?: string;
  /**
   * Whether it goes on with an assistant message that a conversation ends in, which {@link resume} needs, and how that is asked for: of
   * itself (`message`), by `prefix: true` in that message (`prefix`; `echoedPrefix` where the answer then begins with it), or by vLLM's
   * `continue_final_message`. Default: `none`.
   */
  prefill?: "none" | "message" | "prefix" | "echoedPrefix" | "continueFinalMessage";
  /** How headers such as `x-ratelimit-reset-requests` tell when a limit is reset. */
  resets?: "durations" | "seconds" | "unixTime" | "isoTime" | "unknown";
  /** What may help with an error, by its status, code, type or kind. */
  hints?: Readonly<Record<string, string>>;
}

/** Whether a client of this provider has to have a workspace. */
export function needsWorkspace(provider: Provider | Profile | undefined): boolean {
  if (typeof provider !== "object") return provider === "neuroflash";
  return provider.needsWorkspace ?? provider.extends === "neuroflash";
}
