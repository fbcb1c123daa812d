//! FlexAI.

use super::Profile;

/// Source: FlexAI's API reference. Newer integrations use `https://api.flex.ai/v1`. More than one choice is refused with 400.
pub(super) const PROFILE: Profile = Profile {
    name: "flexai",
    base_url: Some("https://tokens.flex.ai/v1"),
    chat_path: "/chat/completions",
    needs_workspace: false,
    needs_model: true,
    max_choices: Some(1),
    streams_tools: false,
};
