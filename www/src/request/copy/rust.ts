import type { ChatCompletionCreateParams, Provider } from "chatwire";
import { BASE_URLS } from "../parameters.ts";
import { PLATFORM } from "./platform.ts";

/** A function that asks with the crate of the same name, for a page or a worker in Rust. */
export function rust(request: ChatCompletionCreateParams & { stream: true }, dialect: Provider): string {
  // The client sets it.
  const { stream: _, ...params } = request;
  const needsWorkspace = dialect === "neuroflash";
  const base = BASE_URLS[dialect];
  const address = base === "" ? `Some(${JSON.stringify(PLATFORM)})` : "None";
  const parameters = ["key: &str", ...(needsWorkspace ? ["workspace: &str"] : []), "mut show: impl FnMut(&str)"];
  return `// Cargo.toml: chatwire, serde_json = "1". The key${needsWorkspace ? " and the workspace come" : " comes"} from a secret of the worker:
// \`env.secret("API_KEY")?.to_string()\`${needsWorkspace ? ', `env.var("WORKSPACE_ID")?.to_string()`' : ""}.
use chatwire::chat::Config;
use chatwire::provider::Profile;
use chatwire::{ChatRequest, Client, Event};

/// Asks, and gives each piece of the answer to \`show\`.
pub async fn ask(${parameters.join(", ")}) -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::new(&Profile::${dialect.toUpperCase()}, ${address}, ${needsWorkspace ? "Some(workspace)" : "None"})?;
    let request: ChatRequest = serde_json::from_str(REQUEST)?;
    let mut call = Client::new(config, Some(key)).stream(&request).await?;
    while let Some(event) = call.next().await {
        match event {
            Event::Text(text) => show(&text),
            Event::End(outcome) => {
                if let Some(error) = outcome.error {
                    return Err(error.into());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

const REQUEST: &str = ${raw(JSON.stringify(params, null, 2))};
`;
}

/** A raw string, with as many signs around as its text needs. */
function raw(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/"(#*)/g)].map(([, signs = ""]) => signs.length + 1));
  const signs = "#".repeat(longest);
  return `r${signs}"${text}"${signs}`;
}
