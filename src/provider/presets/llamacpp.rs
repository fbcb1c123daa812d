//! llama.cpp's server.

use crate::provider::{Prefill, Profile, Thoughts};

/// llama.cpp's server, on this machine.
///
/// Source: the server's README, by which `/v1/health` works as `/health` does. Thoughts are taken back as `reasoning_content`
/// (github.com/ggml-org/llama.cpp, pull request 18994). It goes on with an assistant message at the end, unless it was started with `--no-prefill-assistant` or the model thinks
/// (pull requests 13174 and 13608).
pub const LLAMACPP: Profile = Profile {
    name: "llamacpp",
    source: "llama.cpp, HTTP server, https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",
    base_url: "http://localhost:8080/v1",
    health_path: "/health",
    thoughts: Thoughts::Renamed,
    prefill: Prefill::Message,
    ..Profile::OPENAI
};
