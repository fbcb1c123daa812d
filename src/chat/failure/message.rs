//! The message of an error, out of whatever it is wrapped in.

use crate::json::{Json, Object, parse};
use crate::plain::{concat, find as find_bytes, lossy};

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
    let page = lossy(page);
    match title_of(&page).map(str::trim_ascii) {
        Some(title) if !title.is_empty() => shorten(title),
        _ => "an HTML page".to_owned(),
    }
}

fn title_of(page: &str) -> Option<&str> {
    let lower = page.to_ascii_lowercase().into_bytes();
    let after = |start: usize, words: &[u8]| Some(start + find_bytes(lower.get(start..)?, words)?);
    let start = after(after(0, b"<title")?, b">")? + 1;
    page.get(start..after(start, b"</title")?)
}

/// Cuts a text to the length of a message.
pub(super) fn shorten(text: &str) -> String {
    let text = text.trim_ascii();
    let starts = |(_, byte): &(usize, u8)| !(0x80..0xc0).contains(byte);
    match text.bytes().enumerate().filter(starts).nth(MAX_LEN) {
        Some((end, _)) => concat(&[text.get(..end).unwrap_or(text), "…"]),
        None => text.to_owned(),
    }
}

fn find(value: &Json, wraps: usize) -> Option<String> {
    let wraps = wraps.checked_sub(1)?;
    match value {
        Json::String(text) => from_text(&text.to_str(), wraps),
        Json::Array(items) => join(items, wraps),
        Json::Object(object) => match object.get("error") {
            // Inside an error object its own message comes first, beside one the details do.
            Some(Json::Object(error)) => first(error, &["message"], wraps)
                .or_else(|| first(error, BESIDE, wraps))
                .or_else(|| first(object, BESIDE, wraps)),
            _ => first(object, BESIDE, wraps),
        },
        _ => None,
    }
}

/// The message in the first of these places that holds one.
fn first(object: &Object, places: &[&str], wraps: usize) -> Option<String> {
    for place in places {
        if let Some(value) = object.get(place)
            && !value.is_blank()
            && let Some(message) = find(value, wraps)
        {
            return Some(message);
        }
    }
    None
}

/// Unwraps a message that is itself JSON with a message inside.
fn from_text(text: &str, wraps: usize) -> Option<String> {
    let text = text.trim_ascii();
    if matches!(text.as_bytes(), [b'{' | b'[', ..])
        && let Ok(inner) = parse(text.as_bytes())
        && let Some(message) = find(&inner, wraps)
    {
        return Some(message);
    }
    (!text.is_empty()).then(|| text.to_owned())
}

/// The messages of a list's items: of many, the first ones.
fn join(items: &[Json], wraps: usize) -> Option<String> {
    let mut all = String::new();
    let messages = items.iter().filter_map(|item| find(item, wraps));
    for (at, message) in messages.take(20).enumerate() {
        if at > 0 {
            all.push_str("; ");
        }
        all.push_str(&message);
    }
    (!all.is_empty()).then_some(all)
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
