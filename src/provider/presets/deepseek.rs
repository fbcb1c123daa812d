//! DeepSeek.

use crate::provider::{Profile, Thoughts};

/// DeepSeek.
///
/// Source: DeepSeek's guide to the thinking mode. The `reasoning_content` of an answer that called tools has to go back, or else the next
/// request is answered with 400; that of other answers may go back and is ignored. Older documentation of `deepseek-reasoner`, which had
/// no tools, says the opposite. The base URL has no `/v1`. It goes on with an assistant message that has
/// `prefix: true` below the base URL `https://api.deepseek.com/beta` alone (its guide to chat prefix completion), so the profile does not say so.
pub const DEEPSEEK: Profile = Profile {
    name: "deepseek",
    source: "DeepSeek, thinking mode, https://api-docs.deepseek.com/guides/thinking_mode",
    base_url: "https://api.deepseek.com",
    api_path: "",
    thoughts: Thoughts::Renamed,
    ..Profile::OPENAI
};
