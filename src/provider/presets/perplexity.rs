//! Perplexity.

use crate::provider::Profile;

/// Perplexity's Sonar.
///
/// Source: Perplexity's page on OpenAI compatibility. The base URL has no path. There is no list of the models of Sonar.
pub const PERPLEXITY: Profile = Profile {
    name: "perplexity",
    source: "Perplexity, OpenAI compatibility, https://docs.perplexity.ai/docs/sonar/openai-compatibility",
    base_url: "https://api.perplexity.ai",
    api_path: "",
    models_path: "",
    ..Profile::OPENAI
};
