//! Log probabilities of the tokens of an answer.

use super::Extra;
use super::number::or_null;
use serde::{Deserialize, Serialize};

/// Log probabilities of the tokens of an answer (OpenAI API reference).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct Logprobs {
    /// Of the text, token by token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Vec<TokenLogprob>>,
    /// Of the refusal, token by token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Vec<TokenLogprob>>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A token and how likely it was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
#[non_exhaustive]
pub struct TokenLogprob {
    /// The token as text.
    pub token: String,
    /// The natural logarithm of its probability; null where the server sent no finite number.
    #[cfg_attr(test, ts(optional = false))]
    #[serde(serialize_with = "or_null")]
    pub logprob: Option<f64>,
    /// The token's UTF-8 bytes, which may be a part of a character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Vec<u8>>,
    /// The likeliest tokens at this place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_logprobs: Option<Vec<TokenAlternative>>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A token that could have stood in the place of another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
#[non_exhaustive]
pub struct TokenAlternative {
    /// The token as text.
    pub token: String,
    /// The natural logarithm of its probability; null where the server sent no finite number.
    #[cfg_attr(test, ts(optional = false))]
    #[serde(serialize_with = "or_null")]
    pub logprob: Option<f64>,
    /// The token's UTF-8 bytes, which may be a part of a character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Vec<u8>>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
