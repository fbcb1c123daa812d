//! The message of an answer.

use super::number::null_as_default;
use super::{Extra, ReasoningDetail, Role, ToolCall};
use serde::{Deserialize, Serialize};

/// What the model answered: text, refusal, thoughts, calls.
///
/// It goes back into the next request as it is (in Rust through `Message::from`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
#[non_exhaustive]
pub struct AnswerMessage {
    /// Who speaks: `assistant`.
    pub role: Role,
    /// The text, or null when there is none (often so beside tool calls).
    #[cfg_attr(test, ts(optional = false))]
    pub content: Option<String>,
    /// The words with which the model refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// The model's thoughts as text, whatever the server called them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// The model's thoughts in blocks, from servers that structure them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_details: Option<Vec<ReasoningDetail>>,
    /// The calls that the model asks for, in order of arrival.
    #[serde(
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<ToolCall>>"))]
    pub tool_calls: Vec<ToolCall>,
    /// What the text rests on, such as pages found on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotations: Option<Vec<Annotation>>,
    /// The spoken answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<AnswerAudio>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

impl Default for AnswerMessage {
    /// An assistant message that says nothing.
    fn default() -> Self {
        Self {
            role: Role::Assistant,
            content: None,
            refusal: None,
            reasoning: None,
            reasoning_details: None,
            tool_calls: Vec::new(),
            annotations: None,
            audio: None,
            extra: Extra::new(),
        }
    }
}

/// What a stretch of the text rests on (OpenAI API reference).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct Annotation {
    /// The kind: `url_citation`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The page that is cited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_citation: Option<UrlCitation>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A page that the text cites (OpenAI API reference).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct UrlCitation {
    /// The page's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The page's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where in the text the citation begins, in characters from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_index: Option<u64>,
    /// Where in the text the citation ends, in characters from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_index: Option<u64>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A spoken answer (OpenAI API reference).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
#[non_exhaustive]
pub struct AnswerAudio {
    /// The id by which a later message refers to it.
    pub id: String,
    /// The recording in base64, encoded as the request asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// What is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript: Option<String>,
    /// When the server forgets it, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<u64>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
