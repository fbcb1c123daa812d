//! Texts that end an answer.

use serde::{Deserialize, Serialize};

/// One text, or several, at which the model stops writing. The text itself is not part of the answer.
///
/// OpenAI takes up to 4. FlexAI documents a single text, so one entry is best given as text there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Stop {
    /// One text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
}

impl From<&str> for Stop {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Stop {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<String>> for Stop {
    fn from(list: Vec<String>) -> Self {
        Self::List(list)
    }
}

impl<const N: usize> From<[&str; N]> for Stop {
    fn from(list: [&str; N]) -> Self {
        Self::List(list.map(str::to_owned).into())
    }
}
