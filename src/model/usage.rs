//! What a call used.

use super::Extra;
use super::number::or_null;
use serde::{Deserialize, Serialize};

/// What a call used: tokens, and what the provider counts besides.
///
/// ```json
/// { "prompt_tokens": 14, "completion_tokens": 12, "total_tokens": 26, "words_used": 9 }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
#[non_exhaustive]
pub struct Usage {
    /// Tokens that were read; 0 when the server did not say.
    pub prompt_tokens: u64,
    /// Tokens that were written, thoughts included; 0 when the server did not say.
    pub completion_tokens: u64,
    /// Tokens in all, as the server counts them: not always the sum of the two.
    pub total_tokens: u64,
    /// What is in `prompt_tokens` (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_tokens_details: Option<PromptTokensDetails>,
    /// What is in `completion_tokens` (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion_tokens_details: Option<CompletionTokensDetails>,
    /// Words that were billed (neuroflash).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words_used: Option<u64>,
    /// The price, in the provider's currency: US dollars at OpenRouter (neuroflash, OpenRouter).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "or_null")]
    pub cost: Option<f64>,
    /// Tokens that were read from the prompt cache (FlexAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_read_input_tokens: Option<u64>,
    /// Tokens that were written to the prompt cache (FlexAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_creation_input_tokens: Option<u64>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

impl Usage {
    /// Returns how many tokens were read from the prompt cache, in whichever of its two places the provider says so.
    ///
    /// ```
    /// use chatwire::model::Usage;
    ///
    /// let usage: Usage = serde_json::from_str(
    ///     r#"{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10,"cache_read_input_tokens":4,"queue_time":0.01}"#,
    /// )?;
    /// assert_eq!(usage.total_tokens, 10);
    /// assert_eq!(usage.cached_tokens(), Some(4));
    /// assert_eq!(usage.extra["queue_time"], 0.01);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn cached_tokens(&self) -> Option<u64> {
        let details = self.prompt_tokens_details.as_ref();
        self.cache_read_input_tokens
            .or_else(|| details?.cached_tokens)
    }
}

/// What the tokens that were read consist of (OpenAI API reference).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct PromptTokensDetails {
    /// From the prompt cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cached_tokens: Option<u64>,
    /// Sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_tokens: Option<u64>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// What the tokens that were written consist of (OpenAI API reference).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct CompletionTokensDetails {
    /// Thoughts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_tokens: Option<u64>,
    /// Sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_tokens: Option<u64>,
    /// Of the prediction, and used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_prediction_tokens: Option<u64>,
    /// Of the prediction, and not used, but billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected_prediction_tokens: Option<u64>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
