//! Profiles of well-known OpenAI-compatible servers, one file each: what is documented to differ from [`Profile::OPENAI`].
//!
//! A model may know less than its server: what only some models refuse is left to the server.
//!
//! ```
//! use chatwire::{chat::Config, provider::presets};
//! let config = Config::new(&presets::GROQ, None, None)?;
//! let body = r#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"n":2}"#;
//! let error = config.prepare(body, Some("key")).err().unwrap();
//! assert_eq!(error.to_string(), "n must be at most 1 for groq");
//! # Ok::<(), chatwire::InvalidRequest>(())
//! ```
//!
//! [`Profile::OPENAI`]: super::Profile::OPENAI

mod azure;
mod cloudflare;
mod deepseek;
mod fireworks;
mod groq;
mod llamacpp;
mod lmstudio;
mod mistral;
mod ollama;
mod openai;
mod openrouter;
mod perplexity;
mod together;
#[cfg(test)]
mod typescript;
mod vllm;
mod xai;

pub use azure::AZURE;
pub use cloudflare::CLOUDFLARE;
pub use deepseek::DEEPSEEK;
pub use fireworks::FIREWORKS;
pub use groq::GROQ;
pub use llamacpp::LLAMACPP;
pub use lmstudio::LMSTUDIO;
pub use mistral::MISTRAL;
pub use ollama::OLLAMA;
pub use openai::OPENAI;
pub use openrouter::OPENROUTER;
pub use perplexity::PERPLEXITY;
pub use together::TOGETHER;
pub use vllm::VLLM;
pub use xai::XAI;

#[cfg(test)]
use super::Profile;

/// Every preset with its name in JavaScript, and what to say of it there in a sentence.
#[cfg(test)]
const ALL: [(&Profile, &str, &str); 15] = [
    (&OPENAI, "openai", "OpenAI's own platform."),
    (
        &OPENROUTER,
        "openrouter",
        "OpenRouter: thoughts go back as they came.",
    ),
    (
        &GROQ,
        "groq",
        "Groq: one choice only, no log probabilities, no thoughts that go back.",
    ),
    (
        &DEEPSEEK,
        "deepseek",
        "DeepSeek: thoughts go back as `reasoning_content`, which it needs after tool calls.",
    ),
    (
        &MISTRAL,
        "mistral",
        "Mistral: it refuses members that it does not know, `max_completion_tokens` and thoughts among them.",
    ),
    (&TOGETHER, "together", "Together AI."),
    (
        &FIREWORKS,
        "fireworks",
        "Fireworks AI: thoughts go back as `reasoning_content`.",
    ),
    (&XAI, "xai", "xAI."),
    (
        &AZURE,
        "azure",
        "Azure OpenAI: give `https://RESOURCE.openai.azure.com/openai/deployments/DEPLOYMENT` as `baseURL`; requests need no model.",
    ),
    (
        &CLOUDFLARE,
        "cloudflare",
        "Cloudflare Workers AI: give `https://api.cloudflare.com/client/v4/accounts/ACCOUNT/ai/v1` as `baseURL`.",
    ),
    (
        &OLLAMA,
        "ollama",
        "Ollama, on this machine unless `baseURL` says otherwise: it drops members that it does not know.",
    ),
    (
        &LMSTUDIO,
        "lmstudio",
        "LM Studio, on this machine unless `baseURL` says otherwise.",
    ),
    (
        &VLLM,
        "vllm",
        "vLLM, on this machine unless `baseURL`, which should end with `/v1`, says otherwise.",
    ),
    (
        &LLAMACPP,
        "llamacpp",
        "llama.cpp's server, on this machine unless `baseURL` says otherwise.",
    ),
    (
        &PERPLEXITY,
        "perplexity",
        "Perplexity's Sonar: it has no list of models.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Config, Page};
    use std::collections::BTreeSet;

    #[test]
    fn each_preset_has_a_name_and_a_source_of_its_own() {
        let names: BTreeSet<_> = ALL.iter().map(|(profile, ..)| profile.name).collect();
        assert_eq!(names.len(), ALL.len());
        for (profile, ..) in ALL {
            assert!(Profile::named(profile.name).is_none(), "{}", profile.name);
            assert_ne!(profile.source, Profile::OPENAI.source, "{}", profile.name);
        }
    }

    #[test]
    fn each_base_url_leads_to_chat_completions() {
        let body = r#"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#;
        for (profile, ..) in ALL {
            let given = match profile.name {
                "azure" => Some("https://r.openai.azure.com/openai/deployments/d"),
                "cloudflare" => Some("https://api.cloudflare.com/client/v4/accounts/a/ai/v1"),
                _ => None,
            };
            assert_eq!(profile.base_url.is_empty(), given.is_some());
            let base = given.unwrap_or(profile.base_url);
            let config = Config::new(profile, given, None).unwrap();
            let url = config.prepare(body, Some("key")).unwrap().url;
            let rest = url.strip_prefix(base).unwrap();
            assert!(rest.starts_with("/chat/completions"), "{url}");
            // The path that is put behind a host is the one that the base URL has.
            if given.is_none() {
                let path = profile.base_url.splitn(4, '/').nth(3).unwrap_or_default();
                assert_eq!(profile.api_path.trim_start_matches('/'), path);
            }
        }
    }

    #[test]
    fn pages_stand_where_the_servers_have_them() {
        for (profile, page, expected) in [
            (&VLLM, Page::Models, "http://localhost:8000/v1/models"),
            (&VLLM, Page::Health, "http://localhost:8000/v1/../health"),
            (&LLAMACPP, Page::Health, "http://localhost:8080/v1/health"),
            (&DEEPSEEK, Page::Models, "https://api.deepseek.com/models"),
        ] {
            let config = Config::new(profile, None, None).unwrap();
            assert_eq!(config.page(page, None).unwrap().url, expected);
        }
    }

    #[test]
    fn azure_takes_its_key_and_version_its_own_way() {
        let base = "https://r.openai.azure.com/openai/deployments/d";
        let config = Config::new(&AZURE, Some(base), None).unwrap();
        let body = r#"{"messages":[{"role":"user","content":"Hi"}]}"#;
        let request = config.prepare(body, Some("key")).unwrap();
        assert!(
            request
                .url
                .ends_with("/chat/completions?api-version=2024-10-21")
        );
        assert!(
            request
                .headers
                .contains(&("api-key".to_owned(), "key".to_owned()))
        );
        assert!(
            !request
                .headers
                .iter()
                .any(|(name, _)| name == "authorization")
        );
    }
}
