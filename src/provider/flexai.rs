//! FlexAI.

use super::{Hint, Profile, Resets, Thoughts};

impl Profile {
    /// FlexAI.
    ///
    /// Source: FlexAI's API reference. The base URL is the reference's; newer integrations use `https://api.flex.ai/v1`. More than one
    /// choice and `verbosity` are refused with 400. Answers that are not streamed end at 2048 tokens, whatever is asked for. Limits are
    /// reset at a Unix time. Thoughts come as `reasoning_content` and go back so. `stop` is a string in the reference's sample.
    pub const FLEXAI: Profile = Profile {
        name: "flexai",
        source: "FlexAI API reference, create chat completion",
        base_url: "https://tokens.flex.ai/v1",
        only_functions: true,
        single_stop: true,
        token_field: "max_tokens",
        thoughts: Thoughts::Renamed,
        refused: "verbosity",
        max_choices: Some(1),
        max_unstreamed_tokens: Some(2048),
        resets: Resets::UnixTime,
        hints: HINTS,
        ..Profile::OPENAI
    };
}

const HINTS: &[Hint] = &[Hint {
    on: "not_found",
    text: "FlexAI has ids with the maker's name (Qwen/Qwen2.5-32B-Instruct) and without: models.list() tells which.",
}];
