//! Azure OpenAI.

use crate::provider::{Hint, Profile};

/// Azure OpenAI, by dated versions of its API.
///
/// Source: Azure's REST reference. The base URL names the resource and the deployment, and so the model:
/// `https://RESOURCE.openai.azure.com/openai/deployments/DEPLOYMENT`. The version is the newest stable one that the reference has. Below a
/// deployment there is no list of models. For the version `v1`, use [`Profile::OPENAI`] with
/// `https://RESOURCE.openai.azure.com/openai/v1`.
pub const AZURE: Profile = Profile {
    name: "azure",
    source: "Azure OpenAI, REST API reference, https://learn.microsoft.com/azure/ai-services/openai/reference",
    api_path: "",
    models_path: "",
    query: "api-version=2024-10-21",
    auth_header: "api-key",
    auth_scheme: "",
    needs_model: false,
    hints: HINTS,
    ..Profile::OPENAI
};

const HINTS: &[Hint] = &[Hint {
    on: "404",
    text: "The base URL has to end with the deployment's name: https://RESOURCE.openai.azure.com/openai/deployments/DEPLOYMENT.",
}];
