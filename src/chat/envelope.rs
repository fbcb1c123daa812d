//! Whole answers, bare or in an envelope.

use super::failure;
use super::head::Head;
use crate::json::Json;

/// Whether a value is an answer to a call that did not stream: it holds messages, stands in an envelope, or is the only one and
/// does not say whether it is done.
pub(super) fn is_whole_answer(value: &Json, count: usize) -> bool {
    let choices = value.get("choices").and_then(Json::as_array);
    let has_message = |choice: &Json| {
        choice
            .get("message")
            .is_some_and(|message| message.as_object().is_some())
    };
    match choices {
        Some(choices) => choices.iter().any(has_message),
        None => {
            envelope(value).is_some()
                || (count == 1 && value.get("response").is_some() && value.get("done").is_none())
        }
    }
}

/// The name of the member that an answer is wrapped in, if it is.
fn envelope(value: &Json) -> Option<&'static str> {
    let holds_answer = |name: &&str| {
        let inner = value.get(name).and_then(Json::as_object);
        inner.is_some_and(|inner| {
            ["choices", "response", "tool_calls"]
                .iter()
                .any(|member| inner.get(member).is_some())
        })
    };
    ["data", "result"].into_iter().find(holds_answer)
}

/// The answer inside an envelope such as `{"success":true,"data":{…}}`, and whether there was one. An envelope that says that the
/// call failed stays: what it holds is no answer.
pub(super) fn unwrap(value: Json, head: &Head) -> (Json, bool) {
    let Some(name) = envelope(&value).filter(|_| value.get("choices").is_none()) else {
        return (value, false);
    };
    match value {
        Json::Object(mut object) => {
            let inner = object.take(name).unwrap_or(Json::Null);
            let says_failed = ["success", "error", "errors"]
                .iter()
                .any(|member| object.get(member).is_some())
                || object.get("type").is_some();
            if says_failed && failure::in_value(&object, head).is_some() {
                (Json::Object(object), true)
            } else {
                (inner, true)
            }
        }
        value => (value, false),
    }
}
