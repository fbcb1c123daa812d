//! Any server that speaks OpenAI's chat completions.

use super::{Prefill, Profile, Resets, Thoughts};

impl Profile {
    /// Any OpenAI-compatible server.
    ///
    /// Source: OpenAI's API reference. The base URL is the caller's to give: there is no server that everyone means. Where it only names
    /// a host, `/v1` is put behind it, which all but a few such servers have.
    pub const OPENAI: Profile = Profile {
        name: "openai",
        source: super::request_shape::SOURCE,
        base_url: "",
        api_path: "/v1",
        chat_root: "",
        chat_path: "/chat/completions",
        models_path: "/models",
        health_path: "",
        query: "",
        auth_header: "authorization",
        auth_scheme: "Bearer ",
        needs_workspace: false,
        needs_model: true,
        streams_tools: false,
        only_functions: false,
        single_stop: false,
        token_field: "",
        thoughts: Thoughts::Kept,
        known: "",
        refused: "",
        max_choices: None,
        max_unstreamed_tokens: None,
        cors_headers: "",
        idempotency_header: "",
        prefill: Prefill::None,
        resets: Resets::Unknown,
        hints: &[],
    };
}
