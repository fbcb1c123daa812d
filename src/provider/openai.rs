//! Any server that speaks OpenAI's chat completions.

use std::borrow::Cow;

use super::{Hint, Profile, Resets, Str, Thoughts};

impl Profile {
    /// Any OpenAI-compatible server.
    ///
    /// Source: OpenAI's API reference. The base URL is the caller's to give: there is no server that everyone means. Where it only names
    /// a host, `/v1` is put behind it, which all but a few such servers have.
    pub fn openai() -> Profile {
        Profile {
            name: text("openai"),
            source: text(super::request_shape::SOURCE),
            base_url: text(""),
            api_path: text("/v1"),
            chat_root: text(""),
            chat_path: text("/chat/completions"),
            models_path: text("/models"),
            health_path: text(""),
            query: text(""),
            auth_header: text("authorization"),
            auth_scheme: text("Bearer "),
            needs_workspace: false,
            needs_model: true,
            streams_tools: false,
            only_functions: false,
            single_stop: false,
            token_field: text(""),
            thoughts: Thoughts::Kept,
            known: text(""),
            refused: text(""),
            max_choices: None,
            max_unstreamed_tokens: None,
            cors_headers: text(""),
            resets: Resets::Unknown,
            hints: Cow::Borrowed(&[]),
        }
    }
}

pub(super) const fn text(text: &'static str) -> Str {
    Cow::Borrowed(text)
}

pub(super) const fn hint(on: &'static str, words: &'static str) -> Hint {
    Hint {
        on: text(on),
        text: text(words),
    }
}
