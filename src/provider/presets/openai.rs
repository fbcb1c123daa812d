//! OpenAI's own platform.

use crate::provider::{Profile, Resets, Thoughts};

/// OpenAI's own platform.
///
/// Source: OpenAI's guide to rate limits, whose headers tell durations (`6m0s`). Members that the API reference does not have are
/// answered with 400, `reasoning` and `top_k` among them (github.com/teabranch/open-responses-server, issue 41;
/// github.com/xlinx/sd-webui-decadetw-auto-prompt-llm, issue 29), so that thoughts of other models do not go back.
pub const OPENAI: Profile = Profile {
    name: "openai-platform",
    source: "OpenAI, API reference and rate limits, https://platform.openai.com/docs/guides/rate-limits",
    base_url: "https://api.openai.com/v1",
    thoughts: Thoughts::Dropped,
    refused: "reasoning top_k",
    resets: Resets::Durations,
    ..Profile::OPENAI
};
