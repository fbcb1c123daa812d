//! What happens to the choices of a stream, told of its chunks.

use super::{ChatCompletionChunk, Delta, TokenLogprob};
use std::collections::BTreeMap;

/// What happens to a choice while a stream comes; what has come so far, the reader has. `Done` comes at the end of a whole answer, since
/// servers go back to a text or a call until then.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum StreamEvent {
    /// More of a text.
    TextDelta {
        /// Which choice, from 0.
        choice: u64,
        /// Which text.
        kind: TextKind,
        /// What came.
        delta: String,
    },
    /// A text is whole.
    TextDone {
        /// Which choice, from 0.
        choice: u64,
        /// Which text.
        kind: TextKind,
        /// The text.
        text: String,
    },
    /// More of a call's arguments, or of a custom tool's input.
    CallDelta {
        /// Which choice, from 0.
        choice: u64,
        /// Which call of the choice, from 0.
        index: u64,
        /// What came; empty where the name came alone.
        delta: String,
    },
    /// A call is whole.
    CallDone {
        /// Which choice, from 0.
        choice: u64,
        /// The call.
        call: CallSoFar,
    },
    /// More log probabilities of the text.
    Logprobs {
        /// Which choice, from 0.
        choice: u64,
        /// Of which text they are: the content or the refusal.
        kind: TextKind,
        /// What came.
        delta: Vec<TokenLogprob>,
    },
}

/// The texts of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TextKind {
    /// The model's thoughts.
    Reasoning,
    /// The answer.
    Content,
    /// The words with which it refused.
    Refusal,
}

/// A call as far as it has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallSoFar {
    /// Which call of the choice, from 0.
    pub index: u64,
    /// Its id.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments' JSON text, or the input of a custom tool.
    pub text: String,
    /// Whether the tool is a custom one.
    pub custom: bool,
}

/// Makes events of the chunks of a stream, whose fragments of calls have their index each, as the decoder's have.
///
/// ```
/// use chatwire::model::{ChatCompletionChunk, EventReader, StreamEvent};
///
/// let mut reader = EventReader::default();
/// for text in ["Hel", "lo"] {
///     let chunk: ChatCompletionChunk = serde_json::from_value(serde_json::json!({"choices": [{"index": 0, "delta": {"content": text}}]}))?;
///     let events = reader.read(&chunk);
///     assert!(matches!(&events[..], [StreamEvent::TextDelta { delta, .. }] if delta == text));
/// }
/// assert!(matches!(&reader.end()[..], [StreamEvent::TextDone { text, .. }] if text == "Hello"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct EventReader {
    texts: BTreeMap<(u64, TextKind), String>,
    calls: BTreeMap<(u64, u64), CallSoFar>,
}

impl EventReader {
    /// What a chunk brings.
    pub fn read(&mut self, chunk: &ChatCompletionChunk) -> Vec<StreamEvent> {
        let mut events = Vec::new();
        for choice in &chunk.choices {
            let (index, delta) = (choice.index, &choice.delta);
            for (kind, piece) in [
                (TextKind::Reasoning, reasoning_of(delta)),
                (TextKind::Content, delta.content.clone().unwrap_or_default()),
                (TextKind::Refusal, delta.refusal.clone().unwrap_or_default()),
            ] {
                if !piece.is_empty() {
                    let text = self.texts.entry((index, kind)).or_default();
                    text.push_str(&piece);
                    events.push(StreamEvent::TextDelta {
                        choice: index,
                        kind,
                        delta: piece,
                    });
                }
            }
            let logprobs = choice.logprobs.as_ref();
            for (kind, tokens) in [
                (
                    TextKind::Content,
                    logprobs.and_then(|logprobs| logprobs.content.as_ref()),
                ),
                (
                    TextKind::Refusal,
                    logprobs.and_then(|logprobs| logprobs.refusal.as_ref()),
                ),
            ] {
                if let Some(tokens) = tokens.filter(|tokens| !tokens.is_empty()) {
                    events.push(StreamEvent::Logprobs {
                        choice: index,
                        kind,
                        delta: tokens.clone(),
                    });
                }
            }
            for fragment in delta.tool_calls.iter().flatten() {
                let at = fragment.index.unwrap_or_default();
                let call = self.calls.entry((index, at)).or_insert_with(|| CallSoFar {
                    index: at,
                    custom: fragment.custom.is_some(),
                    ..CallSoFar::default()
                });
                let (name, piece) = match (&fragment.function, &fragment.custom) {
                    (Some(function), _) => (&function.name, &function.arguments),
                    (None, Some(custom)) => (&custom.name, &custom.input),
                    (None, None) => (&None, &None),
                };
                for (place, value) in [(&mut call.id, &fragment.id), (&mut call.name, name)] {
                    if place.is_empty() {
                        *place = value.clone().unwrap_or_default();
                    }
                }
                let delta = piece.clone().unwrap_or_default();
                call.text.push_str(&delta);
                events.push(StreamEvent::CallDelta {
                    choice: index,
                    index: at,
                    delta,
                });
            }
        }
        events
    }

    /// What has come of a text so far.
    #[must_use]
    pub fn text(&self, choice: u64, kind: TextKind) -> &str {
        self.texts.get(&(choice, kind)).map_or("", String::as_str)
    }

    /// What has come of a call so far. Its text may be cut anywhere.
    #[must_use]
    pub fn call(&self, choice: u64, index: u64) -> Option<&CallSoFar> {
        self.calls.get(&(choice, index))
    }

    /// What is whole, now that the answer is.
    pub fn end(&self) -> Vec<StreamEvent> {
        let texts = self
            .texts
            .iter()
            .map(|((choice, kind), text)| StreamEvent::TextDone {
                choice: *choice,
                kind: *kind,
                text: text.clone(),
            });
        let calls = self
            .calls
            .iter()
            .map(|((choice, _), call)| StreamEvent::CallDone {
                choice: *choice,
                call: call.clone(),
            });
        texts.chain(calls).collect()
    }
}

/// The thoughts of a delta, under whichever name: chunks have the server's own.
fn reasoning_of(delta: &Delta) -> String {
    let thinking = delta.extra.get("thinking").and_then(|text| text.as_str());
    let named = [
        delta.reasoning_content.as_deref(),
        delta.reasoning.as_deref(),
        thinking,
    ];
    if let Some(text) = named.into_iter().flatten().find(|text| !text.is_empty()) {
        return text.to_owned();
    }
    let details = delta.reasoning_details.iter().flatten();
    details
        .filter_map(|detail| detail.text.as_deref().or(detail.summary.as_deref()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(delta: &str) -> ChatCompletionChunk {
        serde_json::from_str(&format!(r#"{{"choices":[{{"index":0,"delta":{delta}}}]}}"#)).unwrap()
    }

    #[test]
    fn texts_and_calls_grow_and_are_whole_at_the_end() {
        let mut reader = EventReader::default();
        for delta in [
            r#"{"reasoning_content":"Hm."}"#,
            r#"{"reasoning_details":[{"type":"reasoning.text","text":" So."}]}"#,
            r#"{"content":"","tool_calls":[{"index":1,"id":"c","type":"function","function":{"name":"f","arguments":""}}]}"#,
            r#"{"content":"Tea","tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}"#,
        ] {
            reader.read(&chunk(delta));
        }
        let call = CallSoFar {
            index: 1,
            id: "c".to_owned(),
            name: "f".to_owned(),
            text: "{}".to_owned(),
            custom: false,
        };
        let text = |kind, text: &str| StreamEvent::TextDone {
            choice: 0,
            kind,
            text: text.to_owned(),
        };
        assert_eq!(
            reader.end(),
            [
                text(TextKind::Reasoning, "Hm. So."),
                text(TextKind::Content, "Tea"),
                StreamEvent::CallDone { choice: 0, call },
            ]
        );
    }

    #[test]
    fn each_delta_is_told_and_what_came_before_is_kept() {
        let mut reader = EventReader::default();
        reader.read(&chunk(r#"{"content":"a"}"#));
        let delta = |kind, delta: &str| StreamEvent::TextDelta {
            choice: 0,
            kind,
            delta: delta.to_owned(),
        };
        assert_eq!(
            reader.read(&chunk(r#"{"content":"b","refusal":"No."}"#)),
            [
                delta(TextKind::Content, "b"),
                delta(TextKind::Refusal, "No.")
            ]
        );
        assert_eq!(reader.text(0, TextKind::Content), "ab");
        reader.read(&chunk(
            r#"{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{"}}]}"#,
        ));
        assert_eq!(reader.call(0, 0).unwrap().text, "{");
    }
}
