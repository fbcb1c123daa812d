//! Any server that speaks OpenAI's chat completions.

use super::Profile;

/// Source: OpenAI's API reference. The base URL is the caller's to give: there is no server that everyone means.
pub(super) const PROFILE: Profile = Profile {
    name: "openai",
    base_url: None,
    chat_path: "/chat/completions",
    needs_workspace: false,
    needs_model: true,
    max_choices: None,
    streams_tools: false,
};
