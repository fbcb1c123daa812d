//! What a provider's list says of a model.

use super::Extra;
use serde::{Deserialize, Serialize};

/// A model of the provider's list. What the provider says besides stays beside these.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct Model {
    /// What a request calls it.
    pub id: String,
    /// What people call it (FlexAI, OpenRouter).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was made, in seconds since 1970 (OpenAI, Morpheus).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<u64>,
    /// Whose it is (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<String>,
    /// The most tokens of a conversation (neuroflash, FlexAI, OpenRouter, vLLM).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_length: Option<u64>,
    /// The most tokens of an answer (FlexAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_length: Option<u64>,
    /// Whether it answers now (neuroflash, FlexAI, Groq).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_ready: Option<bool>,
    /// What it costs (FlexAI; others have members of their own in it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricing: Option<ModelPricing>,
    /// What it reads: `text`, `image` (FlexAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_modalities: Option<Vec<String>>,
    /// The members of a request that it takes (FlexAI, OpenRouter).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_parameters: Option<Vec<String>>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// What a model costs, for a million tokens (FlexAI).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct ModelPricing {
    /// Read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_per_mtok: Option<f64>,
    /// Read from the prompt cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cached_input_per_mtok: Option<f64>,
    /// Written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_per_mtok: Option<f64>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

impl Model {
    /// Reads a model of [`models::read`](crate::provider::models::read). One whose members have other types keeps them in `extra`.
    ///
    /// ```
    /// use chatwire::model::Model;
    /// let model = Model::of(r#"{"id":"m","context_length":"long","pricing":{"input_per_mtok":0.5}}"#);
    /// assert_eq!((model.id.as_str(), model.context_length), ("m", None));
    /// assert_eq!(model.extra["context_length"], "long");
    /// ```
    pub fn of(json: &str) -> Model {
        serde_json::from_str(json).unwrap_or_else(|_| {
            let mut extra: Extra = serde_json::from_str(json).unwrap_or_default();
            let id = extra.remove("id");
            Model {
                id: id
                    .and_then(|id| Some(id.as_str()?.to_owned()))
                    .unwrap_or_default(),
                extra,
                ..Model::default()
            }
        })
    }
}
