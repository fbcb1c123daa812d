//! The corpus: byte-exact answers with what has to come out of them.

use chatwire::chat::Outcome;
use chatwire::json::Json;
use serde_json::Value;

use super::decode::{corpus, decode, decode_at_all_cuts, value_of};
use super::{expect, naive};

const CORPUS: &str = include_str!("../data/quirks.jsonl");

/// Every entry, at every cut.
pub fn decode_as_expected() {
    let entries = corpus(CORPUS);
    assert_eq!(entries.len(), 146);
    for (answer, expected) in entries {
        let (outcome, decoded) = decode_at_all_cuts(&answer);
        expect::check(&answer.id, &outcome, &decoded, &expected);
    }
}

/// What a plain reader makes of the chunks is what the outcome holds.
pub fn merge_naively() {
    for (answer, _) in corpus(CORPUS) {
        let (outcome, decoded) = decode(&answer, std::iter::once(answer.body.as_slice()));
        let (text, calls) = naive::merge(&decoded.chunks);
        assert_eq!(text, outcome.text(), "{}", answer.id);
        let whole = calls_of(&outcome);
        assert_eq!(calls.len(), whole.len(), "{}", answer.id);
        for ((name, arguments), call) in calls.iter().zip(&whole) {
            assert_eq!(*name, call["function"]["name"], "{}", answer.id);
            expect::same_arguments(
                &answer.id,
                arguments,
                call["function"]["arguments"].as_str().unwrap(),
            );
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
