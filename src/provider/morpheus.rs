//! The Morpheus API gateway.

use super::{Hint, Profile, Resets, Thoughts};

impl Profile {
    /// The Morpheus API gateway.
    ///
    /// Source: the gateway's public API page, create chat completion, and its open source (MorpheusAIs/Morpheus-Marketplace-API). `Accept`
    /// and `stream` always agree here: until May 2025 the one decided, since then the other; both forms of an answer are read. Errors are
    /// `{detail}`, FastAPI's lists with 422, and `{error: {…}}`, in a stream under status 200. `session_id` may be ignored by the host.
    pub const MORPHEUS: Profile = Profile {
        name: "morpheus",
        source: "Morpheus API gateway, create chat completion",
        // Public documentation; gateways are hosted by many.
        base_url: "https://api.mor.org/api/v1",
        api_path: "/api/v1",
        // Page: nullable, the server then chooses.
        needs_model: false,
        // Page: "Tool calling requires streaming mode and 'text/event-stream' Accept header".
        streams_tools: true,
        // Source: `{type, function}`.
        only_functions: true,
        // Page: the only limit of tokens it lists.
        token_field: "max_tokens",
        // Source: a message has role, content, name, tool_calls and tool_call_id; others are dropped.
        thoughts: Thoughts::Dropped,
        // Page and source: what is not listed is dropped.
        known: "model messages temperature top_p n stream stop max_tokens presence_penalty frequency_penalty tools tool_choice session_id",
        // Source, CORS settings. What it shows to browsers are `Content-Length` and `Content-Type` alone.
        cors_headers: "x-requested-with x-api-key",
        // Source: `X-RateLimit-Reset-*` is an ISO time.
        resets: Resets::IsoTime,
        hints: HINTS,
        ..Profile::OPENAI
    };
}

const HINTS: &[Hint] = &[
    Hint {
        // Source: `{"error": "HTTPS Required"}`.
        on: "426",
        text: "This gateway takes https only: change the base URL's scheme.",
    },
    Hint {
        on: "session_expired",
        text: "Leave session_id out: the gateway opens a session by itself where that is enabled.",
    },
];
