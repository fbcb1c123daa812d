//! Token counts, wherever a server puts them and whatever it calls them.

use crate::json::{Json, Number, Object};

/// The usage that a chunk reports: at the top, in a choice, under `x_groq`, or under Morpheus's two names.
pub(super) fn find(chunk: &Object) -> Option<&Object> {
    let top = chunk.get("usage");
    let in_choice = chunk
        .get("choices")
        .and_then(Json::as_array)
        .and_then(|choices| choices.iter().find_map(|choice| choice.get("usage")));
    let groq = chunk.get("x_groq").and_then(|groq| groq.get("usage"));
    let places = [
        top,
        in_choice,
        groq,
        chunk.get("usage_from_provider"),
        chunk.get("usage_from_consumer"),
    ];
    let mut first = None;
    for report in places.into_iter().flatten().filter_map(Json::as_object) {
        if counts(report) {
            return Some(report);
        }
        first = first.or(Some(report));
    }
    first
}

/// Whether any token is counted: an empty or all-zero report never replaces a real one.
pub(super) fn counts(usage: &Object) -> bool {
    let is_counted = |name: &&str| usage.get(name).and_then(Json::as_count) > Some(0);
    [PROMPT, COMPLETION, TOTAL]
        .iter()
        .any(|names| names.iter().any(is_counted))
}

/// The report with OpenAI's three counts first, as whole numbers, and every other member as it came.
pub(super) fn normalize(usage: &Object) -> Object {
    let mut normal = Object::new();
    let count = |names: &[&str]| names.iter().find_map(|name| usage.get(name)?.as_count());
    let (prompt, completion) = (count(PROMPT), count(COMPLETION));
    // A reported total stands even where it is not the sum: some providers count reasoning in it alone.
    let total = count(TOTAL).or_else(|| prompt?.checked_add(completion?));
    for (name, value) in [
        ("prompt_tokens", prompt),
        ("completion_tokens", completion),
        ("total_tokens", total),
    ] {
        if let Some(value) = value {
            normal.push(name, Json::Number(Number::from(value)));
        }
    }
    for (name, value) in usage.iter() {
        if normal.get(name).is_none() {
            normal.push(name, value.clone());
        }
    }
    normal
}

const PROMPT: &[&str] = &["prompt_tokens", "input_tokens"];
const COMPLETION: &[&str] = &["completion_tokens", "output_tokens"];
const TOTAL: &[&str] = &["total_tokens"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn object(text: &str) -> Object {
        parse(text.as_bytes()).unwrap().as_object().unwrap().clone()
    }

    #[test]
    fn other_names_text_and_floats_become_counts_and_extras_stay() {
        let usage = object(
            r#"{"input_tokens":"5","output_tokens":1.0,"cost":1e-6,"prompt_tokens_details":null}"#,
        );
        let normal = Json::Object(normalize(&usage)).to_string();
        let expected = r#"{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6,"input_tokens":"5","output_tokens":1.0,"cost":1e-6,"prompt_tokens_details":null}"#;
        assert_eq!(normal, expected);
    }

    #[test]
    fn a_total_that_is_not_the_sum_stays() {
        let usage = normalize(&object(
            r#"{"prompt_tokens":30,"completion_tokens":5,"total_tokens":60}"#,
        ));
        assert_eq!(usage.get("total_tokens").unwrap().as_count(), Some(60));
    }

    #[test]
    fn the_first_real_report_of_a_chunk_counts() {
        let chunk = object(
            r#"{"usage":{},"x_groq":{"usage":{"prompt_tokens":7}},"usage_from_provider":{"prompt_tokens":9}}"#,
        );
        assert_eq!(
            find(&chunk)
                .unwrap()
                .get("prompt_tokens")
                .unwrap()
                .as_count(),
            Some(7)
        );
    }
}
