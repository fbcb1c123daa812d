//! Calls of tools that a model asks for.

use super::Extra;
use serde::{Deserialize, Serialize};

/// A call that the model asks for; `type` says of which kind of tool.
///
/// The same value comes in an answer and goes back in the assistant message before the `tool` message with its result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ToolCall {
    /// A call of a function.
    Function {
        /// The call's id, unique within the answer; made up here when the server gave none.
        id: String,
        /// What to call, and with what.
        function: FunctionCall,
        /// Members without a field of their own, such as Gemini's `extra_content` with the thought signature.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A call of a custom tool.
    Custom {
        /// The call's id, unique within the answer; made up here when the server gave none.
        id: String,
        /// What to call, and with what.
        custom: CustomCall,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A call of another kind, or one that lacks what its kind requires: kept whole and written back as it came.
    #[serde(untagged)]
    #[cfg_attr(test, ts(skip))]
    Other(Extra),
}

impl ToolCall {
    /// Makes a call of a function; `arguments` is JSON text.
    ///
    /// ```
    /// use chatwire::model::ToolCall;
    ///
    /// let call = ToolCall::function("call_1", "get_weather", r#"{"city":"Oslo"}"#);
    /// assert_eq!(call.name(), Some("get_weather"));
    /// assert_eq!(call.input(), Some(r#"{"city":"Oslo"}"#));
    /// ```
    #[must_use]
    pub fn function(
        id: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        let function = FunctionCall {
            name: name.into(),
            arguments: arguments.into(),
            extra: Extra::new(),
        };
        Self::Function {
            id: id.into(),
            function,
            extra: Extra::new(),
        }
    }

    /// Makes a call of a custom tool; `input` is any text.
    #[must_use]
    pub fn custom(
        id: impl Into<String>,
        name: impl Into<String>,
        input: impl Into<String>,
    ) -> Self {
        let custom = CustomCall {
            name: name.into(),
            input: input.into(),
            extra: Extra::new(),
        };
        Self::Custom {
            id: id.into(),
            custom,
            extra: Extra::new(),
        }
    }

    /// Returns the call's id, which the `tool` message with its result repeats.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Function { id, .. } | Self::Custom { id, .. } => Some(id),
            Self::Other(members) => members.get("id")?.as_str(),
        }
    }

    /// Returns the name of the tool.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Function { function, .. } => Some(&function.name),
            Self::Custom { custom, .. } => Some(&custom.name),
            Self::Other(_) => None,
        }
    }

    /// Returns what the tool is called with: a function's arguments, a custom tool's text.
    #[must_use]
    pub fn input(&self) -> Option<&str> {
        match self {
            Self::Function { function, .. } => Some(&function.arguments),
            Self::Custom { custom, .. } => Some(&custom.input),
            Self::Other(_) => None,
        }
    }
}

/// A function by its name, and its arguments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FunctionCall {
    /// The function's name.
    pub name: String,
    /// The arguments as JSON text, exactly as the model wrote them: check before use, they may be cut or no JSON at all.
    #[serde(default)]
    pub arguments: String,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A custom tool by its name, and its input (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CustomCall {
    /// The tool's name.
    pub name: String,
    /// The text that the model wrote for it.
    #[serde(default)]
    pub input: String,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
