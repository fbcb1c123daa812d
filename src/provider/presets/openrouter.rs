//! OpenRouter.

use crate::provider::Profile;

/// OpenRouter.
///
/// Source: OpenRouter's guide to reasoning tokens, by which `reasoning` and `reasoning_details` go back as they came.
pub const OPENROUTER: Profile = Profile {
    name: "openrouter",
    source: "OpenRouter, reasoning tokens, https://openrouter.ai/docs/use-cases/reasoning-tokens",
    base_url: "https://openrouter.ai/api/v1",
    api_path: "/api/v1",
    ..Profile::OPENAI
};
