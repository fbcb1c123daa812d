//! A Cloudflare Worker that answers a question in plain text. The key is a secret of the worker.

use chatwire::chat::Config;
use chatwire::provider::Profile;
use chatwire::{ChatRequest, Client, Message};
use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(mut request: Request, env: Env, _context: Context) -> Result<Response> {
    let question = request.text().await?;
    let base_url = env.var("BASE_URL")?.to_string();
    let key = env.secret("API_KEY")?.to_string();
    match answer(&base_url, &key, question).await {
        Ok(text) => Response::ok(text),
        Err(chatwire::Error::Invalid(error)) => Response::error(error.to_string(), 400),
        Err(error) => Response::error(error.to_string(), 502),
    }
}

async fn answer(
    base_url: &str,
    key: &str,
    question: String,
) -> std::result::Result<String, chatwire::Error> {
    let config = Config::new(&Profile::OPENAI, Some(base_url), None)?;
    let request = ChatRequest::new("gpt-4o-mini", [Message::user(question)]);
    let outcome = Client::new(config, Some(key)).complete(&request).await?;
    Ok(outcome.text())
}
