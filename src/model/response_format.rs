//! The form that an answer's text takes.

use super::Extra;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The form of the answer's text; `type` says which (OpenAI, neuroflash and FlexAI documentation).
///
/// FlexAI refuses it with status 400 for models without support; Morpheus drops it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResponseFormat {
    /// Plain text, the default.
    Text {
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// Some JSON object. The messages must ask for JSON too, or OpenAI refuses the request.
    JsonObject {
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// JSON that follows a schema.
    JsonSchema {
        /// The schema and its name.
        json_schema: JsonSchema,
        /// Members without a field of their own.
        #[serde(flatten)]
        #[cfg_attr(test, ts(skip))]
        extra: Extra,
    },
    /// A form of another kind: kept whole and written back as it came.
    #[serde(untagged)]
    #[cfg_attr(test, ts(skip))]
    Other(Extra),
}

impl ResponseFormat {
    /// Asks for plain text.
    #[must_use]
    pub fn text() -> Self {
        Self::Text {
            extra: Extra::new(),
        }
    }

    /// Asks for some JSON object.
    #[must_use]
    pub fn json_object() -> Self {
        Self::JsonObject {
            extra: Extra::new(),
        }
    }

    /// Asks for JSON that follows `schema` exactly.
    ///
    /// ```
    /// use chatwire::model::ResponseFormat;
    /// use serde_json::json;
    ///
    /// let format = ResponseFormat::json_schema(
    ///     "city",
    ///     json!({ "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"],
    ///             "additionalProperties": false }),
    /// );
    /// assert_eq!(serde_json::to_value(&format)?["json_schema"]["strict"], true);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn json_schema(name: impl Into<String>, schema: Value) -> Self {
        let json_schema = JsonSchema {
            name: name.into(),
            description: None,
            schema: Some(schema),
            strict: Some(true),
            extra: Extra::new(),
        };
        Self::JsonSchema {
            json_schema,
            extra: Extra::new(),
        }
    }
}

/// A JSON Schema with a name (OpenAI API reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct JsonSchema {
    /// Its name: letters, digits, `_` and `-`, at most 64.
    pub name: String,
    /// What it is for, for the model to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "{ [key: string]: unknown }"))]
    pub schema: Option<Value>,
    /// Whether the answer follows the schema exactly; the schema must then keep OpenAI's rules for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional = nullable))]
    pub strict: Option<bool>,
    /// Members without a field of their own.
    #[serde(flatten)]
    #[cfg_attr(test, ts(skip))]
    pub extra: Extra,
}
