//! A piece of a streamed answer.

use super::number::null_as_default;
use super::{Annotation, AnswerAudio, Extra, FinishReason, Logprobs, ReasoningDetail, Role, Usage};
use serde::{Deserialize, Serialize};

/// A piece of a streamed answer.
///
/// Apart from the list of choices it is what the server sent, so any other member may be missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
#[non_exhaustive]
pub struct ChatCompletionChunk {
    /// The answer's id, in most cases the same in all chunks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `chat.completion.chunk`, in most cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// When the answer was begun, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<u64>,
    /// The model that answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What is new in each answer; empty in the chunk that only carries the usage.
    #[serde(deserialize_with = "null_as_default")]
    pub choices: Vec<ChunkChoice>,
    /// What the call has used, in most cases in the last chunk and only if the request asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The processing class that is used (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<String>,
    /// Changes when the server's set-up does (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_fingerprint: Option<String>,
    /// Who runs the model, from routers such as OpenRouter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

impl ChatCompletionChunk {
    /// Returns the new text of the first answer, empty when this chunk has none.
    ///
    /// ```
    /// use chatwire::model::ChatCompletionChunk;
    ///
    /// let chunk: ChatCompletionChunk =
    ///     serde_json::from_str(r#"{"id":"c1","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}"#)?;
    /// assert_eq!(chunk.text(), "Hel");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        let first = self.choices.iter().find(|choice| choice.index == 0);
        first
            .and_then(|choice| choice.delta.content.as_deref())
            .unwrap_or_default()
    }
}

/// What is new in one of the answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
#[non_exhaustive]
pub struct ChunkChoice {
    /// The answer's number, from 0.
    pub index: u64,
    /// What is new.
    #[serde(deserialize_with = "null_as_default")]
    pub delta: Delta,
    /// Why the answer ended, in the chunk that ends it; some servers send more afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// The upstream's own word for the reason, from routers such as OpenRouter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub native_finish_reason: Option<String>,
    /// Log probabilities of the new tokens, if the request asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<Logprobs>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// What is new in a message: each text continues the text before it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct Delta {
    /// Who speaks, in most cases only in the first chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// More of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// More of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// More of the thoughts (OpenRouter, neuroflash, Groq, vLLM).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// More of the thoughts under the name that DeepSeek, FlexAI and SGLang use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_content: Option<String>,
    /// Fragments of the thoughts in blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_details: Option<Vec<ReasoningDetail>>,
    /// Fragments of calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_calls: Option<Vec<ToolCallDelta>>,
    /// A fragment of a call in the old function API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function_call: Option<FunctionCallDelta>,
    /// What the text rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotations: Option<Vec<Annotation>>,
    /// A fragment of the spoken answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<AnswerAudio>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A fragment of a call.
///
/// Servers disagree on what they repeat and number; the whole answer has the calls put together by one rule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct ToolCallDelta {
    /// The call's number, from 0; some servers give none, or the same to all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// The call's id, in most cases only in its first fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `function` or `custom`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// A fragment of a function call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<FunctionCallDelta>,
    /// A fragment of a custom tool's call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<CustomCallDelta>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A fragment of a function call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct FunctionCallDelta {
    /// The function's name, in most cases only in the first fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// More of the arguments' JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arguments: Option<String>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A fragment of a custom tool's call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct CustomCallDelta {
    /// The tool's name, in most cases only in the first fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// More of the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
