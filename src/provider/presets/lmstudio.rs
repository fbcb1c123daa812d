//! LM Studio.

use crate::provider::Profile;

/// LM Studio, on this machine.
///
/// Source: LM Studio's page on OpenAI compatible endpoints.
pub const LMSTUDIO: Profile = Profile {
    name: "lmstudio",
    source: "LM Studio, OpenAI compatible endpoints, https://lmstudio.ai/docs/developer/openai-compat",
    base_url: "http://localhost:1234/v1",
    ..Profile::OPENAI
};
