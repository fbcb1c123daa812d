//! Tools that a model may call.

use super::Extra;
use super::open_enum::open_enum;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A tool that the model may call; `type` says of which kind.
///
/// Every provider takes function tools; custom tools are OpenAI's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Tool {
    /// A function with JSON arguments.
    Function {
        /// The function.
        function: FunctionDefinition,
        /// Members without a field of their own, such as `cache_control`.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A tool whose input is plain text.
    Custom {
        /// The tool.
        custom: CustomDefinition,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A tool of another kind, or one that lacks what its kind requires: kept whole and written back as it came.
    #[serde(untagged)]
    #[cfg_attr(test, ts(skip))]
    Other(Extra),
}

impl Tool {
    /// Makes a function tool; `parameters` is the JSON Schema of its arguments.
    ///
    /// ```
    /// use chatwire::model::Tool;
    /// use serde_json::json;
    ///
    /// let tool = Tool::function(
    ///     "get_weather",
    ///     "Current weather of a city",
    ///     json!({ "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"] }),
    /// );
    /// assert_eq!(tool.name(), Some("get_weather"));
    /// ```
    #[must_use]
    pub fn function(
        name: impl Into<String>,
        description: impl Into<String>,
        parameters: Value,
    ) -> Self {
        let function = FunctionDefinition {
            name: name.into(),
            description: Some(description.into()),
            parameters: Some(parameters),
            strict: None,
            extra: Extra::new(),
        };
        Self::Function {
            function,
            extra: Extra::new(),
        }
    }

    /// Makes a custom tool, which takes any text.
    #[must_use]
    pub fn custom(name: impl Into<String>, description: impl Into<String>) -> Self {
        let custom = CustomDefinition {
            name: name.into(),
            description: Some(description.into()),
            format: None,
            extra: Extra::new(),
        };
        Self::Custom {
            custom,
            extra: Extra::new(),
        }
    }

    /// Returns the name under which the model calls the tool.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Function { function, .. } => Some(&function.name),
            Self::Custom { custom, .. } => Some(&custom.name),
            Self::Other(_) => None,
        }
    }
}

/// A function that the model may call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct FunctionDefinition {
    /// Its name: letters, digits, `_` and `-`, at most 64 (OpenAI API reference).
    pub name: String,
    /// What it does and when to call it, for the model to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The JSON Schema of its arguments. Left out, it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "{ [key: string]: unknown }"))]
    pub parameters: Option<Value>,
    /// Whether the arguments follow the schema exactly; the schema must then keep OpenAI's rules for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional = nullable))]
    pub strict: Option<bool>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// A tool whose input is plain text (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct CustomDefinition {
    /// Its name.
    pub name: String,
    /// What it does and when to call it, for the model to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the input may look like. Left out, any text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<CustomFormat>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

/// What the input of a custom tool may look like (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CustomFormat {
    /// Any text.
    Text {
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// Text of a grammar.
    Grammar {
        /// The grammar.
        grammar: Grammar,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A format of another kind: kept whole and written back as it came.
    #[serde(untagged)]
    #[cfg_attr(test, ts(skip))]
    Other(Extra),
}

/// A grammar that the input of a custom tool follows (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Grammar {
    /// The grammar's text.
    pub definition: String,
    /// The language it is written in.
    pub syntax: GrammarSyntax,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}

open_enum! {
    /// The language that a grammar is written in (OpenAI API reference).
    pub enum GrammarSyntax {
        /// Lark.
        Lark = "lark",
        /// A regular expression.
        Regex = "regex",
    }
}
