//! The fast path against the general one: generated streams of like chunks, some of them damaged.

#![cfg(not(target_family = "wasm"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use chatwire::chat::{Chunk, Decoder, Ending, Head, Mode, Options, Pack, Sink};
use chatwire::json::{Json, parse};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use references::pack::unpacked;

mod references {
    pub mod pack;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_paths_give_the_same(
        shape in select(SHAPES),
        end in select(vec!["\n\n", "\r\n\r\n"]),
        holes in prop::collection::vec((select(TEXTS), select(TIMES), select(LOGPROBS), select(LABELS), select(TIMES)), 2..12),
        folded in any::<bool>(),
        damage in prop::option::of((any::<Index>(), any::<Option<u8>>())),
        cut in any::<Index>(),
        body_limit in prop::option::of(0_usize..600),
    ) {
        let mut body = Vec::new();
        for (text, times, logprobs, label, label_times) in holes {
            let (text, label) = (text.repeat(times), label.repeat(label_times));
            let payload = shape.replace("TEXT", &text).replace("LOGPROBS", logprobs).replace("LABEL", &label);
            // An event's data may stand in several lines.
            let payload = if folded { payload.replacen(",\"", ",\ndata: \"", 1) } else { payload };
            body.extend(with_halves(&format!("data: {payload}{end}")));
        }
        body.extend_from_slice(b"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        if let Some((at, byte)) = damage {
            let at = at.index(body.len());
            match byte {
                Some(byte) => body[at] = byte,
                None => drop(body.remove(at)),
            }
        }
        let mut options = Options::default();
        if let Some(limit) = body_limit {
            options.limits.body = limit;
        }
        let general = decode(Decoder::new(Head::ok(), options).without_templates(), &[&body]);
        let (left, right) = body.split_at(cut.index(body.len()));
        for (cut, pushes) in [("whole", vec![body.as_slice()]), ("in two", vec![left, right]), ("by events", events(&body))] {
            let fast = decode(Decoder::new(Head::ok(), options), &pushes);
            prop_assert_eq!(&fast, &general, "cut {}", cut);
            let decoder = || Decoder::new(Head::ok(), options);
            let (whole, nothing) = packed(decoder(), Mode::Outcome, &pushes);
            prop_assert_eq!((&whole, nothing.as_str()), (&general.0, ""), "whole, cut {}", cut);
            let (whole, text) = packed(decoder(), Mode::Text, &pushes);
            prop_assert_eq!((&whole, &text), (&general.0, &general.1), "text, cut {}", cut);
            let (whole, chunks) = packed(decoder(), Mode::Chunks, &pushes);
            let expected: Vec<Json> = general.2.iter().map(|chunk| parse(chunk.as_bytes()).unwrap()).collect();
            prop_assert_eq!((&whole, unpacked(&chunks)), (&general.0, expected), "chunks, cut {}", cut);
        }
    }
}

const SHAPES: &[&str] = &[
    r#"{"id":"c","choices":[{"index":0,"delta":{"content":"TEXT"},"finish_reason":null}]}"#,
    r#"{"id":"c","choices":[{"index":0,"delta":{"content":"TEXT"},"logprobs":LOGPROBS,"finish_reason":null}],"usage":null}"#,
    r#"{"id":"LABEL","choices":[{"index":0,"logprobs":LOGPROBS,"delta":{"content":"TEXT"}}],"obfuscation":"LABEL"}"#,
    r#"{"choices":[{"index":0,"delta":{"reasoning":"TEXT","content":""},"logprobs":LOGPROBS}]}"#,
    r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"TEXT"}}]},"logprobs":LOGPROBS}],"p":"LABEL"}"#,
    r#"{"choices":[{"delta":{"content":"TEXT","role":"assistant"},"index":0}],"x":"LABEL"}"#,
];
const TEXTS: &[&str] = &[
    "a",
    " word",
    "",
    "\\n",
    "\\\"",
    "é😀",
    "\\ud83d",
    "\\ude00",
    "\\ud83d\\ude00",
    "\\u0001",
    "\\u00e9",
    "sixteen bytes and more than that",
    "{}",
    "{\\\"q\\\":1}",
    "«",
    "»",
];
/// How often a text or label is repeated: up to more than what is gathered at once.
const TIMES: &[usize] = &[1, 1, 1, 1, 1, 9, 200];
const LABELS: &[&str] = &["", "l", "other", "\\n", "é", "a longer label of some bytes"];
const LOGPROBS: &[&str] = &[
    "null",
    r#"{"content":[],"refusal":null}"#,
    r#"{"content":null}"#,
    r#"{"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-0.5,"bytes":[97]},{"token":" bc","logprob":-12.123456,"bytes":[32,98,99]}]}],"refusal":null}"#,
    r#"{"content":[{"token":"\"","logprob":-9999.0,"bytes":[34],"top_logprobs":[]}]}"#,
    r#"{"content":[{"token":"a","logprob":-Infinity,"bytes":null}]}"#,
    r#"{"content":[{"token":"\ud83d","logprob":0,"bytes":[240,159]}],"refusal":[{"token":"é","logprob":-1}]}"#,
    r#"{"tokens":["a","b"],"token_logprobs":[-1,-2.5e-3],"text_offset":[0,10,200]}"#,
    r#"{ "content" : [ { "token" : "x" , "bytes" : [ 1 , 2 ] } ] }"#,
    "7",
];

/// The text's bytes, with what stands for the two halves of a character replaced by them: a server may cut where it must not.
fn with_halves(text: &str) -> Vec<u8> {
    let (first, second) = "天".as_bytes().split_at(2);
    let mut bytes = Vec::new();
    for letter in text.chars() {
        match letter {
            '«' => bytes.extend_from_slice(first),
            '»' => bytes.extend_from_slice(second),
            other => bytes.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[derive(Default)]
struct Seen {
    text: String,
    chunks: Vec<String>,
}

impl Sink for Seen {
    fn chunk(&mut self, chunk: Chunk<'_>) {
        let mut text = String::new();
        chunk.write(&mut text);
        self.chunks.push(text);
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// The body, cut behind every empty line.
fn events(body: &[u8]) -> Vec<&[u8]> {
    let mut ends = vec![0];
    ends.extend(
        (1..=body.len())
            .filter(|at| body[..*at].ends_with(b"\n\n") || body[..*at].ends_with(b"\n\r\n")),
    );
    ends.push(body.len());
    ends.windows(2)
        .map(|range| &body[range[0]..range[1]])
        .collect()
}

fn decode(mut decoder: Decoder, pushes: &[&[u8]]) -> (String, String, Vec<String>) {
    let mut seen = Seen::default();
    for bytes in pushes {
        decoder.push(bytes, &mut seen);
    }
    decoder.end(Ending::Eof, &mut seen);
    (told(&decoder), seen.text, seen.chunks)
}

/// The same by what the npm package takes: the parts that the pushes brought, joined as its facade joins them.
fn packed(mut decoder: Decoder, mode: Mode, pushes: &[&[u8]]) -> (String, String) {
    let mut pack = Pack::default();
    let mut parts = Vec::new();
    for bytes in pushes {
        pack.begin(mode, Vec::new());
        decoder.push(bytes, &mut pack);
        parts.push(String::from_utf8(pack.end()).unwrap());
    }
    pack.begin(mode, Vec::new());
    decoder.end(Ending::Eof, &mut pack);
    parts.push(String::from_utf8(pack.end()).unwrap());
    parts.retain(|part| !part.is_empty());
    let between = if mode == Mode::Chunks { "\u{2}" } else { "" };
    (told(&decoder), parts.join(between))
}

fn told(decoder: &Decoder) -> String {
    let outcome = decoder.outcome();
    let kind = outcome.kind;
    let completion = Json::Object(outcome.completion).to_string();
    let error = outcome.error.map(|error| error.to_string());
    format!("{kind:?} {error:?} {completion}")
}
