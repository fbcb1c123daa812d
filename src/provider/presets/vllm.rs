//! vLLM.

use crate::provider::{Prefill, Profile};

/// vLLM, on this machine.
///
/// Source: vLLM's page on its OpenAI-compatible server. `/health` stands beside `/v1`. `continue_final_message` is
/// among its extra parameters of chat completions.
pub const VLLM: Profile = Profile {
    name: "vllm",
    source: "vLLM, OpenAI-compatible server, https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html",
    base_url: "http://localhost:8000/v1",
    health_path: "/../health",
    prefill: Prefill::ContinueFinalMessage,
    ..Profile::OPENAI
};
