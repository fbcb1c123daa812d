//! neuroflash.

use super::Profile;

/// Source: neuroflash's chat completions page, English and German. The German one alone says that `x-workspace-id` is required
/// (400 without it). The overview page names another path, `/content_generation/chat/completions`: give that base URL to use it.
pub(super) const PROFILE: Profile = Profile {
    name: "neuroflash",
    base_url: Some("https://app.neuroflash.com/api/ds-prototypes"),
    chat_path: "/chat/completions",
    needs_workspace: true,
    needs_model: true,
    max_choices: None,
    streams_tools: false,
};
