//! The Morpheus API gateway.

use super::{Hint, Profile, Resets, Thoughts};

impl Profile {
    /// The Morpheus API gateway.
    ///
    /// Source: the gateway's public API page ("Tool calling requires streaming mode and 'text/event-stream' Accept header") and its open
    /// source, which drops members that it does not know, takes any model or none, and lets browsers send no other headers than those
    /// below. Gateways are hosted by many, the base URL here is the public one. `session_id` may be ignored by the host.
    pub const MORPHEUS: Profile = Profile {
        name: "morpheus",
        source: "Morpheus API gateway, create chat completion",
        base_url: "https://api.mor.org/api/v1",
        api_path: "/api/v1",
        needs_model: false,
        streams_tools: true,
        only_functions: true,
        token_field: "max_tokens",
        thoughts: Thoughts::Dropped,
        known: "model messages temperature top_p n stream stop max_tokens presence_penalty frequency_penalty tools tool_choice session_id",
        cors_headers: "x-requested-with x-api-key",
        resets: Resets::IsoTime,
        hints: HINTS,
        ..Profile::OPENAI
    };
}

const HINTS: &[Hint] = &[
    Hint {
        on: "426",
        text: "This gateway takes https only: change the base URL's scheme.",
    },
    Hint {
        on: "session_expired",
        text: "Leave session_id out: the gateway opens a session by itself where that is enabled.",
    },
];
