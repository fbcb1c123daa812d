// Cargo.toml: chatwire, serde_json = "1". The key and the workspace come from a secret of the worker:
// `env.secret("API_KEY")?.to_string()`, `env.var("WORKSPACE_ID")?.to_string()`.
use chatwire::chat::Config;
use chatwire::provider::Profile;
use chatwire::{ChatRequest, Client, Event};

/// Asks, and gives each piece of the answer to `show`.
pub async fn ask(key: &str, workspace: &str, mut show: impl FnMut(&str)) -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::new(&Profile::NEUROFLASH, None, Some(workspace))?;
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

const REQUEST: &str = r##"{
  "model": "m",
  "messages": [
    {
      "role": "system",
      "content": "It's \"quoted\", `ticked`, $HOME, \\n, ${x}, #\"# and 😀.\nNext line!"
    },
    {
      "role": "user",
      "content": "It's \"quoted\", `ticked`, $HOME, \\n, ${x}, #\"# and 😀.\nNext line!"
    }
  ],
  "stop": [
    "It's \"quoted\", `ticked`, $HOME, \\n, ${x}, #\"# and 😀.\nNext line!",
    "b"
  ]
}"##;
