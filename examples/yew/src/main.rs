//! A page in Yew that streams an answer. The key stays in a worker: this asks its own origin, below `/api`.

use chatwire::chat::Config;
use chatwire::provider::Profile;
use chatwire::{ChatRequest, Client, Event, Message};
use web_sys::HtmlInputElement;
use yew::platform::spawn_local;
use yew::prelude::*;

/// Streams the answer to a question into the page; how it ended is told behind it.
async fn answer(question: String, text: UseStateHandle<String>) -> Result<(), chatwire::Error> {
    let client = Client::new(Config::new(&Profile::OPENAI, Some("/api"), None)?, None);
    let request = ChatRequest::new("gpt-4o-mini", [Message::user(question)]);
    let mut call = client.stream(&request).await?;
    let mut so_far = String::new();
    while let Some(event) = call.next().await {
        match event {
            Event::Text(more) => so_far.push_str(&more),
            Event::End(outcome) if outcome.error.is_some() => so_far.push_str(" […]"),
            _ => continue,
        }
        text.set(so_far.clone());
    }
    Ok(())
}

#[component]
fn App() -> Html {
    let text = use_state(String::new);
    let onchange = {
        let text = text.clone();
        Callback::from(move |event: yew::Event| {
            let question = event.target_unchecked_into::<HtmlInputElement>().value();
            let text = text.clone();
            spawn_local(async move {
                if let Err(error) = answer(question, text.clone()).await {
                    text.set(error.to_string());
                }
            });
        })
    };
    html! {
        <main>
            <input placeholder="Ask something" {onchange} />
            <p>{ &*text }</p>
        </main>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
