//! Broken and hostile servers: a typed outcome, bounded memory, and nothing lost of what came before.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use chatwire::chat::{Decoder, Ending, Head, Options, Outcome, OutcomeKind};
use chatwire::error::{Error, ErrorKind};
use chatwire::sse::Limits;

const HELLO: &[u8] = b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";

/// Decodes a body that begins with a good chunk; `piece` follows `times` times.
fn after_hello(piece: &[u8], times: usize) -> Outcome {
    let limits = Limits {
        event: 1 << 20,
        body: 1 << 20,
    };
    let mut decoder = Decoder::new(
        Head::ok(),
        Options {
            limits,
            ..Options::default()
        },
    );
    decoder.push(HELLO, &mut ());
    for _ in 0..times {
        decoder.push(piece, &mut ());
    }
    decoder.end(Ending::Eof, &mut ());
    decoder.outcome()
}

fn kind(outcome: &Outcome) -> ErrorKind {
    match &outcome.error {
        Some(Error::Api(error)) => error.kind,
        other => panic!("no error of the answer: {other:?}"),
    }
}

#[test]
fn an_endless_line_meets_the_limit() {
    for start in ["data: ", "data: \"", "x", "{\"a\":\"", "event: "] {
        let outcome = after_hello([start.as_bytes(), &[b'x'; 65_536]].concat().as_slice(), 20);
        assert_eq!(
            (outcome.kind, kind(&outcome)),
            (OutcomeKind::Failed, ErrorKind::Protocol),
            "{start}"
        );
        assert_eq!(outcome.text(), "Hello");
    }
}

#[test]
fn an_event_at_its_limit_passes_and_one_beyond_does_not_however_it_is_cut() {
    let event = |content: usize| {
        let text = "x".repeat(content);
        format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
            .into_bytes()
    };
    let overhead = event(0).len() - "data: \n\n".len();
    for (content, expected) in [
        (1000 - overhead, ErrorKind::Incomplete),
        (1001 - overhead, ErrorKind::Protocol),
    ] {
        let body = event(content);
        for size in [body.len(), 700, 1] {
            let limits = Limits {
                event: 1000,
                body: 1 << 20,
            };
            let mut decoder = Decoder::new(
                Head::ok(),
                Options {
                    limits,
                    ..Options::default()
                },
            );
            // A small one before it, so that its shape is known.
            decoder.push(HELLO, &mut ());
            for piece in body.chunks(size) {
                decoder.push(piece, &mut ());
            }
            decoder.end(Ending::Eof, &mut ());
            assert_eq!(
                kind(&decoder.outcome()),
                expected,
                "{content} in pieces of {size}"
            );
        }
    }
}

#[test]
fn an_event_of_endless_lines_meets_the_limit() {
    let outcome = after_hello(b"data: [1,2,3,4,5,6,7,8\n", 100_000);
    assert_eq!(kind(&outcome), ErrorKind::Protocol);
    assert_eq!(outcome.text(), "Hello");
}

#[test]
fn a_hundred_megabytes_of_comments_are_passed_over() {
    for piece in [
        [&b": "[..], &[b'x'; 65_534]].concat(),
        b": x\n".repeat(16_384),
    ] {
        let outcome = after_hello(&piece, 100_000_000 / piece.len());
        assert_eq!(
            (outcome.kind, kind(&outcome)),
            (OutcomeKind::Incomplete, ErrorKind::Incomplete)
        );
        assert_eq!(outcome.text(), "Hello");
    }
}

#[test]
fn deep_nesting_is_a_typed_outcome() {
    let deep = [&b"data: "[..], &[b'['; 10_000], &[b']'; 10_000], b"\n\n"].concat();
    let outcome = after_hello(&deep, 1);
    assert_eq!(
        (outcome.kind, kind(&outcome)),
        (OutcomeKind::Failed, ErrorKind::Protocol)
    );
    assert_eq!(outcome.text(), "Hello");
}

#[test]
fn pages_and_garbage_are_typed_outcomes() {
    for (garbage, expected) in [
        (
            &b"<html><title>Bad Gateway</title>"[..],
            ErrorKind::Protocol,
        ),
        (b"data: {\"choices\": nonsense}\n\n", ErrorKind::Protocol),
        (
            b"\x1f\x8b\x08\x00\xff\xfe\x00garbage\n\n",
            ErrorKind::Incomplete,
        ),
        (b"Internal Server Error", ErrorKind::Incomplete),
    ] {
        let outcome = after_hello(garbage, 1);
        assert_eq!(kind(&outcome), expected, "{garbage:?}");
        assert_eq!(outcome.text(), "Hello");
    }
}

#[test]
fn an_answer_without_end_meets_the_limit() {
    let outcome = after_hello(HELLO, 300_000);
    assert_eq!(kind(&outcome), ErrorKind::Protocol);
    assert!(outcome.text().len() >= 1 << 20 && outcome.text().len() < (1 << 20) + 10);
}

#[test]
fn more_calls_or_choices_than_any_model_makes_are_refused() {
    let calls: String = (0..10_000).map(|at| format!("data: {{\"choices\":[{{\"delta\":{{\"tool_calls\":[{{\"index\":{at},\"id\":\"c{at}\",\"function\":{{\"name\":\"f\"}}}}]}}}}]}}\n\n")).collect();
    let outcome = after_hello(calls.as_bytes(), 1);
    assert_eq!(kind(&outcome), ErrorKind::Protocol);
    // In one event they are not looked at beyond that number either: among each other, it would take minutes.
    let calls: Vec<String> = (0..100_000)
        .map(|at| format!("{{\"index\":{at},\"id\":\"c{at}\"}}"))
        .collect();
    let event = format!(
        "data: {{\"choices\":[{{\"delta\":{{\"tool_calls\":[{}]}}}}]}}\n\n",
        calls.join(",")
    );
    let mut decoder = Decoder::new(Head::ok(), Options::default());
    let started = std::time::Instant::now();
    decoder.push(event.as_bytes(), &mut ());
    assert_eq!(kind(&decoder.outcome()), ErrorKind::Protocol);
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    let mut decoder = Decoder::new(
        Head::ok(),
        Options {
            n: 2,
            ..Options::default()
        },
    );
    for index in (0..100_000u64).map(|at| at * 40_000) {
        decoder.push(
            format!("data: {{\"choices\":[{{\"index\":{index},\"delta\":{{}}}}]}}\n\n").as_bytes(),
            &mut (),
        );
    }
    assert_eq!(kind(&decoder.outcome()), ErrorKind::Protocol);
}

#[test]
fn a_line_in_a_million_pieces_is_looked_at_once() {
    let text = "x".repeat(1_000_000);
    let line = format!(
        "data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":\"stop\"}}]}}\n\n"
    );
    let mut decoder = Decoder::new(Head::ok(), Options::default());
    for byte in line.as_bytes().chunks(1) {
        decoder.push(byte, &mut ());
    }
    decoder.end(Ending::Eof, &mut ());
    assert_eq!(decoder.outcome().text(), text);
}
