//! Together AI.

use crate::provider::{Hint, Profile};

/// Together AI.
///
/// Source: Together's page on OpenAI compatibility, which also tells the form of a model's id.
pub const TOGETHER: Profile = Profile {
    name: "together",
    source: "Together AI, OpenAI compatibility, https://docs.together.ai/docs/inference/openai-compatibility",
    base_url: "https://api.together.ai/v1",
    hints: HINTS,
    ..Profile::OPENAI
};

const HINTS: &[Hint] = &[Hint {
    on: "not_found",
    text: "Together's model ids begin with the maker's name, as in openai/gpt-oss-20b: models.list() tells them.",
}];
