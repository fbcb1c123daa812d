//! A whole answer.

use super::open_enum::open_enum;
use super::{AnswerMessage, Extra, Logprobs, Usage};
use serde::{Deserialize, Serialize};

/// A whole answer, streamed or not.
///
/// Only `choices` can be relied on; neuroflash, for instance, gives no `created`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
#[non_exhaustive]
pub struct ChatCompletion {
    /// The answer's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Always `chat.completion`.
    #[cfg_attr(test, ts(type = "\"chat.completion\""))]
    pub object: String,
    /// When the answer was made, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<u64>,
    /// The model that answered, which may be named more exactly than in the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The answers, one unless the request's `n` asked for more.
    pub choices: Vec<Choice>,
    /// What the call used, when the server says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The processing class that was used (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<String>,
    /// Changes when the server's set-up does, and with it what `seed` gives (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_fingerprint: Option<String>,
    /// Who ran the model, from routers such as OpenRouter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

impl ChatCompletion {
    /// Returns the text of the first answer, empty when it has none.
    ///
    /// ```
    /// use chatwire::model::{ChatCompletion, FinishReason};
    ///
    /// let completion: ChatCompletion = serde_json::from_str(
    ///     r#"{"id":"gen-1","object":"chat.completion","model":"m",
    ///         "choices":[{"index":0,"message":{"role":"assistant","content":"Hi."},"finish_reason":"stop"}],
    ///         "usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10,"words_used":1}}"#,
    /// )?;
    /// assert_eq!(completion.text(), "Hi.");
    /// assert_eq!(completion.finish_reason(), Some(&FinishReason::Stop));
    /// assert_eq!(completion.usage.and_then(|usage| usage.words_used), Some(1));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        self.choices
            .first()
            .and_then(|choice| choice.message.content.as_deref())
            .unwrap_or_default()
    }

    /// Returns why the first answer ended, if it has.
    #[must_use]
    pub fn finish_reason(&self) -> Option<&FinishReason> {
        self.choices.first()?.finish_reason.as_ref()
    }
}

impl Default for ChatCompletion {
    /// An answer without choices.
    fn default() -> Self {
        Self {
            id: None,
            object: "chat.completion".to_owned(),
            created: None,
            model: None,
            choices: Vec::new(),
            usage: None,
            service_tier: None,
            system_fingerprint: None,
            provider: None,
            extra: Extra::new(),
        }
    }
}

/// One of the answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(default)]
#[non_exhaustive]
pub struct Choice {
    /// Its number, from 0.
    pub index: u64,
    /// What was answered.
    pub message: AnswerMessage,
    /// Why the answer ended; null when the server did not say.
    #[cfg_attr(test, ts(optional = false))]
    pub finish_reason: Option<FinishReason>,
    /// The server's own word for the reason, when it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub native_finish_reason: Option<String>,
    /// Log probabilities, if the request asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<Logprobs>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

open_enum! {
    /// Why an answer ended.
    ///
    /// `stop`: it was done, or met a stop text. `length`: it reached the most tokens allowed. `tool_calls`: the model
    /// asks for calls. `content_filter`: a filter cut it. `error`: the server failed.
    pub enum FinishReason {
        /// The answer was done, or met a stop text.
        Stop = "stop",
        /// It reached the most tokens allowed.
        Length = "length",
        /// The model asks for calls.
        ToolCalls = "tool_calls",
        /// A filter cut it.
        ContentFilter = "content_filter",
        /// The server failed.
        Error = "error",
    }
}
