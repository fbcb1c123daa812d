//! vLLM.

use crate::provider::Profile;

/// vLLM, on this machine.
///
/// Source: vLLM's page on its OpenAI-compatible server. `/health` stands beside `/v1`, so that a base URL should end with `/v1`.
pub const VLLM: Profile = Profile {
    name: "vllm",
    source: "vLLM, OpenAI-compatible server, https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html",
    base_url: "http://localhost:8000/v1",
    chat_root: "/v1",
    models_path: "/v1/models",
    health_path: "/health",
    ..Profile::OPENAI
};
