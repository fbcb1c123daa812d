//! Compares what came out with what a corpus entry expects.

use serde_json::Value;

use super::decode::{Decoded, error_of, kind_of, value_of};
use chatwire::chat::Outcome;
use chatwire::json::Json;

/// Panics with the entry's id and what differs.
pub fn check(id: &str, outcome: &Outcome, decoded: &Decoded, expect: &Value) {
    let completion = value_of(&Json::Object(outcome.completion.clone()));
    let choice = &completion["choices"][0];
    let message = &choice["message"];
    let text = message["content"].as_str().unwrap_or_default();
    one_of(id, "text", &Value::from(text), expect);
    assert_eq!(decoded.text, text, "{id}: the text deltas joined");
    one_of(
        id,
        "reasoning",
        &Value::from(message["reasoning"].as_str().unwrap_or_default()),
        expect,
    );
    one_of(id, "finish_reason", &choice["finish_reason"], expect);
    if let Some(raw) = expect.get("finish_reason_raw") {
        let native = choice
            .get("native_finish_reason")
            .unwrap_or(&choice["finish_reason"]);
        assert_eq!(native, raw, "{id}: raw finish reason");
    }
    calls(id, &message["tool_calls"], &expect["tool_calls"]);
    usage(id, &completion["usage"], &expect["usage"]);
    one_of(
        id,
        "error_kind",
        &kind_of(outcome).map_or(Value::Null, Value::from),
        expect,
    );
    for (at, expected) in expect["choices"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let choice = &completion["choices"][at];
        assert_eq!(
            choice["message"]["content"], expected["text"],
            "{id}: text of choice {at}"
        );
        assert_eq!(
            choice["finish_reason"], expected["finish_reason"],
            "{id}: finish reason of choice {at}"
        );
    }
    let error = error_of(outcome)
        .map(|error| value_of(&error))
        .unwrap_or_default();
    message_contains(id, &error["message"], expect);
    for (member, name) in [
        ("retry_after_ms", "retry_after_ms"),
        ("retryable", "retryable"),
    ] {
        if expect.get(member).is_some() {
            one_of(id, name, &error[name], expect);
        }
    }
}

fn one_of(id: &str, name: &str, got: &Value, expect: &Value) {
    let several = expect.get(format!("{name}_any"));
    let fits = match several.and_then(Value::as_array) {
        Some(values) => values.contains(got) || *got == expect[name],
        None => *got == expect[name],
    };
    assert!(
        fits,
        "{id}: {name} is {got}, expected {} {}",
        expect[name],
        several.unwrap_or(&Value::Null)
    );
}

fn calls(id: &str, got: &Value, expected: &Value) {
    let empty = Vec::new();
    let got = got.as_array().unwrap_or(&empty);
    let expected = expected.as_array().unwrap();
    assert_eq!(
        got.len(),
        expected.len(),
        "{id}: number of calls in {got:?}"
    );
    let mut ids = Vec::new();
    for (got, expected) in got.iter().zip(expected) {
        let call_id = got["id"].as_str().unwrap();
        assert!(
            !call_id.is_empty() && !ids.contains(&call_id),
            "{id}: call id {call_id}"
        );
        ids.push(call_id);
        if !expected["id"].is_null() {
            assert_eq!(got["id"], expected["id"], "{id}: call id");
        }
        let kind = got["type"].as_str().unwrap();
        assert_eq!(got[kind]["name"], expected["name"], "{id}: call name");
        let text = got[kind].get("arguments").unwrap_or(&got[kind]["input"]);
        same_arguments(
            id,
            text.as_str().unwrap(),
            expected["arguments"].as_str().unwrap(),
        );
    }
}

/// Equal as JSON, an empty text as `{}`, else byte for byte.
pub fn same_arguments(id: &str, got: &str, expected: &str) {
    let read =
        |text: &str| serde_json::from_str::<Value>(if text.is_empty() { "{}" } else { text }).ok();
    match (read(got), read(expected)) {
        (Some(got), Some(expected)) => assert_eq!(got, expected, "{id}: arguments"),
        _ => assert_eq!(got, expected, "{id}: arguments"),
    }
}

fn usage(id: &str, got: &Value, expected: &Value) {
    match expected.as_object() {
        Some(members) => {
            for (name, value) in members {
                assert_eq!(got[name], *value, "{id}: usage.{name} in {got}");
            }
        }
        None => {
            let all_zero = ["prompt_tokens", "completion_tokens", "total_tokens"]
                .iter()
                .all(|name| got[name].as_u64().unwrap_or(0) == 0);
            assert!(all_zero, "{id}: no usage was expected, got {got}");
        }
    }
}

fn message_contains(id: &str, message: &Value, expect: &Value) {
    let message = message.as_str().unwrap_or_default().to_lowercase();
    let contains = |part: &Value| message.contains(&part.as_str().unwrap().to_lowercase());
    if let Some(part) = expect.get("error_message_contains") {
        assert!(contains(part), "{id}: {message:?} does not contain {part}");
    }
    if let Some(parts) = expect.get("error_message_contains_any") {
        assert!(
            parts.as_array().unwrap().iter().any(contains),
            "{id}: {message:?} contains none of {parts}"
        );
    }
}
