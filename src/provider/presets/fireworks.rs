//! Fireworks AI.

use crate::provider::{Hint, Profile, Thoughts};

/// Fireworks AI.
///
/// Source: Fireworks' pages on OpenAI compatibility and on reasoning. Thoughts come as `reasoning_content`; `reasoning` in a message is
/// answered with an error (github.com/maximhq/bifrost, issue 2405).
pub const FIREWORKS: Profile = Profile {
    name: "fireworks",
    source: "Fireworks AI, OpenAI compatibility, https://docs.fireworks.ai/tools-sdks/openai-compatibility",
    base_url: "https://api.fireworks.ai/inference/v1",
    api_path: "/inference/v1",
    thoughts: Thoughts::Renamed,
    hints: HINTS,
    ..Profile::OPENAI
};

const HINTS: &[Hint] = &[Hint {
    on: "not_found",
    text: "Fireworks names its models in full, as in accounts/fireworks/models/NAME.",
}];
