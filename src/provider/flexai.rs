//! FlexAI.

use super::{Hint, Profile, Resets, Thoughts};

impl Profile {
    /// FlexAI.
    ///
    /// Source: FlexAI's API reference, create chat completion, and its guides (docs.flex.ai). Requests are routed through LiteLLM, so that
    /// errors come in its forms as well; usage has `cache_read_input_tokens` and `cache_creation_input_tokens`, on the chunk with the finish
    /// reason (reference) or on one behind it (guide), and only where `stream_options.include_usage` asks for it.
    pub const FLEXAI: Profile = Profile {
        name: "flexai",
        source: "FlexAI API reference, create chat completion",
        // Reference; newer integrations use https://api.flex.ai/v1.
        base_url: "https://tokens.flex.ai/v1",
        // Reference: `{type: "function", function}`.
        only_functions: true,
        // Reference: a string in the sample; that lists work as well is not written down.
        single_stop: true,
        // Reference: the only limit of tokens it lists.
        token_field: "max_tokens",
        // Guide on reasoning: messages have `reasoning_content`.
        thoughts: Thoughts::Renamed,
        // Guide: 400.
        refused: "verbosity",
        // Guide: `n` above 1 is answered with 400.
        max_choices: Some(1),
        // Guide: an answer that is not streamed ends there, whatever is asked for.
        max_unstreamed_tokens: Some(2048),
        // Page on limits: `x-ratelimit-reset-requests` is a Unix time.
        resets: Resets::UnixTime,
        hints: HINTS,
        ..Profile::OPENAI
    };
}

const HINTS: &[Hint] = &[Hint {
    // The reference's sample has the maker's name in the id, newer pages refuse it.
    on: "not_found",
    text: "FlexAI has ids with the maker's name (Qwen/Qwen2.5-32B-Instruct) and without: models.list() tells which.",
}];
