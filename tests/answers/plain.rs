//! A reader of well-formed event streams that knows no quirks: what has been told after so many bytes, said a second time.

use std::collections::BTreeMap;

use serde_json::Value;

/// What the events of a body have told.
#[derive(Debug, Default)]
pub struct Told {
    /// The text of choice 0.
    pub text: String,
    /// The choices that there were, and whether each had a finish reason.
    pub choices: BTreeMap<u64, bool>,
    /// Whether the sentinel was there.
    pub done: bool,
    /// Whether the body ended within a value.
    pub begun: bool,
}

/// Whether this reader understands all of a body, and reads the same text from it.
pub fn can_read(body: &[u8], text: &str) -> bool {
    let Ok(body) = std::str::from_utf8(body) else {
        return false;
    };
    let lines = body.lines().map(|line| line.trim_end_matches('\r'));
    let mut before = "";
    for line in lines {
        let known = line.is_empty() || line.starts_with(':') || line.starts_with("data: ");
        // Two lines of one event.
        if !known || (line.starts_with("data: ") && before.starts_with("data: ")) {
            return false;
        }
        if let Some(data) = line.strip_prefix("data: ") {
            if data == DONE {
                break;
            }
            if !serde_json::from_str(data).is_ok_and(|value| is_plain(&value)) {
                return false;
            }
        }
        before = line;
    }
    let told = read(body.as_bytes(), true);
    told.is_answer() && !told.begun && told.text == text
}

/// Reads a body, or the beginning of one. At its end, an event needs no line end.
pub fn read(body: &[u8], end_of_body: bool) -> Told {
    let mut told = Told::default();
    let mut rest = body;
    let mut pending: Option<&[u8]> = None;
    while !told.done {
        let Some(at) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
            break;
        };
        let (line, behind) = (&rest[..at], &rest[at + 1..]);
        let joined = rest[at] == b'\r' && behind.first() == Some(&b'\n');
        rest = if joined { &behind[1..] } else { behind };
        if line.is_empty() {
            if let Some(data) = pending.take() {
                told.take(data);
            }
        } else if let Some(data) = line.strip_prefix(b"data: ") {
            pending = Some(data);
            // What ends the stream needs no blank line.
            told.done = data == DONE.as_bytes();
        }
    }
    if end_of_body && !told.done {
        let last = rest.strip_prefix(b"data: ").filter(|_| pending.is_none());
        if let Some(data) = pending.or(last) {
            told.take(data);
        }
    }
    told
}

impl Told {
    /// Whether there was a choice.
    pub fn is_answer(&self) -> bool {
        !self.choices.is_empty()
    }

    /// Whether a choice had a finish reason.
    pub fn is_finished(&self) -> bool {
        self.choices.values().any(|finished| *finished)
    }

    fn take(&mut self, data: &[u8]) {
        if data == DONE.as_bytes() {
            self.done = true;
            return;
        }
        let Ok(value) = serde_json::from_slice::<Value>(data) else {
            self.begun = data.starts_with(b"{");
            return;
        };
        for choice in value["choices"].as_array().into_iter().flatten() {
            let finished = self
                .choices
                .entry(choice["index"].as_u64().unwrap_or_default())
                .or_default();
            *finished |= choice["finish_reason"]
                .as_str()
                .is_some_and(|reason| !reason.is_empty());
            if choice["index"] == 0 {
                self.text
                    .push_str(choice["delta"]["content"].as_str().unwrap_or_default());
            }
        }
    }
}

/// Whether a chunk has nothing but what every chunk has.
fn is_plain(chunk: &Value) -> bool {
    let plain_choice = |choice: &Value| {
        choice["index"].is_u64()
            && choice["delta"].is_object()
            && (choice["delta"]["content"].is_string() || choice["delta"]["content"].is_null())
            && choice.get("error").is_none_or(Value::is_null)
            && ["text", "message", "finishReason"]
                .iter()
                .all(|name| choice.get(name).is_none())
            && (choice["finish_reason"].is_null()
                || ["", "stop", "length", "tool_calls", "content_filter"]
                    .map(Value::from)
                    .contains(&choice["finish_reason"]))
    };
    let members = [
        "error",
        "code",
        "message",
        "type",
        "base_resp",
        "success",
        "response",
    ];
    members
        .iter()
        .all(|name| chunk.get(name).is_none_or(Value::is_null))
        && chunk["object"] != "error"
        && chunk["choices"]
            .as_array()
            .is_some_and(|choices| choices.iter().all(plain_choice))
}

const DONE: &str = "[DONE]";
