//! A reader of well-formed event streams that knows no quirks: what has been told after so many bytes, said a second time.

use std::collections::BTreeMap;

use serde_json::Value;

/// What the events of a body have told.
#[derive(Clone, Debug, Default)]
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
    let mut reader = Reader::default();
    body.iter().for_each(|byte| reader.push(*byte));
    reader.told(end_of_body)
}

/// The same, byte by byte.
#[derive(Debug, Default)]
pub struct Reader {
    told: Told,
    line: Vec<u8>,
    /// The data of an event that is not over.
    pending: Option<Vec<u8>>,
    /// The last byte was a CR, whose line end a LF belongs to.
    behind_cr: bool,
}

impl Reader {
    /// Takes the next byte.
    pub fn push(&mut self, byte: u8) {
        let joined = std::mem::take(&mut self.behind_cr) && byte == b'\n';
        if self.told.done || joined {
            return;
        }
        if !matches!(byte, b'\r' | b'\n') {
            return self.line.push(byte);
        }
        self.behind_cr = byte == b'\r';
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            if let Some(data) = self.pending.take() {
                self.told.take(&data);
            }
        } else if let Some(data) = line.strip_prefix(b"data: ") {
            self.pending = Some(data.to_vec());
            // What ends the stream needs no blank line.
            self.told.done = data == DONE.as_bytes();
        }
    }

    /// What has been told so far.
    pub fn told(&self, end_of_body: bool) -> Told {
        let mut told = self.told.clone();
        if end_of_body && !told.done {
            let is_alone = self.pending.is_none();
            let last = self.line.strip_prefix(b"data: ").filter(|_| is_alone);
            if let Some(data) = self.pending.as_deref().or(last) {
                told.take(data);
            }
        }
        told
    }
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
        // Without its last brace it is cut, however long it is.
        let is_cut = data.starts_with(b"{") && !data.trim_ascii_end().ends_with(b"}");
        let value = (!is_cut).then(|| serde_json::from_slice::<Value>(data).ok());
        let Some(value) = value.flatten() else {
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
