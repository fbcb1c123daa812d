//! Groq.

use crate::provider::{Prefill, Profile, Resets, Thoughts};

/// Groq.
///
/// Source: Groq's page on OpenAI compatibility: the members below are answered with 400, as are more than one choice and the `name` of a
/// message. So are `reasoning` and `reasoning_content` in a message (github.com/karthink/gptel, issue 774; github.com/janhq/jan, issue
/// 8136). It goes on with an assistant message at the end (Groq's page on prompting, assistant message prefilling). Its headers tell durations (`2m59.56s`, Groq's page on rate limits).
pub const GROQ: Profile = Profile {
    name: "groq",
    source: "Groq, OpenAI compatibility, https://console.groq.com/docs/openai",
    base_url: "https://api.groq.com/openai/v1",
    api_path: "/openai/v1",
    thoughts: Thoughts::Dropped,
    refused: "logprobs logit_bias top_logprobs",
    max_choices: Some(1),
    prefill: Prefill::Message,
    resets: Resets::Durations,
    ..Profile::OPENAI
};
