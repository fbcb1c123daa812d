//! Checks that calls and their results go together.

use super::shape::{Findings, REQUIRED};
use crate::finding::Rule;
use crate::json::View;

/// Adds what is wrong between messages: each result answers a call that stands before it, and each call is answered before the talk
/// goes on. Source: OpenAI's API reference; servers answer 400.
pub(super) fn check(messages: View<'_>, found: &mut Findings<'_>) {
    let mut open = Vec::new();
    for (at, message) in messages.items().enumerate() {
        let len = found.item(at);
        check_one(message, &mut open, found);
        found.leave(len);
    }
}

/// `open` are the ids of the calls that are not answered yet.
#[inline(never)]
fn check_one(message: View<'_>, open: &mut Vec<String>, found: &mut Findings<'_>) {
    if message.says("role", "tool") {
        let name = "tool_call_id";
        let Some(id) = message.get(name).and_then(View::string) else {
            return found.add(Rule::Required, name, REQUIRED, "");
        };
        match open.iter().position(|call| *call == id) {
            Some(at) => drop(open.swap_remove(at)),
            None => {
                let words = "answers no call of the assistant message before it";
                found.add(Rule::Conflict, name, words, "");
            }
        }
        return;
    }
    if let Some(call) = open.first() {
        let words = "must be a tool message that answers the call #";
        found.add(Rule::Conflict, "", words, call);
    }
    open.clear();
    let is_assistant = message.says("role", "assistant");
    let is_silent = is_assistant && SILENT.iter().any(|name| message.has(name));
    if message.is_object() && !message.has("content") && !is_silent {
        found.add(Rule::Required, "content", REQUIRED, "");
    }
    let Some(calls) = message.get("tool_calls") else {
        return;
    };
    if !is_assistant {
        let words = "belongs to an assistant message";
        return found.add(Rule::Conflict, "tool_calls", words, "");
    }
    for call in calls.items() {
        if let Some(id) = call.get("id").and_then(View::string) {
            open.push(id);
        }
    }
}

/// Members of an assistant message, any of which does in the place of `content`.
const SILENT: &[&str] = &["tool_calls", "function_call", "refusal", "audio"];
