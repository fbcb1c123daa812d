//! Answers in a form, as far as they have come.

use serde::de::DeserializeOwned;

use crate::json::{Json, PartialError, PartialJson};
use crate::model::ChatCompletionChunk;

/// The JSON that a choice of a stream writes, as far as it has come.
///
/// ```
/// use chatwire::chat::PartialAnswer;
/// use chatwire::model::ChatCompletionChunk;
///
/// #[derive(serde::Deserialize)]
/// struct City {
///     name: String,
///     people: Option<u64>,
/// }
/// let mut answer = PartialAnswer::default();
/// for piece in [r#"{"name":"Os"#, r#"lo","people":7}"#] {
///     let chunk: ChatCompletionChunk =
///         serde_json::from_value(serde_json::json!({"choices": [{"index": 0, "delta": {"content": piece}}]}))?;
///     assert!(answer.read(&chunk)?);
///     let city: City = answer.typed().unwrap();
///     assert!(["Os", "Oslo"].contains(&city.name.as_str()));
///     assert_eq!(city.people.is_some(), answer.is_done());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PartialAnswer {
    choice: u64,
    json: PartialJson,
}

impl PartialAnswer {
    /// Reads a choice by its number; the default is the first one, 0.
    #[must_use]
    pub fn of_choice(choice: u64) -> PartialAnswer {
        PartialAnswer {
            choice,
            json: PartialJson::default(),
        }
    }

    /// Takes what a chunk brings of the choice's text; says whether that was anything. Each piece is looked at once.
    ///
    /// Fails where the text stops to be JSON; what came before that stays.
    pub fn read(&mut self, chunk: &ChatCompletionChunk) -> Result<bool, PartialError> {
        let mut any = false;
        for choice in chunk
            .choices
            .iter()
            .filter(|choice| choice.index == self.choice)
        {
            let text = choice.delta.content.as_deref().unwrap_or_default();
            self.json.push(text)?;
            any |= !text.is_empty();
        }
        Ok(any)
    }

    /// The value so far; `None` before anything has come.
    pub fn value(&self) -> Option<&Json> {
        self.json.value()
    }

    /// As [`PartialJson::typed`].
    pub fn typed<T: DeserializeOwned>(&self) -> Option<T> {
        self.json.typed()
    }

    /// Whether the value is whole.
    pub fn is_done(&self) -> bool {
        self.json.is_done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_of_several_is_read_by_its_number() {
        let chunk: ChatCompletionChunk = serde_json::from_str(
            r#"{"choices":[{"index":0,"delta":{"content":"no JSON"}},{"index":1,"delta":{"content":"[1,"}}]}"#,
        )
        .unwrap();
        let mut answer = PartialAnswer::of_choice(1);
        assert_eq!(answer.read(&chunk), Ok(true));
        assert_eq!(answer.typed::<Vec<u8>>(), Some(vec![1]));
        assert!(!answer.is_done());
        assert!(PartialAnswer::default().read(&chunk).is_err());
    }
}
