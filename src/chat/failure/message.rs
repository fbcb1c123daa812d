//! The message of an error, out of whatever it is wrapped in.

use crate::json::{Json, Object, parse};

/// The longest message, in characters: a page of HTML or a dump is no message.
const MAX_LEN: usize = 1000;
/// Where a message stands beside or without an error object, in this order.
const BESIDE: &[&str] = &[
    "error",
    "base_resp",
    "detail",
    "message",
    "errors",
    "msg",
    "status_msg",
    "title",
    "error_description",
];
/// How often a message may be wrapped in another.
const MAX_WRAPS: usize = 6;

/// The message of an error value, in the order of the places where servers put it.
pub(super) fn of(value: &Json) -> Option<String> {
    find(value, MAX_WRAPS).map(|text| shorten(&text))
}

/// The message of an HTML page: its title.
pub(super) fn of_html(page: &[u8]) -> String {
    let page = String::from_utf8_lossy(page);
    let lower = page.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|start| {
        let start = start + lower.get(start..)?.find('>')? + 1;
        let end = start + lower.get(start..)?.find("</title")?;
        page.get(start..end)
            .map(str::trim)
            .filter(|title| !title.is_empty())
    });
    title.map_or_else(|| "an HTML page".to_owned(), shorten)
}

/// Cuts a text to the length of a message.
pub(super) fn shorten(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(MAX_LEN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

fn find(value: &Json, wraps: usize) -> Option<String> {
    let wraps = wraps.checked_sub(1)?;
    match value {
        Json::String(text) => from_text(&text.to_str(), wraps),
        Json::Array(items) => join(items.iter().filter_map(|item| find(item, wraps))),
        Json::Object(object) => {
            let first = |places: &[&str]| {
                let values = places.iter().filter_map(|place| object.get(place));
                values
                    .filter(|value| !value.is_blank())
                    .find_map(|value| find(value, wraps))
            };
            match object.get("error") {
                // Inside an error object its own message comes first, beside one the details do.
                Some(Json::Object(error)) => inside(error, wraps).or_else(|| first(BESIDE)),
                _ => first(BESIDE),
            }
        }
        _ => None,
    }
}

fn inside(error: &Object, wraps: usize) -> Option<String> {
    let values = ["message"]
        .iter()
        .chain(BESIDE)
        .filter_map(|place| error.get(place));
    values
        .filter(|value| !value.is_blank())
        .find_map(|value| find(value, wraps))
}

/// Unwraps a message that is itself JSON with a message inside.
fn from_text(text: &str, wraps: usize) -> Option<String> {
    let text = text.trim();
    if text.starts_with(['{', '['])
        && let Ok(inner) = parse(text.as_bytes())
        && let Some(message) = find(&inner, wraps)
    {
        return Some(message);
    }
    (!text.is_empty()).then(|| text.to_owned())
}

fn join(messages: impl Iterator<Item = String>) -> Option<String> {
    let all: Vec<String> = messages.take(20).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_form_gives_its_message() {
        for form in [
            r#"{"error":{"message":"x","type":"invalid_request_error","param":null,"code":null}}"#,
            r#"{"error":"x"}"#,
            r#"{"error":"x","code":"UPPER"}"#,
            r#"{"errors":[{"field":"f","message":"x","type":"validation"}]}"#,
            r#"{"detail":"x"}"#,
            r#"{"detail":[{"loc":["body","n"],"msg":"x","type":"int_type","input":1}]}"#,
            r#"{"object":"error","message":"x","type":"BadRequestError","param":null,"code":400}"#,
            r#"{"object":"error","message":{"detail":[{"type":"t","loc":[],"msg":"x"}]},"type":"invalid_request_error"}"#,
            r#"[{"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED","details":[]}}]"#,
            r#"{"error":{"code":402,"message":"x","metadata":{}}}"#,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"x"},"request_id":"r"}"#,
            r#"{"statusCode":429,"message":"x"}"#,
            r#"{"status":404,"title":"Not Found","detail":"x"}"#,
            r#"{"error":{"message":"{\"error\":{\"message\":\"x\"}}","code":400}}"#,
            r#"{"error":"x","error_type":"overloaded"}"#,
            r#"{"error":"x","message":"y","https_url":"z"}"#,
            r#"{"base_resp":{"status_code":1008,"status_msg":"x"}}"#,
        ] {
            assert_eq!(
                of(&parse(form.as_bytes()).unwrap()).as_deref(),
                Some("x"),
                "{form}"
            );
        }
    }

    #[test]
    fn a_page_gives_its_title_and_a_long_text_is_cut() {
        assert_eq!(
            of_html(b"<html>\n<HEAD><Title>502 Bad Gateway</Title>"),
            "502 Bad Gateway"
        );
        assert_eq!(of_html(b"<!doctype html>"), "an HTML page");
        assert_eq!(shorten(&"é".repeat(5000)).chars().count(), MAX_LEN + 1);
    }
}
