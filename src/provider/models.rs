//! The list of models, as each provider writes it.

use crate::json::{Json, Object};

/// The models of a provider's answer, under one set of names; `None` where it is no list of models.
///
/// Lists come bare (neuroflash), in `data` (OpenAI, FlexAI, Morpheus) or in `models` (Ollama and others). Each model keeps all that the
/// provider says, and has besides, where it is told under any name: `id`, `name`, `context_length` and `max_output_length` in tokens,
/// `is_ready`. See [`Model`](crate::model::Model).
///
/// ```
/// use chatwire::{json::parse, provider::models};
/// let answer = parse(br#"[{"id":"a/b","available":true,"context_window":128000}]"#).unwrap();
/// let models = models::read(&answer).unwrap().to_string();
/// assert_eq!(models, r#"[{"id":"a/b","available":true,"context_window":128000,"context_length":128000,"is_ready":true}]"#);
/// ```
pub fn read(answer: &Json) -> Option<Json> {
    let list = answer
        .as_array()
        .or_else(|| answer.get("data")?.as_array())
        .or_else(|| answer.get("models")?.as_array())?;
    let mut models = Vec::new();
    for model in list {
        if let Some(model) = one(model) {
            models.push(Json::Object(model));
        }
    }
    Some(Json::Array(models))
}

fn one(model: &Json) -> Option<Object> {
    // Some servers list ids alone.
    let mut members = Object::new();
    match model {
        Json::String(_) => members.push("id", model.clone()),
        _ => members.push_all(model.as_object()?),
    }
    for (name, others) in NAMES {
        for other in *others {
            if members.get(name).is_none()
                && let Some(value) = members.get(other).cloned()
            {
                members.set(name, value);
            }
        }
    }
    members.get("id")?;
    Some(members)
}

/// The names in use: OpenAI's, FlexAI's two lists, neuroflash's, OpenRouter's, vLLM's, Groq's, Mistral's, Ollama's.
const NAMES: &[(&str, &[&str])] = &[
    ("id", &["slug", "model", "name"]),
    ("name", &["display_name", "model_name"]),
    (
        "context_length",
        &["context_window", "max_model_len", "max_context_length"],
    ),
    (
        "max_output_length",
        &["max_output", "max_completion_tokens", "max_output_tokens"],
    ),
    ("is_ready", &["available", "active"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn every_form_of_a_list_is_read() {
        for (answer, models) in [
            (
                r#"{"object":"list","data":[{"id":"m","created":1}]}"#,
                r#"[{"id":"m","created":1}]"#,
            ),
            (r#"{"models":[{"name":"m"}]}"#, r#"[{"name":"m","id":"m"}]"#),
            (r#"["m",7,{}]"#, r#"[{"id":"m"}]"#),
            (
                r#"[{"slug":"m","display_name":"M","context_window":8,"max_output":4}]"#,
                r#"[{"slug":"m","display_name":"M","context_window":8,"max_output":4,"id":"m","name":"M","context_length":8,"max_output_length":4}]"#,
            ),
        ] {
            assert_eq!(
                read(&parse(answer.as_bytes()).unwrap())
                    .unwrap()
                    .to_string(),
                models
            );
        }
        assert!(read(&parse(b"{}").unwrap()).is_none());
    }
}
