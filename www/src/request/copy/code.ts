import type { ChatCompletionCreateParams, Provider } from "chatwire";
import { curl } from "./curl.ts";
import { rust } from "./rust.ts";
import { typescript } from "./typescript.ts";

export const LANGUAGES = [
  { id: "typescript", name: "TypeScript" },
  { id: "rust", name: "Rust" },
  { id: "curl", name: "curl" },
] as const;
export type Language = (typeof LANGUAGES)[number]["id"];

/** What asks for the same outside this page. Keys and the like are taken from the environment: API_KEY, WORKSPACE_ID, BASE_URL. */
export async function codeOf(language: Language, request: ChatCompletionCreateParams & { stream: true }, dialect: Provider): Promise<string> {
  if (language === "typescript") return typescript(request, dialect);
  if (language === "rust") return rust(request, dialect);
  return curl(request, dialect);
}
