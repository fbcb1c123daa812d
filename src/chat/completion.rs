//! The answer in the shape of OpenAI's chat completion.

use super::answer::Answer;
use crate::json::{Json, Number, Object};

impl Answer {
    /// The whole answer, or what there is of it. `ended` says that the server itself ended the stream.
    pub(super) fn completion(&self, ended: bool) -> Object {
        let mut completion = Object::new();
        if let Some(id) = self.members.get("id") {
            completion.push("id", as_string(id));
        }
        completion.push_str("object", "chat.completion");
        if let Some(created) = self.members.get("created").and_then(seconds) {
            completion.push("created", Json::Number(created));
        }
        for (name, value) in self.members.iter() {
            if !matches!(name, "id" | "created") {
                completion.push(name, value.clone());
            }
        }
        let choices = self.choices.iter().map(|choice| choice.to_json(ended));
        completion.push("choices", Json::Array(choices.collect()));
        if let Some(usage) = &self.usage {
            completion.push("usage", Json::Object(usage.clone()));
        }
        completion
    }
}

fn as_string(value: &Json) -> Json {
    match value {
        Json::Number(number) => Json::string(number.as_text()),
        other => other.clone(),
    }
}

/// Whole Unix seconds, also from a float, from text, or from milliseconds; `None` for what is no date.
fn seconds(value: &Json) -> Option<Number> {
    let number = match value {
        Json::Number(number) => number.clone(),
        Json::String(text) => Number::from_text(text.as_str()?.trim_ascii())?,
        _ => return None,
    };
    let value = number.as_f64().filter(|value| *value >= 1.0)?;
    // Seconds reach this in the year 5138, milliseconds passed it in 1973.
    let seconds = if value >= 1e11 { value / 1000.0 } else { value };
    Some(Number::from(seconds as u64))
}
