//! How hard a model thinks before it answers, and what it returns of its thoughts.

use super::Extra;
use super::open_enum::open_enum;
use serde::{Deserialize, Serialize};

open_enum! {
    /// How hard a reasoning model thinks before it answers.
    ///
    /// OpenAI documents `none` to `xhigh`; neuroflash also takes `max`. Which words a model takes differs by model.
    pub enum ReasoningEffort {
        /// Not at all.
        None = "none",
        /// As little as possible.
        Minimal = "minimal",
        /// A little.
        Low = "low",
        /// The usual default.
        Medium = "medium",
        /// Much.
        High = "high",
        /// More than `high`.
        XHigh = "xhigh",
        /// As much as the model can.
        Max = "max",
    }
}

/// Parameters of the reasoning mode (neuroflash `reasoning`, in the form that OpenRouter documents).
///
/// `effort` and `max_tokens` are two ways to say the same: give one of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct ReasoningOptions {
    /// How hard to think.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort: Option<ReasoningEffort>,
    /// The most tokens to think with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// Whether to think but leave the thoughts out of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude: Option<bool>,
    /// Whether to think at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// One block of a model's reasoning, as OpenRouter-like servers structure it.
///
/// Send the blocks back unchanged with the assistant message: signatures and encrypted data let the model go on from
/// its own thoughts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct ReasoningDetail {
    /// The kind of block: `reasoning.text`, `reasoning.summary` or `reasoning.encrypted`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The thought, in a text block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The summary, in a summary block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The opaque content of an encrypted block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Proof that the text is the model's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// The block's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The dialect of the block, such as `anthropic-claude-v1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The block's place among the others; fragments of one block share it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
