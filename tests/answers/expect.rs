//! Compares what came out with what a corpus entry expects.

use serde_json::Value;

use super::decode::{Decoded, error_of, kind_of, value_of};
use chatwire::chat::Outcome;
use chatwire::json::Json;

/// Says what differs, with the entry's id, unless this holds.
macro_rules! ensure {
    ($holds:expr, $($text:tt)*) => {
        if !$holds {
            return Err(format!($($text)*));
        }
    };
}

/// Says what differs, with the entry's id.
pub fn check(id: &str, outcome: &Outcome, decoded: &Decoded, expect: &Value) -> Result<(), String> {
    let completion = value_of(&Json::Object(outcome.completion.clone()));
    let choice = &completion["choices"][0];
    let message = &choice["message"];
    let text = |value: &Value| Value::from(value.as_str().unwrap_or_default());
    one_of(id, "text", &text(&message["content"]), expect)?;
    ensure!(
        text(&message["content"]) == decoded.text,
        "{id}: the text deltas joined are {:?}",
        decoded.text
    );
    one_of(id, "reasoning", &text(&message["reasoning"]), expect)?;
    one_of(id, "finish_reason", &choice["finish_reason"], expect)?;
    if let Some(raw) = expect.get("finish_reason_raw") {
        let native = choice
            .get("native_finish_reason")
            .unwrap_or(&choice["finish_reason"]);
        ensure!(
            native == raw,
            "{id}: raw finish reason is {native}, expected {raw}"
        );
    }
    calls(id, &message["tool_calls"], &expect["tool_calls"])?;
    usage(id, &completion["usage"], &expect["usage"])?;
    one_of(
        id,
        "error_kind",
        &kind_of(outcome).map_or(Value::Null, Value::from),
        expect,
    )?;
    for (at, expected) in expect["choices"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let choice = &completion["choices"][at];
        ensure!(
            choice["message"]["content"] == expected["text"],
            "{id}: text of choice {at} in {choice}"
        );
        ensure!(
            choice["finish_reason"] == expected["finish_reason"],
            "{id}: finish reason of choice {at} in {choice}"
        );
    }
    let error = error_of(outcome)
        .map(|error| value_of(&error))
        .unwrap_or_default();
    message_contains(id, &error["message"], expect)?;
    for name in ["retry_after_ms", "retryable"] {
        if expect.get(name).is_some() {
            one_of(id, name, &error[name], expect)?;
        }
    }
    Ok(())
}

fn one_of(id: &str, name: &str, got: &Value, expect: &Value) -> Result<(), String> {
    let several = expect.get(format!("{name}_any")).and_then(Value::as_array);
    let fits = *got == expect[name] || several.is_some_and(|values| values.contains(got));
    ensure!(
        fits,
        "{id}: {name} is {got}, expected {} {several:?}",
        expect[name]
    );
    Ok(())
}

fn calls(id: &str, got: &Value, expected: &Value) -> Result<(), String> {
    let empty = Vec::new();
    let got = got.as_array().unwrap_or(&empty);
    let expected = expected.as_array().unwrap();
    ensure!(
        got.len() == expected.len(),
        "{id}: number of calls in {got:?}"
    );
    let mut ids = Vec::new();
    for (got, expected) in got.iter().zip(expected) {
        let call_id = got["id"].as_str().unwrap();
        ensure!(
            !call_id.is_empty() && !ids.contains(&call_id),
            "{id}: call id {call_id:?}"
        );
        ids.push(call_id);
        ensure!(
            expected["id"].is_null() || got["id"] == expected["id"],
            "{id}: call id {call_id:?}"
        );
        let kind = got["type"].as_str().unwrap();
        ensure!(
            got[kind]["name"] == expected["name"],
            "{id}: call name in {got}"
        );
        let text = got[kind]
            .get("arguments")
            .unwrap_or(&got[kind]["input"])
            .as_str()
            .unwrap();
        ensure!(
            same_arguments(text, expected["arguments"].as_str().unwrap()),
            "{id}: arguments are {text}"
        );
    }
    Ok(())
}

/// Equal as JSON, an empty text as `{}`, else byte for byte.
pub fn same_arguments(got: &str, expected: &str) -> bool {
    let read =
        |text: &str| serde_json::from_str::<Value>(if text.is_empty() { "{}" } else { text }).ok();
    match (read(got), read(expected)) {
        (Some(got), Some(expected)) => got == expected,
        _ => got == expected,
    }
}

fn usage(id: &str, got: &Value, expected: &Value) -> Result<(), String> {
    match expected.as_object() {
        Some(members) => {
            for (name, value) in members {
                ensure!(got[name] == *value, "{id}: usage.{name} in {got}");
            }
        }
        None => {
            let is_zero = |name: &&str| got[*name].as_u64().unwrap_or(0) == 0;
            let counts = ["prompt_tokens", "completion_tokens", "total_tokens"];
            ensure!(
                counts.iter().all(is_zero),
                "{id}: no usage was expected, got {got}"
            );
        }
    }
    Ok(())
}

fn message_contains(id: &str, message: &Value, expect: &Value) -> Result<(), String> {
    let message = message.as_str().unwrap_or_default().to_lowercase();
    let contains = |part: &Value| message.contains(&part.as_str().unwrap().to_lowercase());
    if let Some(part) = expect.get("error_message_contains") {
        ensure!(contains(part), "{id}: {message:?} does not contain {part}");
    }
    if let Some(parts) = expect
        .get("error_message_contains_any")
        .and_then(Value::as_array)
    {
        ensure!(
            parts.iter().any(contains),
            "{id}: {message:?} contains none of {parts:?}"
        );
    }
    Ok(())
}
