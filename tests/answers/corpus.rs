//! The corpus: byte-exact answers with what has to come out of them.

use chatwire::chat::Outcome;
use chatwire::json::Json;
use serde_json::Value;

use super::decode::{Answer, corpus, decode, decode_at_all_cuts, value_of};
use super::{expect, naive};

pub const CORPUS: &str = include_str!("../data/quirks.jsonl");
/// The same quirks in other words, and combined.
pub const VARIATIONS: &str = include_str!("../data/variations.jsonl");

/// Every entry, at every cut.
pub fn decode_as_expected() {
    for (lines, count) in [(CORPUS, 146), (VARIATIONS, 640)] {
        let entries = corpus(lines);
        assert_eq!(entries.len(), count);
        let failed: Vec<String> = entries
            .iter()
            .filter_map(|(answer, expected)| check(answer, expected).err())
            .collect();
        assert!(
            failed.is_empty(),
            "{} of {count} failed:\n{}",
            failed.len(),
            failed.join("\n")
        );
    }
}

fn check(answer: &Answer, expected: &Value) -> Result<(), String> {
    let (outcome, decoded) = decode_at_all_cuts(answer);
    expect::check(&answer.id, &outcome, &decoded, expected)
}

/// What a plain reader makes of the chunks is what the outcome holds.
pub fn merge_naively() {
    for (answer, _) in corpus(CORPUS)
        .into_iter()
        .chain(corpus(VARIATIONS))
        .filter(|(answer, _)| answer.options.n == 1)
    {
        let (outcome, decoded) = decode(&answer, std::iter::once(answer.body.as_slice()));
        let (text, calls) = naive::merge(&decoded.chunks);
        assert_eq!(text, outcome.text(), "{}", answer.id);
        let whole = calls_of(&outcome);
        assert_eq!(calls.len(), whole.len(), "{}", answer.id);
        for ((name, arguments), call) in calls.iter().zip(&whole) {
            assert_eq!(*name, call["function"]["name"], "{}", answer.id);
            let expected = call["function"]["arguments"].as_str().unwrap();
            assert!(expect::same_arguments(arguments, expected), "{}", answer.id);
        }
    }
}

fn calls_of(outcome: &Outcome) -> Vec<Value> {
    let completion = value_of(&Json::Object(outcome.completion.clone()));
    completion["choices"][0]["message"]["tool_calls"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}
