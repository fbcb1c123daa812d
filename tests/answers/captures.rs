//! Answers recorded from real servers.

use std::fmt::Write;

use chatwire::chat::{Head, Options, OutcomeKind};
use include_dir::{Dir, File, include_dir};
use serde_json::{Value, json};

use super::decode::{Answer, decode_at_all_cuts, value_of};
use super::naive;

static CAPTURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/data/captures");
const EXPECTED: &str = include_str!("../data/captures.expected.jsonl");

/// Every capture, at every cut, against what it was seen to say (`BLESS=1` writes that anew: read the difference).
pub fn decode_as_recorded() {
    let mut got = String::new();
    let mut count = 0;
    for answer in captures() {
        let (outcome, decoded) = decode_at_all_cuts(&answer);
        let (text, calls) = naive::merge(&decoded.chunks);
        assert_eq!(text, outcome.text(), "{}: a plain reader's text", answer.id);
        let value = value_of(&outcome.to_json());
        let choices = &value["completion"]["choices"];
        let known_calls = choices[0]["message"]["tool_calls"]
            .as_array()
            .map_or(0, Vec::len);
        assert_eq!(
            calls.len(),
            known_calls,
            "{}: a plain reader's calls",
            answer.id
        );
        if outcome.kind == OutcomeKind::Complete {
            assert!(
                value["completion"]["choices"][0]["message"]["role"] == "assistant",
                "{}",
                answer.id
            );
        }
        let line = json!({
            "id": answer.id,
            "type": value["type"],
            "choices": choices.as_array().unwrap().iter().map(summary).collect::<Vec<_>>(),
            "usage": value["completion"]["usage"],
            "error": { "kind": value["error"]["kind"], "message": value["error"]["message"] },
        });
        writeln!(got, "{line}").unwrap();
        count += 1;
    }
    assert_eq!(count, 136, "captures of chat completions");
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(
            concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/data/captures.expected.jsonl"
            ),
            &got,
        )
        .unwrap();
    }
    for (got, expected) in got.lines().zip(EXPECTED.lines()) {
        assert_eq!(got, expected);
    }
    assert_eq!(got.lines().count(), EXPECTED.lines().count());
}

fn summary(choice: &Value) -> Value {
    let message = &choice["message"];
    json!({
        "text": message["content"],
        "reasoning": message["reasoning"],
        "refusal": message["refusal"],
        "tool_calls": message["tool_calls"],
        "finish_reason": choice["finish_reason"],
        "logprobs": choice["logprobs"]["content"].as_array().map(Vec::len),
    })
}

/// Each capture that is an answer to a chat completion, with the head it came with.
pub fn captures() -> impl Iterator<Item = Answer> {
    let mut bodies: Vec<&File<'_>> = CAPTURES
        .files()
        .filter(|file| {
            file.path()
                .extension()
                .is_some_and(|ending| ending != "headers")
        })
        .collect();
    bodies.sort_by_key(|file| file.path());
    bodies.into_iter().filter_map(|file| {
        let id = file.path().file_stem()?.to_str()?.to_owned();
        let (_, case) = id.split_once('-')?;
        // Model lists, health checks and pages are no chat completions.
        if ["models", "health", "liveliness", "cors", "getchat"].contains(&case)
            || id == "litellm-model"
        {
            return None;
        }
        let headers = CAPTURES
            .get_file(file.path().with_extension("headers"))
            .unwrap()
            .contents_utf8()
            .unwrap();
        let options = Options {
            n: if case.starts_with("n2") { 2 } else { 1 },
            ..Options::default()
        };
        Some(Answer {
            head: head(headers),
            options,
            body: file.contents().to_vec(),
            id,
        })
    })
}

/// The last head of several: a redirect that was followed left its own before it.
fn head(text: &str) -> Head {
    let last = text.rfind("HTTP/").unwrap();
    let mut lines = text[last..].lines();
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    Head::new(status, lines.filter_map(|line| line.split_once(": ")))
}
