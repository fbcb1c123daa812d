//! Whether, and which, tools the model calls.

use super::Extra;
use super::open_enum::open_enum;
use serde::{Deserialize, Serialize};

/// Whether the model calls a tool, and which: a word, or an object that names tools.
///
/// FlexAI documents the words only (`required` is best effort there); OpenAI and Morpheus take objects too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum ToolChoice {
    /// A word.
    Mode(ToolChoiceMode),
    /// A tool, or a set of them, by name.
    Named(NamedToolChoice),
}

impl ToolChoice {
    /// Makes the model call the function with this name.
    ///
    /// ```
    /// use chatwire::model::ToolChoice;
    ///
    /// let json = serde_json::to_string(&ToolChoice::function("get_weather"))?;
    /// assert_eq!(json, r#"{"type":"function","function":{"name":"get_weather"}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn function(name: impl Into<String>) -> Self {
        Self::Named(NamedToolChoice::Function {
            function: ToolName::new(name),
            extra: Extra::new(),
        })
    }

    /// Makes the model call the custom tool with this name.
    #[must_use]
    pub fn custom(name: impl Into<String>) -> Self {
        Self::Named(NamedToolChoice::Custom {
            custom: ToolName::new(name),
            extra: Extra::new(),
        })
    }
}

impl From<ToolChoiceMode> for ToolChoice {
    fn from(mode: ToolChoiceMode) -> Self {
        Self::Mode(mode)
    }
}

impl From<&str> for ToolChoice {
    fn from(word: &str) -> Self {
        Self::Mode(word.into())
    }
}

open_enum! {
    /// Whether the model calls a tool (OpenAI and FlexAI API references).
    pub enum ToolChoiceMode {
        /// It calls none.
        None = "none",
        /// It decides; the default when there are tools.
        Auto = "auto",
        /// It calls at least one.
        Required = "required",
    }
}

/// A tool, or a set of them, by name; `type` says which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum NamedToolChoice {
    /// One function.
    Function {
        /// The function.
        function: ToolName,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// One custom tool (OpenAI).
    Custom {
        /// The tool.
        custom: ToolName,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// Some of the tools that the request defines (OpenAI).
    AllowedTools {
        /// The set.
        allowed_tools: AllowedTools,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A choice of another kind: kept whole and written back as it came.
    #[serde(untagged)]
    #[cfg_attr(test, ts(skip))]
    Other(Extra),
}

/// A tool by its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ToolName {
    /// The name under which the request defines it.
    pub name: String,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

impl ToolName {
    /// Names a tool.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            extra: Extra::new(),
        }
    }
}

/// Some of the tools that the request defines (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AllowedTools {
    /// Whether the model decides (`auto`) or calls at least one (`required`).
    pub mode: ToolChoiceMode,
    /// The tools, each by kind and name.
    pub tools: Vec<NamedToolChoice>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
