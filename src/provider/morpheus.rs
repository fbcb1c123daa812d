//! The Morpheus API gateway.

use super::Profile;

/// Source: the gateway's public API page ("Tool calling requires streaming mode and 'text/event-stream' Accept header") and its open
/// source. `model` may be left to the server. Gateways are hosted by many, the base URL here is the public one.
pub(super) const PROFILE: Profile = Profile {
    name: "morpheus",
    base_url: Some("https://api.mor.org/api/v1"),
    chat_path: "/chat/completions",
    needs_workspace: false,
    needs_model: false,
    max_choices: None,
    streams_tools: true,
};
