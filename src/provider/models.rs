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
    Some(Json::Array(list.iter().filter_map(one).collect()))
}

fn one(model: &Json) -> Option<Json> {
    // Some servers list ids alone.
    let mut members = match model {
        Json::String(id) => {
            let mut members = Object::new();
            members.push("id", Json::String(id.clone()));
            members
        }
        model => model.as_object()?.clone(),
    };
    for (name, others) in NAMES {
        if members.get(name).is_none() {
            let found = others.iter().find_map(|other| members.get(other)).cloned();
            if let Some(value) = found {
                members.set(name, value);
            }
        }
    }
    members.get("id")?;
    Some(Json::Object(members))
}

/// The names in use: OpenAI's, FlexAI's two lists, neuroflash's, OpenRouter's, vLLM's, Groq's, Mistral's, Ollama's.
const NAMES: [(&str, &[&str]); 5] = [
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
