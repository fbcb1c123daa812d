//! Every answer cut after every byte, by each way in which a body can end: no cut answer passes for a whole one, and its text is the exact
//! beginning of the whole text.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]
#![allow(dead_code, reason = "other tests use the rest of the answers")]

mod answers;
#[path = "answers/plain.rs"]
mod plain;

use std::thread;

use answers::captures::captures;
use answers::corpus::{CORPUS, VARIATIONS};
use answers::decode::{Answer, corpus, kind_of, value_of};
use chatwire::chat::{Decoder, Ending, Outcome, OutcomeKind};
use chatwire::json::Json;
use plain::Told;
use serde_json::Value;

#[test]
fn a_capture_cut_after_any_byte_is_no_whole_one_and_keeps_the_exact_text() {
    let checked = check_all(captures().collect());
    assert_eq!(checked.answers, 136);
    // Held against the reader that knows no quirks, and not only against the whole answer.
    assert!(checked.exact >= 60, "{checked:?}");
}

#[test]
fn a_corpus_entry_cut_after_any_byte_is_no_whole_one_and_keeps_the_exact_text() {
    let checked = check_all(answers_of(CORPUS));
    assert_eq!(checked.answers, 146);
    assert!(checked.exact > 30, "{checked:?}");
}

#[test]
fn a_variation_cut_after_any_byte_is_no_whole_one_and_keeps_the_exact_text() {
    let checked = check_all(answers_of(VARIATIONS));
    assert_eq!(checked.answers, 640);
    assert!(checked.exact > 100, "{checked:?}");
}

fn answers_of(lines: &str) -> Vec<Answer> {
    corpus(lines)
        .into_iter()
        .map(|(answer, _)| answer)
        .collect()
}

#[derive(Debug, Default)]
struct Checked {
    answers: usize,
    /// Those that a plain reader can read at every cut.
    exact: usize,
    cuts: usize,
}

/// Checks each answer, every other cut of it on another thread.
fn check_all(answers: Vec<Answer>) -> Checked {
    let work = |part: usize| {
        let mut checked = Checked::default();
        let mut failed = Vec::new();
        for answer in &answers {
            match check(answer, part) {
                Ok((exact, cuts)) => {
                    checked.exact += usize::from(exact);
                    checked.cuts += cuts;
                }
                Err(failure) => failed.push(failure),
            }
        }
        (checked, failed)
    };
    let work = &work;
    let parts = thread::scope(|scope| {
        let threads: Vec<_> = (0..PARTS)
            .map(|part| scope.spawn(move || work(part)))
            .collect();
        let ended = threads.into_iter().map(|thread| thread.join().unwrap());
        ended.collect::<Vec<_>>()
    });
    let failed: Vec<&String> = parts.iter().flat_map(|(_, failed)| failed).collect();
    assert!(failed.is_empty(), "{} failed: {failed:#?}", failed.len());
    let cuts = parts.iter().map(|(checked, _)| checked.cuts).sum();
    let places: usize = answers.iter().map(|answer| answer.body.len() + 1).sum();
    assert_eq!(cuts, places * endings().len(), "every byte, every ending");
    Checked {
        answers: answers.len(),
        exact: parts[0].0.exact,
        cuts,
    }
}

const PARTS: usize = 2;

fn endings() -> [Ending; 3] {
    [
        Ending::Eof,
        Ending::Broken("reset".to_owned()),
        Ending::Stalled,
    ]
}

fn outcome_of(answer: &Answer, body: &[u8], ending: Ending) -> Outcome {
    let mut decoder = Decoder::new(answer.head.clone(), answer.options);
    decoder.push(body, &mut ());
    decoder.end(ending, &mut ());
    decoder.outcome()
}

/// Cuts an answer at each place of a part. Gives whether a plain reader could follow, and how many cuts there were.
///
/// The bytes go in one by one, and a copy is ended behind each: the work grows with the body. Of a body that is not large, each beginning
/// is read anew, too, in one read.
fn check(answer: &Answer, part: usize) -> Result<(bool, usize), String> {
    let whole = outcome_of(answer, &answer.body, Ending::Eof);
    let mut decoder = Decoder::new(answer.head.clone(), answer.options);
    let exact = decoder.is_success() && plain::can_read(&answer.body, &whole.text());
    let mut reader = plain::Reader::default();
    let mut begun = None;
    let mut cuts = 0;
    for at in 0..=answer.body.len() {
        if let Some(last) = at.checked_sub(1) {
            decoder.push(&answer.body[last..at], &mut ());
            reader.push(answer.body[last]);
        }
        if at % PARTS != part {
            continue;
        }
        let mut broken = String::new();
        for ending in endings() {
            let outcome = decoder.outcome_if(ending.clone());
            cuts += 1;
            let told = |why| {
                let of = answer.body.len();
                format!("{} cut at {at} of {of}, {ending:?}: {why}", answer.id)
            };
            if answer.body.len() <= NOT_LARGE {
                let anew = outcome_of(answer, &answer.body[..at], ending.clone());
                same_told(&outcome, &anew).map_err(told)?;
            }
            never_whole(answer, at, &ending, &outcome).map_err(told)?;
            if exact {
                let plainly = reader.told(ending == Ending::Eof);
                same(&plainly, &ending, &outcome).map_err(told)?;
            }
            // Of what came before a break and before a silence there is but one reading.
            if ending == Ending::Stalled {
                if outcome.text() != broken {
                    return Err(told("the text is not that before a break".to_owned()));
                }
                continue;
            }
            broken = outcome.text();
            if begun.as_ref() != Some(&outcome.completion) {
                begins(&outcome, &whole).map_err(told)?;
                begun = Some(outcome.completion);
            }
        }
    }
    Ok((exact, cuts))
}

const NOT_LARGE: usize = 16_384;

/// However the bytes came, the outcome is the same but for how many of them were looked at.
fn same_told(one: &Outcome, other: &Outcome) -> Result<(), String> {
    let [one, other] = [one, other].map(|outcome| {
        let mut told = outcome.to_json().as_object().unwrap().clone();
        told.take("bytes");
        told
    });
    if one == other {
        return Ok(());
    }
    let [one, other] = [one, other].map(|told| Json::Object(told).to_string());
    Err(format!("byte by byte it is {one}, in one read {other}"))
}

/// An answer is whole by its sentinel, else at the end of a body alone: by a finish reason, or by being one value that is whole.
fn never_whole(
    answer: &Answer,
    at: usize,
    ending: &Ending,
    outcome: &Outcome,
) -> Result<(), String> {
    if outcome.kind != OutcomeKind::Complete {
        return match outcome.error {
            Some(_) => Ok(()),
            None => Err(format!("{:?} without an error", outcome.kind)),
        };
    }
    let body = String::from_utf8_lossy(&answer.body[..at]);
    let at_end = *ending == Ending::Eof;
    // As a value of its own it needs no line end.
    let ended = |line: &&str| at_end || line.starts_with('[') || line.ends_with(['\r', '\n']);
    let mut lines = body.split_inclusive(['\r', '\n']).filter(ended);
    let sentinel = lines.any(|line| line.trim().trim_start_matches("data:").trim() == "[DONE]");
    let finished = FINISHED.iter().any(|name| {
        body.match_indices(name).any(|(found, _)| {
            let value = body[found + name.len()..].trim_start_matches([':', ' ']);
            value.starts_with('"') && value[1..].find('"').is_some_and(|len| len > 0)
        })
    });
    let mut values = serde_json::Deserializer::from_str(&body).into_iter::<Value>();
    let value = values.next().is_some_and(|value| value.is_ok());
    if sentinel || (at_end && (finished || value)) {
        return Ok(());
    }
    Err("complete, although nothing says that it is whole".to_owned())
}

const FINISHED: [&str; 2] = ["\"finish_reason\"", "\"finishReason\""];

/// The outcome is what the plain reader says.
fn same(told: &Told, ending: &Ending, outcome: &Outcome) -> Result<(), String> {
    let text = outcome.text();
    if text != told.text {
        return Err(format!("the text is {text:?}, expected {:?}", told.text));
    }
    let expected = match ending {
        _ if told.done => (OutcomeKind::Complete, None),
        Ending::Broken(_) => (OutcomeKind::Failed, Some("connection")),
        Ending::Stalled => (OutcomeKind::Stalled, Some("stalled")),
        Ending::Aborted => return Err("nobody aborts here".to_owned()),
        Ending::Eof if told.is_finished() && !told.begun => (OutcomeKind::Complete, None),
        Ending::Eof if told.is_answer() || told.begun => {
            (OutcomeKind::Incomplete, Some("incomplete"))
        }
        // No answer at all: of which kind, is a matter of taste.
        Ending::Eof => match kind_of(outcome) {
            kind @ Some("incomplete") => (OutcomeKind::Incomplete, kind),
            _ => (OutcomeKind::Failed, Some("protocol")),
        },
    };
    let got = (outcome.kind, kind_of(outcome));
    if got != expected {
        return Err(format!("it is {got:?}, expected {expected:?}"));
    }
    Ok(())
}

/// What every choice says is the beginning of what it says in the end.
fn begins(outcome: &Outcome, whole: &Outcome) -> Result<(), String> {
    let (cut, whole) = (texts(outcome), texts(whole));
    for (name, text) in &cut {
        let whole = whole.iter().find(|(other, _)| other == name);
        // Half a surrogate pair waits for the other; some servers say `{}` before the first argument.
        let text = text.trim_end_matches('\u{fffd}');
        let nothing = text.is_empty() || (text == "{}" && name.starts_with("call"));
        if !nothing && !whole.is_some_and(|(_, whole)| whole.starts_with(text)) {
            return Err(format!("{name} is {text:?}, in the end {whole:?}"));
        }
    }
    Ok(())
}

/// The texts of an answer by where they stand.
fn texts(outcome: &Outcome) -> Vec<(String, String)> {
    let completion = value_of(&Json::Object(outcome.completion.clone()));
    let mut texts = Vec::new();
    for choice in completion["choices"].as_array().into_iter().flatten() {
        let at = &choice["index"];
        let message = &choice["message"];
        let audio = &message["audio"];
        for (name, text) in [
            ("content", &message["content"]),
            ("reasoning", &message["reasoning"]),
            ("refusal", &message["refusal"]),
            ("audio", &audio["data"]),
            ("transcript", &audio["transcript"]),
        ] {
            let text = text.as_str().unwrap_or_default();
            texts.push((format!("{name} of choice {at}"), text.to_owned()));
        }
        for (call, value) in message["tool_calls"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let text = value["function"]["arguments"].as_str();
            texts.push((
                format!("call {call} of choice {at}"),
                text.unwrap_or_default().to_owned(),
            ));
        }
    }
    texts
}
