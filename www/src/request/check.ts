import { effect, signal } from "@preact/signals";
import { Chatwire, InvalidRequestError, type ChatCompletionCreateParams, type Finding, type OptionsOf, type Provider } from "chatwire";
import { compose, provider } from "./state.ts";

/** What the core has to say of a request before it is sent. */
export interface Verdict {
  /** For these it would not be sent. */
  findings: readonly Finding[];
  /** What the provider makes of it otherwise than asked. */
  warnings: readonly Finding[];
}

/** What is to be said of the request as it stands. */
export const verdict = signal<Verdict>({ findings: [], warnings: [] });

/** A request as it would go out. */
export interface Prepared extends Verdict {
  request: Request | undefined;
}

/** Has the core check a request and prepare it, for a `fetch` that sends nothing. */
export async function prepare(
  params: ChatCompletionCreateParams,
  to: { provider: Provider; baseURL: string; workspaceId?: string; apiKey?: string; validate?: "strict" | "warn" },
): Promise<Prepared> {
  const warnings: Finding[] = [];
  let request: Request | undefined;
  try {
    const client = new Chatwire<Provider>({
      ...to,
      maxRetries: 0,
      onWarning: (warning) => warnings.push(warning),
      fetch: (prepared) => {
        request = prepared;
        return Promise.resolve(new Response("{}"));
      },
    } as OptionsOf<Provider>);
    const response = await client.chat.completions.create({ ...params, stream: true }).asResponse();
    await response.body?.cancel();
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    // What an option gets wrong is told by the error alone.
    const { field, message } = error;
    const own: Finding = { field, message: message.startsWith(`${field} `) ? message.slice(field.length + 1) : message, rule: "required", source: "" };
    return { findings: error.findings.length > 0 ? error.findings : [own], warnings, request };
  }
  return { findings: [], warnings, request };
}

/** Keeps {@link verdict} up to date; gives what ends that. */
export function watch(): () => void {
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = effect(() => {
    const to = provider.value;
    // Any message does: the next one is not there yet.
    const request = compose([{ role: "user", content: "?" }]);
    if (to === undefined) return;
    const number = ++asked;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const { findings, warnings } = await prepare(request, {
        provider: to.dialect,
        baseURL: new URL(to.baseURL, location.href).href,
        ...(to.dialect === "neuroflash" && { workspaceId: to.workspaceId ?? "-" }),
      });
      if (number === asked) verdict.value = { findings, warnings };
    }, 120);
  });
  return () => {
    clearTimeout(timer);
    end();
  };
}

/** What is said of a member, or of what is in it. */
export function about(path: string, { findings, warnings }: Verdict): Verdict {
  const concerns = ({ field }: Finding) => field === path || (field.startsWith(path) && /^[.[]/.test(field.slice(path.length)));
  return { findings: findings.filter(concerns), warnings: warnings.filter(concerns) };
}
