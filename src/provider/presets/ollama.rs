//! Ollama.

use crate::provider::Profile;

/// Ollama, on this machine.
///
/// Source: Ollama's page on OpenAI compatibility, and `openai/openai.go` in its source: the request has the members below, others are
/// dropped, `max_completion_tokens` and `tool_choice` among them.
pub const OLLAMA: Profile = Profile {
    name: "ollama",
    source: "Ollama, OpenAI compatibility, https://docs.ollama.com/api/openai-compatibility",
    base_url: "http://localhost:11434/v1",
    token_field: "max_tokens",
    known: "model messages stream stream_options max_tokens seed stop temperature frequency_penalty presence_penalty top_p \
            response_format tools reasoning reasoning_effort logprobs top_logprobs",
    ..Profile::OPENAI
};
