//! Checks that calls and their results go together.

use std::borrow::Cow;

use super::shape::Findings;
use crate::finding::Rule;
use crate::json::View;
use crate::plain::concat;

/// Adds what is wrong between messages: each result answers a call that stands before it, and each call is answered before the talk
/// goes on. Source: OpenAI's API reference; servers answer 400.
pub(super) fn check(messages: View<'_>, found: &mut Findings) {
    let mut open: Vec<Cow<'_, str>> = Vec::new();
    for (at, message) in messages.items().enumerate() {
        let role = message.get("role");
        let is = |name: &str| role.is_some_and(|role| role.is(name));
        let id = message.get("tool_call_id").and_then(View::string);
        found.item(at, |found| {
            if is("tool") {
                found.member("tool_call_id", |found| match &id {
                    None => found.add(Rule::Required, super::shape::REQUIRED),
                    Some(id) => match open.iter().position(|call| call == id) {
                        Some(at) => {
                            open.swap_remove(at);
                        }
                        None => found.add(
                            Rule::Conflict,
                            "answers no call of the assistant message before it",
                        ),
                    },
                });
                return;
            }
            if let Some(call) = open.first() {
                found.add(
                    Rule::Conflict,
                    &concat(&["must be a tool message that answers the call ", call]),
                );
            }
            open.clear();
            let calls = message.get("tool_calls");
            let silent = ["tool_calls", "function_call", "refusal", "audio"];
            let is_silent =
                is("assistant") && silent.iter().any(|name| message.get(name).is_some());
            if message.get("content").is_none() && message.is_object() && !is_silent {
                found.member("content", |found| {
                    found.add(Rule::Required, super::shape::REQUIRED);
                });
            }
            match calls {
                Some(calls) if is("assistant") => {
                    let ids = calls.items().filter_map(|call| call.get("id")?.string());
                    open.extend(ids);
                }
                Some(_) => found.member("tool_calls", |found| {
                    found.add(Rule::Conflict, "belongs to an assistant message");
                }),
                None => {}
            }
        });
    }
}
