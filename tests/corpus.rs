//! Every entry of the corpus, at every cut.

mod common;

use common::{corpus, decode_at_all_cuts, expect, naive};

const CORPUS: &str = include_str!("data/quirks.jsonl");

#[test]
fn every_entry_decodes_as_expected_however_it_is_cut() {
    let entries = corpus(CORPUS);
    assert_eq!(entries.len(), 146);
    let failed: Vec<String> = entries.iter().filter_map(|(answer, expected)| {
        let run = || {
            let (outcome, decoded) = decode_at_all_cuts(answer);
            expect::check(&answer.id, &outcome, &decoded, expected);
        };
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).err().map(|_| answer.id.clone())
    }).collect();
    assert!(failed.is_empty(), "{} of {} failed: {failed:?}", failed.len(), entries.len());
}

#[test]
fn a_reader_that_knows_no_quirks_gets_the_same_from_the_chunks() {
    for (answer, _) in corpus(CORPUS) {
        let (outcome, decoded) = decode_at_all_cuts(&answer);
        let (text, calls) = naive::merge(&decoded.chunks);
        assert_eq!(text, outcome.text(), "{}", answer.id);
        let whole = common::value_of(&chatwire::json::Json::Object(outcome.completion.clone()));
        let whole = whole["choices"][0]["message"]["tool_calls"].as_array().cloned().unwrap_or_default();
        assert_eq!(calls.len(), whole.len(), "{}", answer.id);
        for ((name, arguments), call) in calls.iter().zip(&whole) {
            assert_eq!(*name, call["function"]["name"], "{}", answer.id);
            expect::same_arguments(&answer.id, arguments, call["function"]["arguments"].as_str().unwrap());
        }
    }
}
