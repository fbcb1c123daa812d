//! Mistral.

use crate::provider::{Hint, Prefill, Profile, Thoughts};

/// Mistral.
///
/// Source: Mistral's API reference, which has `max_tokens` and `random_seed`. Members that it does not have are answered with 422,
/// `max_completion_tokens` (github.com/editor-code-assistant/eca, issue 231) and `reasoning_content` in a message
/// (github.com/charmbracelet/crush, issue 1590) and `stream_options` (github.com/avante-corp/avante.nvim, issue 2347) among them. With `prefix` it
/// goes on with an assistant message, which its answer then begins with (github.com/SillyTavern/SillyTavern, issue 2557).
pub const MISTRAL: Profile = Profile {
    name: "mistral",
    source: "Mistral, API reference, chat completion, https://docs.mistral.ai/api",
    base_url: "https://api.mistral.ai/v1",
    token_field: "max_tokens",
    thoughts: Thoughts::Dropped,
    refused: "stream_options",
    prefill: Prefill::EchoedPrefix,
    hints: HINTS,
    ..Profile::OPENAI
};

const HINTS: &[Hint] = &[Hint {
    on: "422",
    text: "Mistral refuses members that its API reference does not have: the message names them.",
}];
