//! One message of a conversation, as it is sent.

use super::number::null_as_default;
use super::open_enum::open_enum;
use super::{AnswerMessage, Content, Extra, ReasoningDetail, ToolCall};
use serde::{Deserialize, Serialize};

/// One message of the conversation.
///
/// An assistant message that came in an answer can be sent back as it is, with its tool calls and its reasoning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[non_exhaustive]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said. Only an assistant message with tool calls may go without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// The speaker's name, to tell several of one role apart (OpenAI, FlexAI, Morpheus).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The calls that the model asked for, in an assistant message.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    #[cfg_attr(test, ts(as = "Option<Vec<ToolCall>>"))]
    pub tool_calls: Vec<ToolCall>,
    /// The id of the call that this message answers; required in a `tool` message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
    /// The words with which the model refused, in an assistant message (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// The model's thoughts, in an assistant message (OpenRouter, neuroflash, Groq, vLLM).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// The model's thoughts under the name that DeepSeek, FlexAI and SGLang use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_content: Option<String>,
    /// The model's thoughts in blocks; send them back unchanged (OpenRouter, neuroflash).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_details: Option<Vec<ReasoningDetail>>,
    /// The model's earlier spoken answer, by its id (OpenAI).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<AudioReference>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

impl Message {
    /// Makes a message with content and nothing else.
    ///
    /// ```
    /// use chatwire::model::{Message, Role};
    ///
    /// let message = Message::new(Role::User, "Hi").with_name("Ada");
    /// let json = serde_json::to_string(&message)?;
    /// assert_eq!(json, r#"{"role":"user","content":"Hi","name":"Ada"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn new(role: impl Into<Role>, content: impl Into<Content>) -> Self {
        Self {
            content: Some(content.into()),
            ..Self::empty(role.into())
        }
    }

    /// Makes a `system` message: rules that stand above the user's words.
    #[must_use]
    pub fn system(content: impl Into<Content>) -> Self {
        Self::new(Role::System, content)
    }

    /// Makes a `developer` message, which OpenAI's reasoning models take in the place of `system`.
    #[must_use]
    pub fn developer(content: impl Into<Content>) -> Self {
        Self::new(Role::Developer, content)
    }

    /// Makes a `user` message.
    #[must_use]
    pub fn user(content: impl Into<Content>) -> Self {
        Self::new(Role::User, content)
    }

    /// Makes an `assistant` message: what the model said.
    #[must_use]
    pub fn assistant(content: impl Into<Content>) -> Self {
        Self::new(Role::Assistant, content)
    }

    /// Makes an `assistant` message that only asks for calls.
    #[must_use]
    pub fn assistant_calls(calls: impl IntoIterator<Item = ToolCall>) -> Self {
        Self {
            tool_calls: calls.into_iter().collect(),
            ..Self::empty(Role::Assistant)
        }
    }

    /// Makes a `tool` message: the result of the call with this id.
    #[must_use]
    pub fn tool(tool_call_id: impl Into<String>, content: impl Into<Content>) -> Self {
        Self {
            tool_call_id: Some(tool_call_id.into()),
            ..Self::new(Role::Tool, content)
        }
    }

    /// Sets the speaker's name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    fn empty(role: Role) -> Self {
        Self {
            role,
            content: None,
            name: None,
            tool_calls: Vec::new(),
            tool_call_id: None,
            refusal: None,
            reasoning: None,
            reasoning_content: None,
            reasoning_details: None,
            audio: None,
            extra: Extra::new(),
        }
    }
}

impl From<AnswerMessage> for Message {
    /// Turns an answer into the message that is sent back: spoken audio by its id, citations left out.
    fn from(answer: AnswerMessage) -> Self {
        Self {
            content: answer.content.map(Content::Text),
            tool_calls: answer.tool_calls,
            refusal: answer.refusal,
            reasoning: answer.reasoning,
            reasoning_details: answer.reasoning_details,
            audio: answer.audio.map(|audio| AudioReference {
                id: audio.id,
                extra: Extra::new(),
            }),
            extra: answer.extra,
            ..Self::empty(answer.role)
        }
    }
}

open_enum! {
    /// Who speaks in a message.
    pub enum Role {
        /// Rules above the user's words, for OpenAI's reasoning models.
        Developer = "developer",
        /// Rules above the user's words.
        System = "system",
        /// The user.
        User = "user",
        /// The model.
        Assistant = "assistant",
        /// The result of a tool call.
        Tool = "tool",
        /// The result of a call in the old function API.
        Function = "function",
    }
}

/// An earlier spoken answer of the model (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AudioReference {
    /// The id that the spoken answer had.
    pub id: String,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
