//! Cloudflare Workers AI.

use crate::provider::Profile;

/// Cloudflare Workers AI.
///
/// Source: Cloudflare's page on OpenAI compatible endpoints. The base URL names the account:
/// `https://api.cloudflare.com/client/v4/accounts/ACCOUNT/ai/v1`. The page has no list of models among them.
pub const CLOUDFLARE: Profile = Profile {
    name: "cloudflare",
    source: "Cloudflare Workers AI, https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility",
    api_path: "",
    models_path: "",
    ..Profile::OPENAI
};
