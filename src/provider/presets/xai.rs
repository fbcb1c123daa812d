//! xAI.

use crate::provider::{Hint, Profile};

/// xAI.
///
/// Source: xAI's guide to reasoning: reasoning models answer `presence_penalty`, `frequency_penalty` and `stop` with 400. Others take
/// them, so that only a hint tells.
pub const XAI: Profile = Profile {
    name: "xai",
    source: "xAI, reasoning, https://docs.x.ai/docs/guides/reasoning",
    base_url: "https://api.x.ai/v1",
    hints: HINTS,
    ..Profile::OPENAI
};

const HINTS: &[Hint] = &[Hint {
    on: "400",
    text: "Reasoning models of xAI refuse presence_penalty, frequency_penalty and stop.",
}];
