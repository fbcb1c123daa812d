//! Decoding against a naive reference: generated streams, any cut.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use chatwire::chat::{Chunk, Decoder, Ending, Head, Options, OutcomeKind, Sink};
use proptest::prelude::*;
use serde_json::{Value, json};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_cut_decodes_to_what_was_written(deltas in prop::collection::vec(delta(), 1..12), style in style(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5)) {
        let body = write(&deltas, &style);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
        cuts.push(body.len());
        cuts.sort_unstable();
        let mut decoder = Decoder::new(Head::ok(), Options::default());
        let mut seen = Seen::default();
        let mut from = 0;
        for cut in cuts {
            decoder.push(&body[from..cut], &mut seen);
            from = cut;
        }
        decoder.end(Ending::Eof, &mut seen);
        let outcome = decoder.outcome();
        let expected = Expected::of(&deltas);
        prop_assert_eq!(outcome.kind, OutcomeKind::Complete);
        prop_assert_eq!(outcome.text(), expected.content.clone());
        prop_assert_eq!(&seen.text, &expected.content);
        prop_assert_eq!(seen.chunks, deltas.len() + 1);
        let message: Value = serde_json::from_str(&outcome.to_json().to_string()).unwrap();
        let message = &message["completion"]["choices"][0]["message"];
        prop_assert_eq!(message["reasoning"].as_str().unwrap_or_default(), expected.reasoning);
        let calls: Vec<String> = message["tool_calls"].as_array().into_iter().flatten().map(|call| call["function"]["arguments"].as_str().unwrap().to_owned()).collect();
        prop_assert_eq!(calls, expected.calls);
    }
}

#[test]
fn what_is_held_back_is_handed_on_also_before_an_error() {
    let half = r#"{"choices":[{"index":0,"delta":{"content":"a\ud83d","tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}}]}"#;
    for end in [
        "data: {broken}\n\n",
        "event: error\ndata: {}\n\n",
        "data: {\"error\":{\"message\":\"no\"}}\n\n",
        "data: {broken",
        "<html>\n",
        "data: [DONE]\n\n",
        "",
    ] {
        let body = format!("data: {half}\n\n{end}");
        let mut decoder = Decoder::new(Head::ok(), Options::default());
        let mut seen = Seen::default();
        decoder.push(body.as_bytes(), &mut seen);
        decoder.end(Ending::Eof, &mut seen);
        assert_eq!(seen.text, "a\u{fffd}", "{end}");
        assert_eq!(seen.text, decoder.outcome().text(), "{end}");
        // The arguments that are an empty object come in a chunk of their own.
        assert_eq!(seen.chunks, 2, "{end}");
    }
}

/// What one chunk of the generated stream says.
#[derive(Clone, Debug)]
enum Delta {
    Content(String),
    Reasoning(String),
    /// A piece of the arguments of the call at this place; places only grow by one.
    Call(bool, String),
    Nothing,
}

/// How the stream is written.
#[derive(Clone, Debug)]
struct Style {
    line_end: &'static str,
    space: &'static str,
    comments: bool,
    sentinel: bool,
    ascii: bool,
}

fn delta() -> impl Strategy<Value = Delta> {
    let text = "(\\PC|[\\n\"\\\\]|😀|é){0,12}";
    prop_oneof![
        4 => text.prop_map(Delta::Content),
        2 => text.prop_map(Delta::Reasoning),
        2 => (any::<bool>(), "[a-z{}\\[\\]\":,😀]{1,8}").prop_map(|(new, text)| Delta::Call(new, text)),
        1 => Just(Delta::Nothing),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    (
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        prop::sample::select(vec!["", " "]),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(line_end, space, comments, sentinel, ascii)| Style {
            line_end,
            space,
            comments,
            sentinel,
            ascii,
        })
}

fn write(deltas: &[Delta], style: &Style) -> Vec<u8> {
    let mut body = String::new();
    let mut calls = 0;
    let mut event = |delta: Value, finish: Value| {
        let chunk = json!({"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]});
        if style.comments {
            body.push_str(&format!(": keep-alive{0}{0}", style.line_end));
        }
        let chunk = if style.ascii {
            escape(&chunk.to_string())
        } else {
            chunk.to_string()
        };
        body.push_str(&format!(
            "data:{}{chunk}{1}{1}",
            style.space, style.line_end
        ));
    };
    for delta in deltas {
        let delta = match delta {
            Delta::Content(text) => json!({ "content": text }),
            Delta::Reasoning(text) => json!({ "reasoning_content": text }),
            Delta::Nothing => json!({}),
            Delta::Call(new, text) if *new || calls == 0 => {
                calls += 1;
                json!({"tool_calls": [{"index": calls - 1, "id": format!("call_{calls}"), "type": "function", "function": {"name": "f", "arguments": text}}]})
            }
            Delta::Call(_, text) => {
                json!({"tool_calls": [{"index": calls - 1, "function": {"arguments": text}}]})
            }
        };
        event(delta, Value::Null);
    }
    event(json!({}), json!("stop"));
    if style.sentinel {
        body.push_str(&format!("data: [DONE]{0}{0}", style.line_end));
    }
    body.into_bytes()
}

/// Writes everything beyond ASCII as `\u` escapes, as Python does.
fn escape(json: &str) -> String {
    let mut out = String::new();
    for character in json.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            character
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

#[derive(Default)]
struct Expected {
    content: String,
    reasoning: String,
    calls: Vec<String>,
    /// How many pieces the latest call is made of.
    pieces: usize,
}

impl Expected {
    fn of(deltas: &[Delta]) -> Expected {
        let mut expected = Expected::default();
        for delta in deltas {
            match delta {
                Delta::Content(text) => expected.content.push_str(text),
                Delta::Reasoning(text) => expected.reasoning.push_str(text),
                Delta::Call(new, text) if *new || expected.calls.is_empty() => {
                    expected.calls.push(text.clone());
                    expected.pieces = 1;
                }
                // Two documented rules: an empty object that came at once is a placeholder, and a whole text that comes again is a repeat.
                Delta::Call(_, text) => match expected.calls.last_mut() {
                    Some(call) if *call == "{}" && expected.pieces == 1 => *call = text.clone(),
                    Some(call) if call == text && is_balanced(call) => {}
                    Some(call) => {
                        call.push_str(text);
                        expected.pieces += 1;
                    }
                    None => {}
                },
                Delta::Nothing => {}
            }
        }
        expected
    }
}

/// Whether a text ends where the brackets of its first value close.
fn is_balanced(text: &str) -> bool {
    let (mut depth, mut in_string) = (0i32, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                if depth == 1 {
                    return at + 1 == text.len();
                }
                depth = (depth - 1).max(0);
            }
            _ => {}
        }
    }
    false
}

#[derive(Default)]
struct Seen {
    text: String,
    chunks: usize,
}

impl Sink for Seen {
    fn chunk(&mut self, _: Chunk<'_>) {
        self.chunks += 1;
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }
}
